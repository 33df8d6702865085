/** Integrations: one per identity, secrets sealed for it alone, and every directory hears of changes. */
import { KeyRing, SealedBox } from '@enlace/crypto';
import type { TestDatabase } from '../../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../../test/kit/migrated-database.js';
import { ChannelStore } from './channel.store.js';
import { Database } from '../database/database.js';
import { SECRET_MASK, type IntegrationDraft } from './integration-record.js';
import { IntegrationStore } from './integration.store.js';

const OLD_KEY = KeyRing.generateSpec();

function draft(rest: Partial<IntegrationDraft> = {}): IntegrationDraft {
  return {
    tenantId: 'acme',
    provider: 'whatsapp',
    identity: 'phone:1',
    routeKeys: ['phone:1', 'waba:9'],
    settings: { phone_number_id: '1' },
    secrets: { access_token: 'EAAB-secret', app_secret: 'shh' },
    status: 'unverified',
    statusReason: 'not asked yet',
    ...rest,
  };
}

describe('integrations', () => {
  let home: TestDatabase;
  let database: Database;
  let store: IntegrationStore;

  beforeEach(async () => {
    home = await createMigratedDatabase();
    database = Database.open({ url: home.url, poolSize: 6 });
    store = new IntegrationStore(database, new SealedBox(KeyRing.parse(OLD_KEY)));
  });
  afterEach(async () => {
    await database.close();
    await home.drop();
  });

  async function stored(id: string) {
    const record = await store.get('acme', id);
    if (record === undefined) throw new Error('it is not there');
    return record;
  }

  it('open to what was saved, and hold no secret in clear', async () => {
    const { id, created } = await store.save(draft());
    expect(created).toBe(true);
    const record = await stored(id);
    expect(store.open(record)).toEqual({
      phone_number_id: '1',
      access_token: 'EAAB-secret',
      app_secret: 'shh',
    });
    expect(record).toMatchObject({
      tenantId: 'acme',
      routeKeys: ['phone:1', 'waba:9'],
      status: 'unverified',
    });
    expect(JSON.stringify(record)).not.toContain('EAAB');
  });

  it('saved again with the same identity are the same; absent and masked secrets stay, null forgets', async () => {
    const { id } = await store.save(draft());
    const again = await store.save(
      draft({
        settings: { phone_number_id: '1', name: 'Shop' },
        secrets: { access_token: SECRET_MASK, app_secret: null, verify_token: 'new' },
        status: 'active',
      }),
    );
    expect(again).toEqual({ id, created: false });
    const record = await stored(id);
    expect(store.open(record)).toEqual({
      phone_number_id: '1',
      name: 'Shop',
      access_token: 'EAAB-secret',
      verify_token: 'new',
    });
    await store.save(draft({ secrets: { app_secret: '••••••••1234' } }));
    expect(store.open(await stored(id))['app_secret']).toBeUndefined();
  });

  it('saved many times at once are one', async () => {
    const saved = await Promise.all(Array.from({ length: 8 }, () => store.save(draft())));
    expect(new Set(saved.map(({ id }) => id)).size).toBe(1);
    expect(saved.filter(({ created }) => created)).toHaveLength(1);
    expect(await store.find('acme', 'whatsapp')).toHaveLength(1);
  });

  it('of two tenants may have the same identity', async () => {
    const [ours, theirs] = [await store.save(draft()), await store.save(draft({ tenantId: 'globex' }))];
    expect(ours.id).not.toBe(theirs.id);
    expect((await store.find('globex', 'whatsapp')).map(({ id }) => id)).toEqual([theirs.id]);
    expect(await store.listAll()).toHaveLength(2);
  });

  it('do not open in the place of another', async () => {
    const { id } = await store.save(draft());
    const other = await store.save(draft({ identity: 'phone:2' }));
    const record = { ...(await stored(id)), id: other.id };
    expect(() => store.open(record)).toThrow(expect.objectContaining({ code: 'secret.unreadable' }) as Error);
  });

  it('that are removed forget their secrets, leave a tombstone and make room for a new one', async () => {
    const { id } = await store.save(draft());
    const since = new Date();
    expect(await store.remove('acme', id)).toBe(true);
    expect(await store.remove('acme', id)).toBe(false);
    expect(await store.get('acme', id)).toBeUndefined();
    expect(await store.listAll()).toEqual([]);
    expect((await store.changedSince(since)).find((one) => one.id === id)).toMatchObject({
      removedAt: expect.any(Date) as Date,
      sealed: {},
    });
    expect((await store.save(draft())).created).toBe(true);
  });

  it('tell the directory of what changed, and not of what only waits', async () => {
    const { id } = await store.save(draft());
    const longAgo = async () =>
      database.asSystem((tx) => tx.query(`UPDATE integrations SET updated_at = now() - interval '1 hour'`));
    const changed = async () => (await store.changedSince(new Date())).map((one) => one.id);
    await longAgo();
    expect(await changed()).toEqual([]);
    await store.freeze('acme', id, new Date(Date.now() + 1_000));
    await store.setStatus('acme', id, 'unverified', 'not asked yet');
    expect(await changed()).toEqual([]);
    await store.setStatus('acme', id, 'active', 'all well');
    expect(await changed()).toEqual([id]);
  });

  it('that are disabled are not enabled by a check', async () => {
    const { id } = await store.save(draft({ status: 'disabled' }));
    expect(await store.setStatus('acme', id, 'active', 'all well')).toBe(false);
    const until = new Date(Date.now() + 60_000);
    await store.freeze('acme', id, until);
    await store.setStatus('acme', id, 'active', 'all well');
    const [channel] = await new ChannelStore(database).find('acme', 'whatsapp', id);
    expect(channel?.frozenUntil).toEqual(until);
    expect(await store.dueForCheck(10)).toEqual([]);
    await store.save(draft({ status: 'active' }));
    expect(await stored(id)).toMatchObject({ status: 'active' });
  });

  it('are checked by one caller at a time, unverified ones sooner', async () => {
    await Promise.all(['1', '2', '3', '4'].map((n) => store.save(draft({ identity: `phone:${n}` }))));
    const claims = await Promise.all(
      Array.from({ length: 6 }, () => store.dueForCheck(2, { provider: 'whatsapp' })),
    );
    const ids = claims.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids, ...(await store.dueForCheck(10)).map(({ id }) => id)]).toHaveLength(4);
    const [first, second] = ids;
    await store.setStatus('acme', first ?? '', 'active', 'all well');
    await database.asSystem((tx) =>
      tx.query(`UPDATE integrations SET checked_at = now() - interval '5 minutes' WHERE id = ANY($1)`, [
        [first, second],
      ]),
    );
    expect((await store.dueForCheck(10)).map(({ id }) => id)).toEqual([second]);
    expect(await store.dueForCheck(10, { provider: 'telegram', recheckAfterMs: 0 })).toEqual([]);
  });

  it('are sealed anew with a new key a few at a time, until the old key is not needed', async () => {
    const ids = [];
    for (const n of [1, 2, 3]) ids.push((await store.save(draft({ identity: `phone:${n}` }))).id);
    const newKey = KeyRing.generateSpec();
    const rotating = new IntegrationStore(database, new SealedBox(KeyRing.parse(`${newKey},${OLD_KEY}`)));
    expect(await rotating.rotateSecrets(2)).toBe(2);
    expect(await rotating.rotateSecrets(2)).toBe(1);
    expect(await rotating.rotateSecrets(2)).toBe(0);
    const rotated = new IntegrationStore(database, new SealedBox(KeyRing.parse(newKey)));
    for (const id of ids) expect(rotated.open(await stored(id))['access_token']).toBe('EAAB-secret');
  });
});
