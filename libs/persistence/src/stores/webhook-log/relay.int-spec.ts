/** Whatever was accepted reaches the bus and an end that can be seen. */
import { KeyRing, SealedBox, randomId } from '@enlace/crypto';
import { arrival } from '../../../../../test/kit/arrivals.js';
import type { TestDatabase } from '../../../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../../../test/kit/migrated-database.js';
import { Database } from '../../database/database.js';
import { webhookEntry } from '../../fixtures/webhooks.js';
import { DeadLetterStore } from '../dead-letter.store.js';
import { InboundStore } from '../inbound.store.js';
import { WebhookLogStore } from '../webhook-log.store.js';

let home: TestDatabase;
let database: Database;
let log: WebhookLogStore;
let inbound: InboundStore;

beforeEach(async () => {
  home = await createMigratedDatabase();
  database = Database.open({ url: home.url, poolSize: 8 });
  log = new WebhookLogStore(database, new SealedBox(KeyRing.parse(KeyRing.generateSpec())));
  inbound = new InboundStore(database);
});
afterEach(async () => {
  await database.close();
  await home.drop();
});

const of = { tenantId: 'acme', integrationId: '11111111-1111-4111-8111-111111111111' };
const NOW = { olderThanMs: 0, limit: 100, leaseMs: 60_000 };

async function accept(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const entry = webhookEntry({ body: Buffer.from(String(n)) });
    await log.accept(entry);
    ids.push(entry.id);
  }
  return ids;
}

/** As if the first publish had come right after the webhook: the wait for the next doubles from there. */
async function publishedAtOnce(): Promise<void> {
  await database.asSystem((tx) =>
    tx.query(`UPDATE webhook_log SET published_at = received_at WHERE state = 'published'`),
  );
}

const stateOf = async (id: string) => (await log.get('acme', id))?.state;

