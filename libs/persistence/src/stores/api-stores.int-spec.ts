/** What the API stands on: keys, idempotency, notifications, dead letters, the audit log, tenants. */
import { hashApiKey, randomId } from '@enlace/crypto';
import { arrival, written } from '../../../../test/kit/arrivals.js';
import { openBench, type StoreBench } from '../fixtures/store-bench.js';
import { ApiKeyStore } from './api-key.store.js';
import { AuditStore } from './audit.store.js';
import { DeadLetterStore } from './dead-letter.store.js';
import { IdempotencyStore } from './idempotency.store.js';
import { TenantStore } from './tenant.store.js';

let bench: StoreBench;

beforeEach(async () => (bench = await openBench()));
afterEach(() => bench.drop());

describe('API keys', () => {
  it('are found by what was shown once, and by nothing else', async () => {
    const keys = new ApiKeyStore(bench.database);
    const { id, key } = await keys.create({ tenantId: 'acme', name: 'CRM', scopes: ['events:read'] });
    expect(await keys.find(key)).toEqual({ id, tenantId: 'acme', name: 'CRM', scopes: ['events:read'] });
    const { key: other } = await keys.create({ tenantId: 'acme', name: 'x', scopes: [] });
    const mixed = `${key.slice(0, 21)}${other.slice(21)}`;
    for (const wrong of ['', 'enl_x', key.slice(0, -1), `${key}0`, mixed])
      expect(await keys.find(wrong)).toBeUndefined();
    const rows = await bench.database.asSystem((tx) => tx.query('SELECT * FROM api_keys'));
    expect(JSON.stringify(rows)).not.toContain(key.slice(-32));
  });

  it('open nothing once they are revoked, and stay listed', async () => {
    const keys = new ApiKeyStore(bench.database);
    const ours = await keys.create({ tenantId: 'acme', name: 'CRM', scopes: [] });
    const platform = await keys.create({ tenantId: null, name: 'operator', scopes: [] });
    expect(await keys.find(platform.key)).toMatchObject({ tenantId: null });
    expect(await keys.revoke('acme', platform.id, 'admin')).toBe(false);
    expect(await keys.revoke('acme', ours.id, 'admin')).toBe(true);
    expect(await keys.revoke('acme', ours.id, 'admin')).toBe(false);
    expect(await keys.find(ours.key)).toBeUndefined();
    expect(await keys.list('acme')).toMatchObject([{ id: ours.id, revokedAt: expect.any(Date) as Date }]);
    expect(await keys.list('*')).toHaveLength(2);
    expect(await keys.revoke('*', platform.id, 'admin')).toBe(true);
  });

  it('leave in the audit log who made and revoked them, and nothing that opens anything', async () => {
    const keys = new ApiKeyStore(bench.database);
    const audit = new AuditStore(bench.database);
    const ours = await keys.create({ tenantId: 'acme', name: 'CRM', scopes: ['events:read'] }, 'admin');
    const platform = await keys.create({ tenantId: null, name: 'operator', scopes: [] }, 'admin');
    await keys.revoke('*', ours.id, 'platformkey');
    await keys.revoke('*', platform.id, 'platformkey');
    const entries = async (tenantId: string) =>
      (await audit.list({ tenantId })).items.map(({ id: _id, at: _at, ...entry }) => entry);
    const details = { name: 'CRM', scopes: ['events:read'] };
    expect(await entries('acme')).toEqual([
      { tenantId: 'acme', actor: 'platformkey', action: 'key.revoked', subject: ours.id, details },
      { tenantId: 'acme', actor: 'admin', action: 'key.created', subject: ours.id, details },
    ]);
    expect((await entries('*')).filter(({ tenantId }) => tenantId === '*')).toEqual(
      [
        { actor: 'platformkey', action: 'key.revoked' },
        { actor: 'admin', action: 'key.created' },
      ].map((entry) => ({
        ...entry,
        tenantId: '*',
        subject: platform.id,
        details: { name: 'operator', scopes: [] },
      })),
    );
    const log = JSON.stringify(await entries('*'));
    for (const { key } of [ours, platform]) {
      expect(log).not.toContain(key.slice(-32));
      expect(log).not.toContain(hashApiKey(key));
    }
  });

  it('say nothing in the audit log of a revocation that met no key in use', async () => {
    const keys = new ApiKeyStore(bench.database);
    const { id } = await keys.create({ tenantId: 'acme', name: 'CRM', scopes: [] }, 'admin');
    await keys.revoke('globex', id, 'stranger');
    await keys.revoke('acme', id, 'admin');
    await keys.revoke('acme', id, 'admin');
    const { items } = await new AuditStore(bench.database).list({ tenantId: '*' });
    expect(items.map(({ action, actor }) => [action, actor])).toEqual([
      ['key.revoked', 'admin'],
      ['key.created', 'admin'],
    ]);
  });

  it('are neither made nor revoked where the audit log cannot be written', async () => {
    const keys = new ApiKeyStore(bench.database);
    const { id, key } = await keys.create({ tenantId: 'acme', name: 'CRM', scopes: [] }, 'admin');
    await bench.database.asSystem(async (tx) => {
      await tx.query('SET LOCAL ROLE NONE');
      await tx.query('ALTER TABLE audit_log RENAME TO audit_log_elsewhere');
    });
    await expect(keys.create({ tenantId: 'acme', name: 'other', scopes: [] }, 'admin')).rejects.toThrow();
    await expect(keys.revoke('acme', id, 'admin')).rejects.toThrow();
    expect(await keys.list('*')).toHaveLength(1);
    expect(await keys.find(key)).toMatchObject({ id });
  });
});

