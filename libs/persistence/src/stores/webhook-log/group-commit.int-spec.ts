/** A webhook that was accepted is kept, whatever arrives beside it and whatever becomes of Postgres. */
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import type { TestDatabase } from '../../../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../../../test/kit/migrated-database.js';
import { startOwnPostgres } from '../../../../../test/kit/own-postgres.js';
import { Database } from '../../database/database.js';
import { webhookEntry } from '../../fixtures/webhooks.js';
import { WebhookLogStore } from '../webhook-log.store.js';
import type { WebhookEntry } from './webhook-record.js';

async function keptIds(database: Database): Promise<Set<string>> {
  const rows = await database.asSystem((tx) => tx.query<{ id: string }>('SELECT id FROM webhook_log'));
  return new Set(rows.map((row) => row.id));
}

describe('accepting webhooks', () => {
  let home: TestDatabase;
  let database: Database;
  let log: WebhookLogStore;

  beforeEach(async () => {
    home = await createMigratedDatabase();
    database = Database.open({ url: home.url, poolSize: 10 });
    log = new WebhookLogStore(database);
  });
  afterEach(async () => {
    await database.close();
    await home.drop();
  });

  it('keeps each of two thousand at once exactly once, in far fewer commits than rows', async () => {
    const entries = Array.from({ length: 1_600 }, () => webhookEntry());
    const again = entries.slice(0, 400);
    const transactions = jest.spyOn(database, 'asSystem');
    const outcomes = await Promise.all([...entries, ...again].map((entry) => log.accept(entry)));
    expect(transactions.mock.calls.length).toBeLessThan(50);
    expect(outcomes.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1_600);
    expect(outcomes.slice(1_600).every(({ outcome }) => outcome === 'duplicate')).toBe(true);
    expect(await keptIds(database)).toEqual(new Set(entries.map((entry) => entry.id)));
  });

  it('gives positions in the order of arrival to those who wait for each other', async () => {
    const positions: number[] = [];
    for (let n = 0; n < 20; n += 1) {
      const acceptance = await log.accept(webhookEntry());
      if (acceptance.outcome === 'accepted') positions.push(acceptance.position);
    }
    expect(positions).toHaveLength(20);
    expect([...positions].sort((a, b) => a - b)).toEqual(positions);
  });

  it('calls it a duplicate when another process has kept it', async () => {
    const entry = webhookEntry();
    const other = Database.open({ url: home.url });
    const outcomes = await Promise.all([log.accept(entry), new WebhookLogStore(other).accept(entry)]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'duplicate']);
    expect(await log.accept(entry)).toEqual({ outcome: 'duplicate' });
    await other.close();
  });

  it('keeps the body to the byte and the headers as they were', async () => {
    const body = Buffer.from(Array.from({ length: 70_000 }, (_, n) => n % 256));
    const entries = [webhookEntry({ body: Buffer.alloc(0) }), webhookEntry({ body }), webhookEntry()];
    const headers = { 'x-odd': 'a\u0000b', 'x-quote': `"'\\` };
    const odd = webhookEntry({ headers });
    await Promise.all([...entries, odd].map((entry) => log.accept(entry)));
    for (const entry of entries)
      expect((await log.get('acme', entry.id))?.body.equals(entry.body)).toBe(true);
    expect((await log.get('acme', odd.id))?.headers).toEqual({ ...headers, 'x-odd': 'a\ufffdb' });
  });

  it('fails a bad row alone: its neighbours in the same commit are kept', async () => {
    const good = Array.from({ length: 100 }, () => webhookEntry());
    const bad = webhookEntry({ id: 'not-a-uuid' });
    const [first, ...others] = good;
    const tries = [first, bad, ...others].filter((entry): entry is WebhookEntry => entry !== undefined);
    const outcomes = await Promise.allSettled(tries.map((entry) => log.accept(entry)));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(outcomes[1]).toMatchObject({
      reason: { code: 'request.invalid', disposition: { kind: 'reject' } },
    });
    expect((await keptIds(database)).size).toBe(100);
  });

  it('refuses a body over 8 MB without asking Postgres, and keeps the others', async () => {
    const [big, small] = await Promise.allSettled([
      log.accept(webhookEntry({ body: Buffer.alloc(8 * 1024 * 1024 + 1) })),
      log.accept(webhookEntry()),
    ]);
    expect(big).toMatchObject({ reason: { code: 'request.too_large' } });
    expect(small).toMatchObject({ value: { outcome: 'accepted' } });
  });

  it('says so within two seconds when Postgres does not answer, and takes no more than it can hold', async () => {
    const holder = Database.open({ url: home.url });
    let release!: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    const held = holder.asSystem(async (tx) => {
      await tx.query('LOCK TABLE webhook_log IN ACCESS EXCLUSIVE MODE');
      await released;
    });
    await sleep(100);
    const since = performance.now();
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => log.accept(webhookEntry())));
    expect(performance.now() - since).toBeLessThan(2_000);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ reason: { code: 'database.unavailable' } });
    const flood = Array.from({ length: 70 }, () =>
      log.accept(webhookEntry({ body: Buffer.alloc(1024 * 1024) })).catch((error: unknown) => error),
    );
    const full = (await Promise.all(flood)).filter(
      (error) => error instanceof AppError && error.message.startsWith('Too many'),
    );
    expect(full.length).toBeGreaterThan(0);
    release();
    await held;
    await holder.close();
    expect(await log.accept(webhookEntry())).toMatchObject({ outcome: 'accepted' });
  });
});

describe('when Postgres is killed', () => {
  it('has lost nothing it acknowledged, calls the rest unavailable, and goes on by itself', async () => {
    const server = await startOwnPostgres();
    const database = Database.open({ url: server.url });
    await database.migrate();
    const log = new WebhookLogStore(database);
    const acknowledged: string[] = [];
    const failures: unknown[] = [];
    let killed = false;
    const callers = Array.from({ length: 40 }, async () => {
      while (!killed || failures.length < 40) {
        const id = randomId();
        await log.accept(webhookEntry({ id })).then(
          () => acknowledged.push(id),
          (error: unknown) => failures.push(error),
        );
      }
    });
    while (acknowledged.length < 2_000) await sleep(5);
    await server.kill();
    killed = true;
    await Promise.all(callers);
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(AppError);
      expect(failure).toMatchObject({ code: 'database.unavailable', disposition: { kind: 'retry' } });
    }
    await server.start();
    const kept = await keptIds(database);
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    expect(await log.accept(webhookEntry())).toMatchObject({ outcome: 'accepted' });
    await database.close();
    await server.drop();
  });
});