describe('the relay', () => {
  it('gets what was not published, in order, with its body, and nothing younger than it asked for', async () => {
    const ids = await accept(3);
    await log.markPublished([{ id: ids[1] ?? '', events: 1 }]);
    expect(await log.claimUnpublished({ ...NOW, olderThanMs: 60_000 })).toEqual([]);
    const claimed = await log.claimUnpublished(NOW);
    expect(claimed.map((row) => [row.id, row.body.toString()])).toEqual([
      [ids[0], '0'],
      [ids[2], '2'],
    ]);
    expect(claimed[0]).toMatchObject({ tenantId: 'acme', provider: 'telegram', scheme: 'secret_token' });
  });

  it('never gives one row to two at a time', async () => {
    await accept(40);
    const other = Database.open({ url: home.url });
    const logs = [log, new WebhookLogStore(other)];
    const claims = await Promise.all(
      Array.from({ length: 12 }, (_, n) => (logs[n % 2] ?? log).claimUnpublished({ ...NOW, limit: 5 })),
    );
    const ids = claims.flat().map((row) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
    const rest = (await log.claimUnpublished(NOW)).map((row) => row.id);
    expect(new Set([...ids, ...rest]).size).toBe(40);
    expect(await log.claimUnpublished(NOW)).toEqual([]);
    await other.close();
  });

  it('gives a row again when its lease is over', async () => {
    const [id] = await accept(1);
    await log.claimUnpublished({ ...NOW, leaseMs: 0 });
    expect((await log.claimUnpublished(NOW)).map((row) => row.id)).toEqual([id]);
  });

  it('gets what was published but has not ended, and leaves alone what has', async () => {
    const [lost, half, done] = (await accept(3)) as [string, string, string];
    await log.markPublished([lost, half, done].map((id) => ({ id, events: 2 })));
    for (const webhookId of [half, done, done]) {
      await inbound.recordOther(arrival(of, { webhookId }), 'processed', 'nothing to do');
    }
    await publishedAtOnce();
    expect((await log.claimUnfinished(NOW)).map((row) => row.id)).toEqual([lost, half]);
    expect(await log.claimUnfinished(NOW)).toEqual([]);
  });
});

describe('the relay waits', () => {
  it('twice as long before each new publish of the same row', async () => {
    const entry = webhookEntry({ receivedAt: new Date(Date.now() - 3_600_000) });
    await log.accept(entry);
    await log.markPublished([{ id: entry.id, events: 1 }]);
    expect(await log.claimUnfinished(NOW)).toEqual([]);
    await publishedAtOnce();
    expect((await log.claimUnfinished(NOW)).map((row) => row.id)).toEqual([entry.id]);
  });
});

describe('a webhook ends', () => {
  const ending = async (...outcomes: ('processed' | 'unsupported' | 'rejected' | 'failed')[]) => {
    const [id] = (await accept(1)) as [string];
    await log.markPublished([{ id, events: outcomes.length }]);
    for (const outcome of outcomes) {
      const event = arrival(of, { webhookId: id });
      if (outcome === 'rejected' || outcome === 'failed')
        await inbound.markFailed(event, outcome, `was ${outcome}`);
      else await inbound.recordOther(event, outcome, `was ${outcome}`);
    }
    await log.finishProcessed(100);
    return log.get('acme', id);
  };

  it('when all its events have, the worst of them giving the outcome and the reason', async () => {
    expect(await ending('processed', 'unsupported')).toMatchObject({ state: 'processed' });
    expect(await ending('unsupported', 'unsupported')).toMatchObject({
      state: 'unsupported',
      reason: 'was unsupported',
    });
    expect(await ending('processed', 'rejected')).toMatchObject({
      state: 'rejected',
      reason: 'was rejected',
    });
    expect(await ending('processed', 'failed', 'rejected')).toMatchObject({
      state: 'failed',
      reason: 'was failed',
    });
  });

  it('at once when it held no event', async () => {
    const [id] = (await accept(1)) as [string];
    await log.markPublished([{ id, events: 0 }]);
    expect(await log.get('acme', id)).toMatchObject({
      state: 'processed',
      endedAt: expect.any(Date) as Date,
    });
  });

  it('although many before it have none', async () => {
    const ids = await accept(60);
    await log.markPublished(ids.map((id) => ({ id, events: 1 })));
    const last = ids.at(-1) ?? '';
    await inbound.recordOther(arrival(of, { webhookId: last }), 'processed', '');
    for (let look = 0; look < 7; look += 1) await log.finishProcessed(10);
    expect(await stateOf(last)).toBe('processed');
    await inbound.recordOther(arrival(of, { webhookId: ids[0] ?? '' }), 'processed', '');
    for (let look = 0; look < 7; look += 1) await log.finishProcessed(10);
    expect(await stateOf(ids[0] ?? '')).toBe('processed');
  });

  it('although its event came before in another webhook, as when a batch repeats it', async () => {
    const [first, second] = (await accept(2)) as [string, string];
    await log.markPublished([first, second].map((id) => ({ id, events: 1 })));
    const event = arrival(of, { webhookId: first });
    for (const webhookId of [first, second, second]) {
      await inbound.recordOther({ ...event, webhookId }, 'processed', 'nothing to do');
    }
    expect(await log.finishProcessed(10)).toBe(2);
    expect(await log.get('acme', second)).toMatchObject({
      state: 'processed',
      marks: [{ outcome: 'duplicate' }],
    });
    expect((await log.get('acme', first))?.marks).toMatchObject([{ outcome: 'processed' }]);
  });

  it('anew after a replay of what had failed', async () => {
    const [id] = (await accept(1)) as [string];
    const letters = new DeadLetterStore(database);
    const event = arrival(of, { webhookId: id });
    await log.markPublished([{ id, events: 1 }]);
    await inbound.markFailed(event, 'failed', 'no');
    const letter = { id: event.eventId, tenantId: 'acme', provider: 'telegram', event: 'message.received' };
    const rest = {
      subject: 's',
      consumer: 'telegram',
      code: 'event.invalid',
      reason: 'no',
      deliveries: 5,
      envelope: {},
    };
    await letters.put({ ...letter, ...rest });
    await log.finishProcessed(10);
    expect(await stateOf(id)).toBe('failed');
    expect(await letters.markReplayed('acme', event.eventId)).toBe(true);
    expect(await stateOf(id)).toBe('published');
    await publishedAtOnce();
    expect((await log.claimUnfinished(NOW)).map((row) => row.id)).toEqual([id]);
    await inbound.recordOther(event, 'processed', '');
    await log.finishProcessed(10);
    expect(await stateOf(id)).toBe('processed');
    expect(await letters.markReplayed('acme', event.eventId)).toBe(false);
  });

  it('anew when a person takes it up once more: only what had failed is tried again', async () => {
    const failed = await ending('processed', 'failed');
    expect(await log.reopen('acme', failed?.id ?? '')).toBe(true);
    expect(await log.get('acme', failed?.id ?? '')).toMatchObject({
      state: 'accepted',
      endedAt: null,
      marks: [{ outcome: 'processed' }],
    });
    expect((await log.claimUnpublished(NOW)).map((row) => row.id)).toEqual([failed?.id]);
  });

  it('is told of by the backlog until then', async () => {
    expect(await log.backlog()).toEqual({ unfinished: 0, oldestAgeMs: 0, olderThan60s: 0 });
    const entry = webhookEntry({ receivedAt: new Date(Date.now() - 90_000) });
    await log.accept(entry);
    await accept(1);
    const backlog = await log.backlog();
    expect(backlog).toMatchObject({ unfinished: 2, olderThan60s: 1 });
    expect(backlog.oldestAgeMs).toBeGreaterThan(89_000);
    await log.markEnd(entry.id, 'rejected', 'no such integration');
    expect(await log.backlog()).toMatchObject({ unfinished: 1, olderThan60s: 0 });
  });
});

describe('the log', () => {
  it('reads page by page without a gap or a repetition, newest first', async () => {
    const receivedAt = new Date();
    const entries = Array.from({ length: 25 }, (_, n) =>
      webhookEntry({ receivedAt: new Date(receivedAt.getTime() - Math.floor(n / 3) * 1_000) }),
    );
    await Promise.all(entries.map((entry) => log.accept(entry)));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await log.list({
        tenantId: 'acme',
        limit: 4,
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...page.items.map((item) => item.id));
      cursor = page.next_cursor;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(25);
    expect(new Set(seen).size).toBe(25);
    const times = seen.map((id) => entries.find((entry) => entry.id === id)?.receivedAt.getTime() ?? 0);
    expect([...times].sort((a, b) => b - a)).toEqual(times);
  });

  it('filters by provider, state and time, and counts', async () => {
    const old = webhookEntry({ provider: 'whatsapp', receivedAt: new Date('2026-01-01T00:00:00Z') });
    const young = webhookEntry({ receivedAt: new Date('2026-02-01T00:00:00Z') });
    await Promise.all([old, young].map((entry) => log.accept(entry)));
    await log.markEnd(old.id, 'failed', 'x');
    const ids = async (filter: object) =>
      (await log.list({ tenantId: 'acme', ...filter })).items.map((item) => item.id);
    expect(await ids({ provider: 'whatsapp' })).toEqual([old.id]);
    expect(await ids({ status: 'accepted' })).toEqual([young.id]);
    expect(await ids({ from: new Date('2026-01-15') })).toEqual([young.id]);
    expect(await ids({ to: new Date('2026-01-15') })).toEqual([old.id]);
    const range = { from: new Date('2026-01-01'), to: new Date('2026-03-01') };
    expect(await log.stats({ tenantId: '*', ...range })).toEqual([
      { provider: 'telegram', state: 'accepted', count: 1 },
      { provider: 'whatsapp', state: 'failed', count: 1 },
    ]);
  });

  it('refuses a cursor nobody gave out', async () => {
    const forged = Buffer.from(JSON.stringify(["'; DROP TABLE webhook_log", randomId()])).toString(
      'base64url',
    );
    for (const cursor of ['x', forged]) {
      await expect(log.list({ tenantId: 'acme', cursor })).rejects.toMatchObject({ code: 'request.invalid' });
    }
  });

  it('forgets what ended long ago, and the marks of what it forgot', async () => {
    const receivedAt = new Date(Date.now() - 40 * 86_400_000);
    const [ended, open] = [webhookEntry({ receivedAt }), webhookEntry({ receivedAt })];
    await Promise.all([ended, open].map((entry) => log.accept(entry)));
    await log.markPublished([ended, open].map(({ id }) => ({ id, events: 2 })));
    for (const webhookId of [ended.id, ended.id, open.id]) {
      await inbound.recordOther(arrival(of, { webhookId }), 'processed', '');
    }
    await log.finishProcessed(10);
    expect(await log.purge(new Date(Date.now() - 30 * 86_400_000), 10)).toBe(1);
    const tomorrow = new Date(Date.now() + 86_400_000);
    expect(await log.purge(tomorrow, 10)).toBe(2);
    expect(await log.purge(tomorrow, 10)).toBe(0);
    expect(await log.get('acme', open.id)).toMatchObject({
      state: 'published',
      marks: [{ outcome: 'processed' }],
    });
  });
});

describe('the quarantine', () => {
  const refused = (rest: object = {}) => ({
    id: randomId(),
    tenantId: 'acme',
    provider: 'telegram' as const,
    receivedAt: new Date(),
    headers: {},
    body: Buffer.from([0, 255, 10]),
    refusal: 'wrong_signature',
    diagnosis: { finding: 'wrong_secret', advice: 'Look at the secret.' },
    ...rest,
  });

  it('keeps the body sealed, shows why it was refused, and opens for who may', async () => {
    const entry = refused({ body: Buffer.from('a secret token') });
    await log.quarantine(entry);
    await log.quarantine(entry);
    const [row] = await database.asSystem((tx) => tx.query<{ body: Buffer }>('SELECT body FROM webhook_log'));
    expect(row?.body.toString()).not.toContain('secret');
    expect(await log.get('acme', entry.id)).toMatchObject({
      state: 'quarantined',
      refusal: 'wrong_signature',
      diagnosis: { advice: 'Look at the secret.' },
      body: Buffer.alloc(0),
      size: 14,
    });
    expect((await log.openQuarantined('acme', entry.id))?.toString()).toBe('a secret token');
    expect((await log.openQuarantined('*', entry.id))?.toString()).toBe('a secret token');
  });

  it('lets a request in once', async () => {
    const entry = refused();
    await log.quarantine(entry);
    const as = randomId();
    expect(await log.release('acme', entry.id, as)).toBe(true);
    expect(await log.release('acme', entry.id, as)).toBe(false);
    expect(await log.get('acme', entry.id)).toMatchObject({ state: 'released', reason: `accepted as ${as}` });
  });

  it('shows what belongs to no known tenant to the system only', async () => {
    const entry = refused({ tenantId: '' });
    await log.quarantine(entry);
    expect((await log.list({ tenantId: '*' })).items.map((item) => item.id)).toEqual([entry.id]);
    expect((await log.list({ tenantId: 'acme' })).items).toEqual([]);
    expect(await log.openQuarantined('*', entry.id)).toEqual(entry.body);
  });
});