describe('an idempotency key', () => {
  const ROUTE = 'POST /api/v1/notifications';

  async function aged(interval: string): Promise<void> {
    await bench.database.asSystem((tx) =>
      tx.query('UPDATE idempotency_keys SET begun_at = now() - $1::interval', [interval]),
    );
  }

  it('begins once among many, and then gives the same answer again', async () => {
    const store = new IdempotencyStore(bench.database);
    const begun = await Promise.all(Array.from({ length: 8 }, () => store.begin('acme', 'k', ROUTE, 'h')));
    expect(begun.filter(({ state }) => state === 'new')).toHaveLength(1);
    expect(begun.filter(({ state }) => state === 'in_progress')).toHaveLength(7);
    await store.complete('acme', 'k', 201, { id: 1 });
    expect(await store.begin('acme', 'k', ROUTE, 'h')).toEqual({
      state: 'replay',
      status: 201,
      body: { id: 1 },
    });
    expect(await store.begin('acme', 'k', ROUTE, 'other body')).toEqual({ state: 'mismatch' });
    expect(await store.begin('acme', 'k', 'POST /other', 'h')).toEqual({ state: 'mismatch' });
    expect(await store.begin('globex', 'k', ROUTE, 'h')).toMatchObject({ state: 'new' });
    expect(await store.begin('*', 'k', ROUTE, 'h')).toMatchObject({ state: 'new' });
  });

  it('of a request that failed or whose process died may begin anew', async () => {
    const store = new IdempotencyStore(bench.database);
    await store.begin('acme', 'k', ROUTE, 'h');
    await store.abandon('acme', 'k');
    expect(await store.begin('acme', 'k', ROUTE, 'h')).toMatchObject({ state: 'new' });
    await aged('2 minutes');
    expect(await store.begin('acme', 'k', ROUTE, 'another')).toEqual({ state: 'mismatch' });
    expect(await store.begin('acme', 'k', ROUTE, 'h')).toMatchObject({ state: 'new' });
    await store.complete('acme', 'k', 204, undefined);
    await store.abandon('acme', 'k');
    expect(await store.begin('acme', 'k', ROUTE, 'h')).toMatchObject({ state: 'replay', status: 204 });
  });

  it('makes under one id whatever it makes, until it is forgotten, and shares the id with no other', async () => {
    const store = new IdempotencyStore(bench.database);
    const newId = async (scope = 'acme', key = 'k', hash = 'h') => {
      const begun = await store.begin(scope, key, ROUTE, hash);
      return begun.state === 'new' ? begun.newId : begun.state;
    };
    const first = await newId();
    await store.release('acme', 'k');
    expect(await newId()).toBe(first); // failed, perhaps after its effect
    expect(await newId()).toBe('in_progress');
    await aged('2 minutes');
    expect(await newId()).toBe(first); // crashed
    await store.release('acme', 'k');
    expect(await newId('acme', 'k', 'other body')).toBe('mismatch');
    const others = [await newId('globex'), await newId('*'), await newId('acme', 'other')];
    await aged('25 hours');
    expect(new Set([first, ...others, await newId()]).size).toBe(5);
    await store.complete('acme', 'k', 202, {});
    await store.release('acme', 'k');
    expect(await newId()).toBe('replay');
  });

  it('says whether it is tried for the first time', async () => {
    const store = new IdempotencyStore(bench.database);
    const begin = () => store.begin('acme', 'k', ROUTE, 'h');
    expect(await begin()).toMatchObject({ firstTry: true });
    await store.release('acme', 'k');
    expect(await begin()).toMatchObject({ firstTry: false });
    await aged('2 minutes');
    expect(await begin()).toMatchObject({ firstTry: false });
    await aged('25 hours');
    expect(await begin()).toMatchObject({ firstTry: true });
  });

  it('is forgotten after a day', async () => {
    const store = new IdempotencyStore(bench.database);
    for (const key of ['a', 'b']) {
      await store.begin('acme', key, ROUTE, 'h');
      await store.complete('acme', key, 200, {});
    }
    await aged('25 hours');
    expect(await store.begin('acme', 'a', ROUTE, 'new')).toMatchObject({ state: 'new' });
    expect(await store.purge(10)).toBe(1);
  });
});

