/** Clients in a real Postgres: one phone is one client's, in every form it is written. */
import type { TestDatabase } from '../../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../../test/kit/migrated-database.js';
import { AuditStore, ClientStore, Database, readClientFields, type RawClient } from '../index.js';

const BY = { actor: 'key-1' };
const OF = { tenantId: 'acme', source: 'api' } as const;

describe('clients', () => {
  let home: TestDatabase;
  let database: Database;
  let clients: ClientStore;

  beforeAll(async () => {
    home = await createMigratedDatabase();
    database = Database.open({ url: home.url, poolSize: 4 });
    clients = new ClientStore(database);
  });
  afterAll(async () => {
    await database.close();
    await home.drop();
  });

  const fieldsOf = (raw: RawClient) => readClientFields(raw, 'MX').fields;

  it('are kept in one form, and found by each way of writing a phone', async () => {
    const made = await clients.create(
      {
        ...OF,
        id: 'c-1',
        ...fieldsOf({ first_name: 'Ana', phone: '55 1234 5678', email: 'Ana@Example.COM ' }),
      },
      BY,
    );
    expect(made).toMatchObject({ phone: '+525512345678', email: 'ana@example.com', revision: 1 });
    for (const value of ['+5215512345678', '+525512345678', '5215512345678', '55 1234 5678']) {
      expect(await clients.findByIdentities('acme', [{ kind: 'phone', value }])).toEqual([
        { clientId: 'c-1', kind: 'phone', value: '+525512345678', evidence: 'record', strength: 'strong' },
      ]);
    }
    expect(
      await clients.findByIdentities('acme', [{ kind: 'email', value: 'ANA@example.com' }]),
    ).toHaveLength(1);
    expect(await clients.findByIdentities('acme', [{ kind: 'phone', value: 'hola' }])).toEqual([]);
  });

  it('have a phone that no other has, however it is written; an email several may have', async () => {
    const second = { ...OF, id: 'c-2', email: 'ana@example.com' };
    await expect(clients.create({ ...second, phone: '+5215512345678' }, BY)).rejects.toMatchObject({
      code: 'client.phone_taken',
      details: { client_id: 'c-1' },
    });
    expect(await clients.get('acme', 'c-2')).toBeUndefined();
    await clients.create(second, BY);
    expect(
      await clients.findByIdentities('acme', [{ kind: 'email', value: 'ana@example.com' }]),
    ).toHaveLength(2);
    await expect(clients.update('acme', 'c-2', { phone: '+525512345678' }, BY)).rejects.toMatchObject({
      code: 'client.phone_taken',
    });
  });

  it('are made once, of many who want the same phone at the same time', async () => {
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) =>
        clients.create({ ...OF, id: `race-${n}`, phone: '+525511112222' }, BY),
      ),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const tried of tries) {
      if (tried.status === 'rejected') expect(tried.reason).toMatchObject({ code: 'client.phone_taken' });
    }
  });

  it('change field by field, attributes name by name, and say which', async () => {
    await clients.create({ ...OF, id: 'c-3', attributes: { total_appointments: 3, city: 'CDMX' } }, BY);
    const change = { lastName: 'López', attributes: { total_appointments: 4, city: null } };
    const { client, changed } = await clients.update('acme', 'c-3', change, BY);
    expect(changed).toEqual(['lastName', 'attributes']);
    expect(client).toMatchObject({ revision: 2, attributes: { total_appointments: 4 } });
    expect((await clients.update('acme', 'c-3', change, BY)).changed).toEqual([]);
    await expect(
      clients.update('acme', 'c-3', { lastName: 'Lima' }, { ...BY, expectedRevision: 1 }),
    ).rejects.toMatchObject({ code: 'client.changed' });
    const { items } = await new AuditStore(database).list({ tenantId: 'acme', subject: 'c-3' });
    expect(items.map(({ action }) => action)).toEqual(['client.updated', 'client.created']);
  });

  it('give a phone up when they get another, so that somebody else can have it', async () => {
    await clients.create({ ...OF, id: 'c-4', phone: '+525533334444' }, BY);
    await clients.update('acme', 'c-4', { phone: '+525555556666' }, BY);
    await clients.create({ ...OF, id: 'c-5', phone: '+525533334444' }, BY);
    const found = await clients.findByIdentities('acme', [{ kind: 'phone', value: '+525533334444' }]);
    expect(found.map(({ clientId }) => clientId)).toEqual(['c-5']);
  });

  it('are known by ids of other systems, each of one client', async () => {
    const claim = {
      kind: 'chatwoot_contact',
      value: 'i-1:42',
      evidence: 'chatwoot',
      strength: 'medium',
    } as const;
    await clients.identify('acme', 'c-3', [claim]);
    await clients.identify('acme', 'c-3', [claim]);
    expect(await clients.identities('acme', 'c-3')).toMatchObject([{ value: 'i-1:42' }]);
    await expect(clients.identify('acme', 'c-4', [claim])).rejects.toMatchObject({
      code: 'client.identity_taken',
      details: { client_id: 'c-3' },
    });
    await expect(clients.identify('acme', 'nobody', [claim])).rejects.toMatchObject({
      code: 'client.not_found',
    });
  });

  it('are found by how their words begin, without accents, page by page', async () => {
    await clients.create({ ...OF, tenantId: 'globex', id: 'g-1', lastName: 'López' }, BY);
    await clients.create({ ...OF, id: 'c-6', firstName: 'Sofía', lastName: 'Lopez Ruiz' }, BY);
    const found = async (words: string) =>
      (await clients.list({ tenantId: 'acme', words })).items.map(({ id }) => id);
    expect(await found('lop')).toEqual(['c-6', 'c-3']);
    expect(await found('ruiz sofi')).toEqual(['c-6']);
    expect(await found("' | !")).toEqual([]);
    const first = await clients.list({ tenantId: 'acme', words: 'lop', limit: 1 });
    const next = await clients.list({
      tenantId: 'acme',
      words: 'lop',
      limit: 1,
      cursor: first.next_cursor ?? '',
    });
    expect([first.items[0]?.id, next.items[0]?.id, next.next_cursor]).toEqual(['c-6', 'c-3', undefined]);
  });
});
