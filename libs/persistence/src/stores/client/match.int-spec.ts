/** Contacts find their clients as they write, once; doubt goes to a person; merges are undone exactly. */
import { arrival, written } from '../../../../../test/kit/arrivals.js';
import { openBench, type StoreBench } from '../../fixtures/store-bench.js';
import { AuditStore, ClientStore } from '../../index.js';

const BY = { actor: 'key-1' };
let bench: StoreBench;
let clients: ClientStore;
let serial = 0;

beforeAll(async () => {
  bench = await openBench();
  clients = new ClientStore(bench.database);
});
afterAll(() => bench.drop());

/** A tenant of its own for each test. */
async function tenant() {
  serial += 1;
  const of = await bench.integration(`tenant-${serial}`);
  const { tenantId } = of;
  const writes = (
    contact: { external_id: string; phone?: string; email?: string },
    provider = 'telegram',
  ) => {
    const event = { ...arrival(of), provider: provider as 'telegram' };
    const message = written(of, { id: event.eventId, contact });
    return bench.inbound.recordMessage(event, message);
  };
  const clientOf = async (contactId: string) => (await bench.clientLinks.get(tenantId, contactId))?.clientId;
  const make = (id: string, phone?: string) =>
    clients.create({ tenantId, id, source: 'api', ...(phone === undefined ? {} : { phone }) }, BY);
  return { tenantId, of, writes, clientOf, make };
}