describe('notifications', () => {
  const draft = (id: string) => ({ id, tenantId: 'acme', channel: 'auto', request: { message: 'Hola' } });

  it('are kept once and follow their message', async () => {
    const id = randomId();
    expect(await bench.notifications.insert(draft(id))).toEqual({ created: true });
    expect(await bench.notifications.insert(draft(id))).toEqual({ created: false });
    await bench.notifications.settle('acme', id, { outcome: 'queued' });
    await bench.notifications.settle('acme', id, { outcome: 'sent' });
    expect(await bench.notifications.get('acme', id)).toMatchObject({
      status: 'sent',
      request: { message: 'Hola' },
    });
    expect(await bench.notifications.settle('acme', randomId(), { outcome: 'sent' })).toBe(false);
  });

  it('are listed newest first, page by page', async () => {
    const ids = Array.from({ length: 5 }, () => randomId());
    for (const id of ids) await bench.notifications.insert(draft(id));
    const first = await bench.notifications.list({ tenantId: 'acme', limit: 3 });
    const rest = await bench.notifications.list({ tenantId: '*', cursor: first.next_cursor ?? '' });
    expect([...first.items, ...rest.items].map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(rest.next_cursor).toBeUndefined();
    expect((await bench.notifications.list({ tenantId: 'acme', status: 'sent' })).items).toEqual([]);
  });

  it('find every way to a person, the channel last used first', async () => {
    const [older, newer] = [await bench.integration(), await bench.integration()];
    const phone = '+5492611234567';
    const write = (of: typeof older, minutesAgo: number) =>
      bench.inbound.recordMessage(
        arrival(of),
        written(of, { contact: { phone }, timestamp: Math.floor(Date.now() / 1_000) - minutesAgo * 60 }),
      );
    const first = await write(newer, 1);
    await write(older, 60);
    const found = await bench.notifications.findContacts('acme', { phones: [phone, '+542611234567'] });
    expect(found.map(({ integrationId }) => integrationId)).toEqual([
      newer.integrationId,
      older.integrationId,
    ]);
    expect(found[0]).toMatchObject({
      externalId: 'customer-1',
      reachable: true,
      optedOut: false,
      provider: 'telegram',
    });
    const [byId] = await bench.notifications.findContacts('acme', { contactId: first.contactId });
    expect(byId?.contactId).toBe(first.contactId);
    await bench.integrations.remove('acme', newer.integrationId);
    expect(await bench.notifications.findContacts('acme', { phones: [phone] })).toHaveLength(1);
    expect(await bench.notifications.findContacts('acme', {})).toEqual([]);
  });
});

describe('dead letters', () => {
  it('wait until they are replayed or discarded, and wait again when they come back', async () => {
    const letters = new DeadLetterStore(bench.database);
    const letter = {
      id: randomId(),
      tenantId: 'acme',
      provider: 'telegram',
      event: 'message.received',
      subject: 'inbound.telegram.acme.message.received',
      consumer: 'telegram',
      code: 'event.invalid',
      reason: 'no content',
      deliveries: 1,
      envelope: { id: 'x', data: { text: 'a\u0000' } },
    };
    await letters.put(letter);
    await letters.put({ ...letter, id: randomId(), tenantId: '' });
    expect(await letters.get('acme', letter.id)).toMatchObject({ state: 'waiting', envelope: { id: 'x' } });
    expect(await letters.markReplayed('acme', letter.id)).toBe(true);
    expect(await letters.discard('acme', letter.id)).toBe(false);
    await letters.put({ ...letter, code: 'internal.error', deliveries: 7 });
    expect(await letters.get('acme', letter.id)).toMatchObject({
      state: 'waiting',
      code: 'internal.error',
      deliveries: 7,
    });
    expect(await letters.discard('acme', letter.id)).toBe(true);
    expect((await letters.list({ tenantId: 'acme', state: 'discarded' })).items).toHaveLength(1);
    expect((await letters.list({ tenantId: '*', provider: 'telegram' })).items).toHaveLength(2);
    expect((await letters.list({ tenantId: '*', provider: 'whatsapp' })).items).toEqual([]);
  });
});

describe('the audit log', () => {
  it('tells newest first who did what, page by page', async () => {
    const audit = new AuditStore(bench.database);
    for (let n = 0; n < 5; n += 1) {
      await audit.write({ tenantId: 'acme', actor: 'key-1', action: 'integration.saved', subject: `i-${n}` });
    }
    await audit.write({
      tenantId: '*',
      actor: 'operator',
      action: 'keys.rotated',
      subject: 'all',
      details: { n: 3 },
    });
    const first = await audit.list({ tenantId: 'acme', limit: 3 });
    const rest = await audit.list({ tenantId: 'acme', limit: 3, cursor: first.next_cursor ?? '' });
    expect([...first.items, ...rest.items].map(({ subject }) => subject)).toEqual([
      'i-4',
      'i-3',
      'i-2',
      'i-1',
      'i-0',
    ]);
    expect(await audit.list({ tenantId: '*', action: 'keys.rotated' })).toMatchObject({
      items: [{ actor: 'operator', details: { n: 3 } }],
    });
    expect((await audit.list({ tenantId: 'acme', subject: 'i-2' })).items).toHaveLength(1);
  });
});

describe('conversations', () => {
  it('are listed by latest activity, filtered, page by page', async () => {
    const of = await bench.integration();
    const write = (external_id: string) =>
      bench.inbound.recordMessage(arrival(of), written(of, { contact: { external_id } }));
    const kept = [];
    for (const name of ['a', 'b', 'c']) kept.push(await write(name));
    await write('a');
    const [a, b, c] = kept.map(({ conversationId }) => conversationId);
    const ids = async (filter: object) =>
      (await bench.conversations.list({ tenantId: 'acme', ...filter })).items.map(({ id }) => id);
    expect(await ids({})).toEqual([a, c, b]);
    const first = await bench.conversations.list({ tenantId: '*', limit: 2 });
    expect(await ids({ cursor: first.next_cursor ?? '' })).toEqual([b]);
    await bench.conversations.takeOver('acme', b ?? '', 'agent-1');
    await bench.conversations.close('acme', c ?? '', 'agent-1');
    expect(await ids({ owner: 'human' })).toEqual([b]);
    expect(await ids({ state: 'closed' })).toEqual([c]);
    expect(await ids({ contactId: kept[0]?.contactId })).toEqual([a]);
    expect(await ids({ provider: 'whatsapp' })).toEqual([]);
    expect(await bench.conversations.get('acme', b ?? '')).toMatchObject({ ownedBy: 'agent-1', epoch: 2 });
  });

  it('show their messages in order, page by page', async () => {
    const of = await bench.integration();
    const texts = ['1', '2', '3', '4', '5'];
    let conversationId = '';
    for (const text of texts) {
      ({ conversationId } = await bench.inbound.recordMessage(arrival(of), written(of, { text })));
    }
    const read: (string | undefined)[] = [];
    let cursor: string | undefined;
    do {
      const page = { limit: 2, ...(cursor === undefined ? {} : { cursor }) };
      const { items, next_cursor } = await bench.conversations.messages('acme', conversationId, page);
      read.push(...items.map(({ content }) => content.text));
      cursor = next_cursor;
    } while (cursor !== undefined);
    expect(read).toEqual(texts);
  });
});

describe('tenants', () => {
  it('are there once they are needed, and stay as they are', async () => {
    const tenants = new TenantStore(bench.database);
    expect(await tenants.get('acme')).toBeUndefined();
    await Promise.all([tenants.ensure('acme'), tenants.ensure('acme')]);
    expect(await tenants.get('acme')).toEqual({
      id: 'acme',
      name: 'acme',
      country: null,
      locale: null,
      settings: {},
    });
  });
});