describe('a contact', () => {
  it('is linked by the phone its channel vouches for, told again with the same event, and never twice', async () => {
    const { tenantId, of, clientOf, make } = await tenant();
    await make('ana', '+525512345678');
    const event = { ...arrival(of), provider: 'whatsapp' as const };
    const contact = { external_id: '5215512345678', phone: '+5215512345678' };
    const message = written(of, { id: event.eventId, contact });
    const first = await bench.inbound.recordMessage(event, message);
    expect(first.link).toMatchObject({ clientId: 'ana', evidence: 'phone', strength: 'strong' });
    const again = await bench.inbound.recordMessage(event, message);
    expect([again.duplicate, again.link]).toEqual([true, first.link]);
    expect(await clientOf(first.contactId)).toBe('ana');
    const linked = await bench.clientLinks.get(tenantId, first.contactId);
    expect(linked?.links).toMatchObject([
      { state: 'linked', evidence: 'phone', detail: 'phone +525512345678' },
    ]);
    const { items } = await new AuditStore(bench.database).list({ tenantId, action: 'contact.linked' });
    expect(items).toHaveLength(1);
  });

  it('and the client who is made at the very moment do not miss each other', async () => {
    const { writes, clientOf, make } = await tenant();
    const missed: string[] = [];
    for (let n = 0; n < 40; n += 1) {
      const phone = `+52551000${1000 + n}`;
      const [{ contactId }] = await Promise.all([
        writes({ external_id: `${9000 + n}`, phone }),
        make(`client-${n}`, phone),
      ]);
      if ((await clientOf(contactId)) !== `client-${n}`) missed.push(phone);
    }
    expect(missed).toEqual([]);
  });

  it('of several channels at once becomes one client, where clients are made automatically', async () => {
    const { tenantId, writes, clientOf } = await tenant();
    const settings = await clients.settings(tenantId);
    await clients.saveSettings(tenantId, { ...settings, createAutomatically: true }, BY);
    for (let n = 0; n < 10; n += 1) {
      const phone = `+52552000${1000 + n}`;
      const kept = await Promise.all(
        [0, 1, 2].map((place) => writes({ external_id: `${7000 + 10 * n + place}`, phone })),
      );
      const owners = await Promise.all(kept.map(({ contactId }) => clientOf(contactId)));
      expect(owners).toEqual([owners[0], owners[0], owners[0]]);
      expect(owners[0]).toBeDefined();
    }
  });

  it('is nobody while nobody is known, and is found when its client is made, with all its channels', async () => {
    const { tenantId, writes, clientOf, make } = await tenant();
    const one = await writes({ external_id: '5215512345678' }, 'whatsapp');
    const two = await writes({ external_id: '77', phone: '+525512345678' });
    expect([one.link, two.link, (await clients.list({ tenantId })).items]).toEqual([
      undefined,
      undefined,
      [],
    ]);
    const { links } = await make('ana', '+525512345678');
    expect(links.map(({ contactId }) => contactId).sort()).toEqual([one.contactId, two.contactId].sort());
    expect([await clientOf(one.contactId), await clientOf(two.contactId)]).toEqual(['ana', 'ana']);
    expect(await clients.identities(tenantId, 'ana')).toMatchObject([
      { kind: 'phone' },
      { kind: 'telegram', value: '77' },
    ]);
    expect(await clients.contacts(tenantId, 'ana')).toMatchObject([
      { provider: 'whatsapp', evidence: 'phone', conversations: [{ id: one.conversationId }] },
      { provider: 'telegram', evidence: 'phone', conversations: [{ id: two.conversationId }] },
    ]);
  });

  it('is not looked up again while it shows nothing new', async () => {
    const { writes, make, clientOf, tenantId } = await tenant();
    const { contactId } = await writes({ external_id: '88' });
    await make('ana');
    await bench.database.asSystem((tx) =>
      tx.query(
        `INSERT INTO client_identities (id, tenant_id, client_id, kind, value, evidence, strength)
         VALUES (gen_random_uuid(), $1, 'ana', 'telegram', '88', 'test', 'strong')`,
        [tenantId],
      ),
    );
    expect((await writes({ external_id: '88' })).link).toBeUndefined();
    expect((await writes({ external_id: '88', phone: '+525599999999' })).link).toMatchObject({
      evidence: 'telegram',
    });
    expect(await clientOf(contactId)).toBe('ana');
  });

  it('that typed in an email is suggested to a person, once, and linked when they say so', async () => {
    const { tenantId, writes, clientOf, make } = await tenant();
    await make('ana');
    await clients.update(tenantId, 'ana', { email: 'ana@example.com' }, BY);
    const typed = { external_id: 'ana@example.com', email: 'Ana@example.com' };
    const { contactId, link } = await writes(typed, 'tawkto');
    await writes(typed, 'tawkto');
    expect([link, await clientOf(contactId)]).toEqual([undefined, null]);
    const { items } = await clients.matches({ tenantId });
    expect(items).toMatchObject([
      { state: 'suggestion', candidates: [{ client_id: 'ana', strength: 'weak' }] },
    ]);
    const id = items[0]?.id ?? '';
    await expect(clients.resolveMatch(tenantId, id, 'nobody', BY)).rejects.toMatchObject({
      code: 'client.not_found',
    });
    expect(await clients.resolveMatch(tenantId, id, 'ana', BY)).toMatchObject({
      contactId,
      evidence: 'resolved',
    });
    expect([await clientOf(contactId), (await clients.matches({ tenantId })).items]).toEqual(['ana', []]);
    await expect(clients.resolveMatch(tenantId, id, null, BY)).rejects.toMatchObject({
      code: 'client_match.resolved',
    });
  });

  it('that is none of those suggested is not asked about again', async () => {
    const { tenantId, writes, make } = await tenant();
    await make('ana');
    await clients.update(tenantId, 'ana', { email: 'ana@example.com' }, BY);
    await writes({ external_id: 'x', email: 'ana@example.com' }, 'tawkto');
    const [asked] = (await clients.matches({ tenantId })).items;
    await clients.resolveMatch(tenantId, asked?.id ?? '', null, BY);
    await writes({ external_id: 'x', email: 'ana@example.com', phone: '+525500001111' }, 'tawkto');
    expect((await clients.matches({ tenantId })).items).toEqual([]);
  });

  it('that shows what two clients have is a conflict', async () => {
    const { tenantId, writes, clientOf, make } = await tenant();
    await make('ana', '+525512345678');
    await make('beto');
    await clients.identify(
      tenantId,
      'beto',
      [{ kind: 'telegram', value: '99', evidence: 'api', strength: 'strong' }],
      BY,
    );
    const { contactId } = await writes({ external_id: '99', phone: '+525512345678' });
    expect(await clientOf(contactId)).toBeNull();
    expect((await clients.matches({ tenantId, state: 'conflict' })).items).toMatchObject([{ contactId }]);
  });

  it('becomes a client only where the tenant wants it, once of many at the same time', async () => {
    const { tenantId, writes } = await tenant();
    const settings = await clients.settings(tenantId);
    expect(settings).toEqual({ createAutomatically: false, defaultCountry: 'MX', linkMedium: ['phone'] });
    await clients.saveSettings(tenantId, { ...settings, createAutomatically: true }, BY);
    await writes({ external_id: 'v', email: 'v@example.com', phone: '+525511110000' }, 'tawkto');
    await Promise.all(
      ['5215512345678', '525512345678', '5215512345678'].map((external_id) =>
        writes({ external_id }, 'whatsapp'),
      ),
    );
    expect((await clients.list({ tenantId })).items).toMatchObject([
      { phone: '+525512345678', source: 'automatic' },
    ]);
  });
});

describe('a merge', () => {
  /** Every row that a merge touches, as it stands. */
  async function picture(tenantId: string): Promise<Record<string, unknown[]>> {
    const rows: Record<string, unknown[]> = {};
    const volatile = `- 'revision' - 'updated_at'`;
    for (const table of ['clients', 'client_identities', 'contacts', 'contact_links', 'start_links']) {
      rows[table] = await bench.database.asSystem((tx) =>
        tx.query(`SELECT to_jsonb(t) ${volatile} AS row FROM ${table} t WHERE tenant_id = $1 ORDER BY 1`, [
          tenantId,
        ]),
      );
    }
    return rows;
  }

  async function two() {
    const world = await tenant();
    const { tenantId, writes, of } = world;
    const more = {
      firstName: 'Ana',
      email: 'casa@example.com',
      attributes: { city: 'CDMX', total_appointments: 3 },
    };
    await clients.create({ tenantId, id: 'ana', source: 'import', phone: '+525512345678', ...more }, BY);
    const other = { lastName: 'López', email: 'casa@example.com', attributes: { total_appointments: 5 } };
    await clients.create({ tenantId, id: 'ana-2', source: 'api', ...other }, BY);
    const wa = await writes({ external_id: '5215512345678' }, 'whatsapp');
    const draft = {
      ...of,
      clientId: 'ana',
      tokenHash: `t-${serial}`,
      singleUse: true,
      expiresIn: 60,
      createdBy: 'k',
    };
    await bench.clientLinks.createStartLink(draft);
    return { ...world, wa };
  }

  it('gives one what it lacked, and the other’s contacts; undone, everything is as it was', async () => {
    const { tenantId, wa, clientOf } = await two();
    const before = await picture(tenantId);
    const merged = await clients.merge(tenantId, 'ana', 'ana-2', BY);
    expect(merged.into).toMatchObject({
      firstName: 'Ana',
      lastName: 'López',
      phone: '+525512345678',
      attributes: { city: 'CDMX', total_appointments: 5 },
    });
    expect(merged.from).toMatchObject({ mergedInto: 'ana-2', firstName: 'Ana' });
    expect(await clientOf(wa.contactId)).toBe('ana-2');
    await expect(clients.merge(tenantId, 'ana', 'ana-2', BY)).rejects.toMatchObject({
      code: 'client.not_found',
      details: { field: 'id' },
    });
    await clients.unmerge(tenantId, 'ana', BY);
    expect(await picture(tenantId)).toEqual(before);
    await expect(clients.unmerge(tenantId, 'ana', BY)).rejects.toMatchObject({ code: 'client.not_merged' });
  });

  it('undone leaves what came after it with the one it was given to', async () => {
    const { tenantId, writes, clientOf } = await two();
    await clients.merge(tenantId, 'ana', 'ana-2', BY);
    await clients.update(tenantId, 'ana-2', { firstName: 'Anita', attributes: { city: 'Puebla' } }, BY);
    const later = await writes({ external_id: '5512', phone: '+525512345678' });
    expect(await clientOf(later.contactId)).toBe('ana-2');
    await clients.unmerge(tenantId, 'ana', BY);
    expect(await clients.get(tenantId, 'ana-2')).toMatchObject({
      firstName: 'Anita',
      phone: null,
      attributes: { city: 'Puebla', total_appointments: 5 },
    });
    expect(await clients.get(tenantId, 'ana')).toMatchObject({
      firstName: 'Ana',
      phone: '+525512345678',
      mergedInto: null,
    });
    expect(await clientOf(later.contactId)).toBe('ana-2');
  });

  it('is not undone while somebody else has the phone that would come back', async () => {
    const { tenantId, make } = await two();
    await clients.merge(tenantId, 'ana', 'ana-2', BY);
    await clients.update(tenantId, 'ana-2', { phone: '+525599990000' }, BY);
    await make('c', '+525512345678');
    await expect(clients.unmerge(tenantId, 'ana', BY)).rejects.toMatchObject({
      code: 'client.phone_taken',
      details: { client_id: 'c' },
    });
    await clients.update(tenantId, 'c', { phone: null }, BY);
    await clients.unmerge(tenantId, 'ana', BY);
    expect((await clients.get(tenantId, 'ana'))?.phone).toBe('+525512345678');
  });

  it('undone gives a phone back that was changed and changed back meanwhile', async () => {
    const { tenantId } = await two();
    await clients.merge(tenantId, 'ana', 'ana-2', BY);
    await clients.update(tenantId, 'ana-2', { phone: '+525599990000' }, BY);
    await clients.update(tenantId, 'ana-2', { phone: '+525512345678' }, BY);
    await clients.unmerge(tenantId, 'ana', BY);
    const found = await clients.findByIdentities(tenantId, [{ kind: 'phone', value: '+525512345678' }]);
    expect(found.map(({ clientId }) => clientId)).toEqual(['ana']);
    expect((await clients.get(tenantId, 'ana-2'))?.phone).toBeNull();
  });

  it('is undone from the last one back', async () => {
    const { tenantId, make } = await two();
    await make('c');
    await clients.merge(tenantId, 'ana', 'ana-2', BY);
    await clients.merge(tenantId, 'ana-2', 'c', BY);
    await expect(clients.unmerge(tenantId, 'ana', BY)).rejects.toMatchObject({
      code: 'client.not_mergeable',
    });
    await clients.unmerge(tenantId, 'ana-2', BY);
    await clients.unmerge(tenantId, 'ana', BY);
    expect(
      (await clients.findByIdentities(tenantId, [{ kind: 'phone', value: '+525512345678' }]))[0]?.clientId,
    ).toBe('ana');
  });
});

it('a removed client gives up its phone and its contacts', async () => {
  const { tenantId, writes, clientOf, make } = await tenant();
  await make('ana', '+525512345678');
  const { contactId } = await writes({ external_id: '5215512345678' }, 'whatsapp');
  expect(await clients.remove(tenantId, 'ana', BY)).toMatchObject([{ contactId, clientId: 'ana' }]);
  expect([await clientOf(contactId), (await clients.list({ tenantId })).items]).toEqual([null, []]);
  const { links } = await make('beto', '+525512345678');
  expect(links).toMatchObject([{ contactId }]);
});

describe('a contact whom only the list of contacts of Chatwoot names', () => {
  const shown = { external_id: '7', phone: '+5215512345678', email: 'ana@example.com' };

  it('becomes the client of its phone in whatever form, once', async () => {
    const { tenantId, of, clientOf, make } = await tenant();
    await make('ana', '+525512345678');
    const place = { ...of, provider: 'chatwoot' } as const;
    const met = await bench.inbound.meetContact(place, shown);
    expect(met).toMatchObject({ clientId: 'ana', isAsked: false, link: { evidence: 'phone' } });
    const again = await bench.inbound.meetContact(place, shown);
    expect(again).toEqual({ contactId: met.contactId, clientId: 'ana', isAsked: false });
    expect(await clientOf(met.contactId)).toBe('ana');
    // who took it away again meant it
    await bench.clientLinks.unlink(tenantId, met.contactId);
    expect(await bench.inbound.meetContact(place, shown)).toMatchObject({ clientId: null, isAsked: false });
  });

  it('is asked about where the tenant lets no phone link, or phone and email name two clients', async () => {
    const careful = await tenant();
    await careful.make('ana', '+525512345678');
    const settings = { createAutomatically: true, defaultCountry: 'MX', linkMedium: [] };
    await clients.saveSettings(careful.tenantId, settings, BY);
    const met = await bench.inbound.meetContact({ ...careful.of, provider: 'chatwoot' }, shown);
    expect(met).toEqual({ contactId: expect.any(String), clientId: null, isAsked: true });

    const torn = await tenant();
    await torn.make('ana', '+525512345678');
    const email = 'ana@example.com';
    await clients.create({ tenantId: torn.tenantId, id: 'other', source: 'api', email }, BY);
    const two = await bench.inbound.meetContact({ ...torn.of, provider: 'chatwoot' }, shown);
    expect([two.clientId, two.isAsked]).toEqual([null, true]);
    const { items } = await clients.matches({ tenantId: torn.tenantId });
    expect(items).toMatchObject([{ contactId: two.contactId, state: 'conflict' }]);
  });

  it('says less than they did themselves, and nobody is made of it', async () => {
    const { tenantId, of, writes } = await tenant();
    const { contactId } = await writes({ external_id: '7', phone: '+525500000009' }, 'chatwoot');
    const met = await bench.inbound.meetContact({ ...of, provider: 'chatwoot' }, shown);
    expect(met).toEqual({ contactId, clientId: null, isAsked: false });
    const kept = await bench.database.forTenant(tenantId, (tx) =>
      tx.query('SELECT phone, email FROM contacts WHERE id = $1', [contactId]),
    );
    expect(kept).toEqual([{ phone: '+525500000009', email: 'ana@example.com' }]);
    expect((await clients.list({ tenantId })).items).toEqual([]);
  });
});
