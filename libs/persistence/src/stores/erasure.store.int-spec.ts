/** Who is erased is nowhere any more, and everybody else is where they were. */
import { KeyRing, SealedBox, Fingerprints, randomId } from '@enlace/crypto';
import { arrival, written } from '../../../../test/kit/arrivals.js';
import type { TestDatabase } from '../../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../../test/kit/migrated-database.js';
import { foundInDatabase } from '../../../../test/kit/search-everywhere.js';
import { ERASING } from '../fixtures/erasing-tables.js';
import { draft } from '../fixtures/isolation-world.js';
import * as library from '../index.js';

const ANA = '5215512345678';
const BETO = '5215587654321';
const WAMID = `wamid.${Buffer.from(`\x1d${ANA}\x15\x02`).toString('base64')}`;
const NEEDLES = [
  ANA,
  '525512345678',
  '5512345678',
  'Ana Torres',
  'me duele la muela',
  WAMID,
  'ana@correo.mx',
];

const ring = KeyRing.parse(KeyRing.generateSpec());
let home: TestDatabase;
let database: library.Database;
let erasures: library.ErasureStore;
let inbound: library.InboundStore;
let of: { tenantId: string; integrationId: string };

beforeAll(async () => {
  home = await createMigratedDatabase();
  database = library.Database.open({ url: home.url, poolSize: 4 });
  erasures = new library.ErasureStore(database, ring);
  inbound = new library.InboundStore(database, new Fingerprints(ring));
  const integrations = new library.IntegrationStore(database, new SealedBox(ring));
  const { id } = await integrations.save({ ...draft('acme', 'phone:1'), provider: 'whatsapp' });
  of = { tenantId: 'acme', integrationId: id };
});
afterAll(async () => {
  await database.close();
  await home.drop();
});

const write = (
  from: string,
  name: string,
  text: string,
  more: { id?: string; at?: number; webhookId?: string } = {},
) =>
  inbound.recordMessage(
    arrival(of, {
      provider: 'whatsapp',
      ...(more.webhookId === undefined ? {} : { webhookId: more.webhookId }),
    }),
    written(of, {
      text,
      contact: { external_id: from, phone: `+${from}`, name },
      ...(more.id === undefined ? {} : { id: more.id }),
      ...(more.at === undefined ? {} : { timestamp: more.at }),
    }),
  );

/** As the service does it, without files and streams. */
async function carryOn(): Promise<void> {
  const erasure = await erasures.claim();
  if (erasure === undefined) throw new Error('no erasure waits');
  await erasures.eraseRecords(erasure, await erasures.records(erasure));
  for (const { id } of await erasures.files(erasure)) await erasures.forgetFile(erasure, id);
  await erasures.eraseConversations(erasure);
  await erasures.finish(erasure);
}

it('says of every table what erasing a person does with it: add a new one to the list, and to the erasing', async () => {
  const tables = await database.asSystem((tx) =>
    tx.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables
        WHERE table_schema = current_schema() AND table_name <> 'migrations' ORDER BY 1`,
    ),
  );
  expect(Object.keys(ERASING).sort()).toEqual(tables.map(({ name }) => name).sort());
});

describe('a person', () => {
  let ana: library.RecordedMessage;
  let beto: library.RecordedMessage;
  let batch: string;

  beforeAll(async () => {
    const webhooks = new library.WebhookLogStore(database, new SealedBox(ring));
    batch = randomId();
    const value = {
      contacts: [
        { wa_id: ANA, profile: { name: 'Ana Torres' } },
        { wa_id: BETO, profile: { name: 'Beto' } },
      ],
      messages: [
        { from: ANA, id: WAMID, text: { body: 'me duele la muela' } },
        { from: BETO, id: 'wamid.beto', text: { body: 'gracias' } },
      ],
    };
    const body = Buffer.from(
      JSON.stringify({ entry: [{ id: 'waba', changes: [{ field: 'messages', value }] }] }),
    );
    const entry = { ...of, provider: 'whatsapp', receivedAt: new Date(), headers: {}, scheme: 'x' } as const;
    await webhooks.accept({ ...entry, id: batch, body });
    const quarantined = { ...entry, refusal: 'signature', diagnosis: {} };
    await webhooks.quarantine({ ...quarantined, id: randomId(), body });
    ana = await write(ANA, 'Ana Torres', 'me duele la muela', { id: WAMID, webhookId: batch });
    beto = await write(BETO, 'Beto', 'gracias', { id: 'wamid.beto', webhookId: batch });
    await inbound.recordDeliveryUpdate(
      arrival(of, { provider: 'whatsapp', webhookId: batch }),
      { platform: 'whatsapp', message_id: WAMID, status: 'read', timestamp: 0, errors: [], raw_payload: {} },
      { final: true },
    );
    const data = { contact: { external_id: ANA }, content: { text: 'me duele la muela' } };
    await new library.DeadLetterStore(database).put({
      id: randomId(),
      tenantId: 'acme',
      provider: 'whatsapp',
      event: 'message.received',
      subject: 'inbound.whatsapp.acme.message.received',
      consumer: 'c',
      code: 'internal.error',
      reason: 'x',
      deliveries: 1,
      envelope: { event: { provider: 'whatsapp', integrationid: of.integrationId, data } },
    });
    const audit = new library.AuditStore(database);
    await audit.write({
      tenantId: 'acme',
      actor: 'k',
      action: 'message.sent',
      subject: 'x',
      details: { to: `+${ANA}` },
    });
    await audit.write({
      tenantId: 'acme',
      actor: 'k',
      action: 'other.done',
      subject: 'y',
      details: { to: BETO },
    });
    await new library.NotificationStore(database).insert({
      id: randomId(),
      tenantId: 'acme',
      channel: 'auto',
      request: { phone: '+525512345678', message: 'me duele la muela' },
    });
    await new library.IdempotencyStore(database).begin('*', 'k-1', `POST /x/${ANA}`, 'h');
  });

  it('is exported whole, and nobody else with them', async () => {
    const persons = new library.PersonStore(database);
    const person = await persons.find('acme', { kind: 'contact', id: ana.contactId });
    if (person === undefined) throw new Error('nobody is there');
    const records: library.ExportedRecord[] = [];
    for await (const record of persons.export(person)) records.push(record);
    expect(records.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([
        'person',
        'contact',
        'conversation',
        'message',
        'audit',
        'dead_letter',
        'webhook',
      ]),
    );
    expect(records.find(({ kind }) => kind === 'webhook')).toMatchObject({
      id: batch,
      parts: [{ wa_id: ANA }, { id: WAMID }],
    });
    expect(JSON.stringify(records)).not.toMatch(/Beto|gracias|5215587654321/);
  });

  it('is hidden by the first step, which asked for twice is one erasure', async () => {
    const draftOf = { tenantId: 'acme', kind: 'contact', id: ana.contactId, requestedBy: 'key-1' } as const;
    const begun = await erasures.begin(draftOf);
    expect(begun).toMatchObject({ state: 'running' });
    expect((await erasures.begin(draftOf))?.id).toBe(begun?.id);
    await expect(
      write(ANA, 'Ana Torres', 'me duele la muela', { id: WAMID, at: 1_700_000_000 }),
    ).rejects.toMatchObject({
      code: 'person.erased',
    });
  });

  it('is in no column of no table when it is done, also after it was left half way', async () => {
    const half = await erasures.claim();
    if (half === undefined) throw new Error('no erasure waits');
    await erasures.eraseRecords(half, await erasures.records(half));
    await erasures.giveBack(half, 0);
    await carryOn();
    expect(await foundInDatabase(home.url, NEEDLES)).toEqual([]);
    expect(await erasures.claim()).toBeUndefined();
  });

  it('leaves a certificate without a word about them, whose digest can be made again', async () => {
    const { items } = await erasures.list({ tenantId: 'acme' });
    const [erasure] = items;
    if (erasure === undefined || erasure.finishedAt === null) throw new Error('it is not done');
    const certificate = library.certificateOf(erasure, erasure.finishedAt);
    expect(library.digestOf(certificate)).toBe(erasure.digest);
    expect(certificate).toMatchObject({
      requested_by: 'key-1',
      stores: {
        messages: { removed: 1 },
        contacts: { removed: 1 },
        dead_letters: { removed: 1 },
        notifications: { removed: 1 },
        audit_log: { cut: 1 },
        webhook_log: { cut: 1, removed: 1 },
        idempotency_keys: { removed: 1 },
      },
    });
  });

  it('leaves the others as they were, their part of the same batch too', async () => {
    const webhooks = new library.WebhookLogStore(database, new SealedBox(ring));
    const log = await webhooks.get('acme', batch);
    expect(log?.body.toString()).toContain('gracias');
    const conversations = new library.ConversationStore(database);
    expect(await conversations.get('acme', beto.conversationId)).toMatchObject({ id: beto.conversationId });
    expect(await foundInDatabase(home.url, [BETO])).toEqual(
      expect.arrayContaining([
        `contacts.external_id: ${BETO}`,
        `webhook_log.body: ${BETO}`,
        `audit_log.details: ${BETO}`,
      ]),
    );
  });

  it('is not brought back by an old event; what they write anew is a new contact, and can be erased again', async () => {
    const old = written(of, { text: 'vieja', contact: { external_id: ANA }, timestamp: 1_700_000_000 });
    const late = arrival(of, { provider: 'whatsapp' });
    await expect(inbound.recordMessage(late, old)).rejects.toMatchObject({ code: 'person.erased' });
    await inbound.dropErased(late, [ANA]);
    expect(await foundInDatabase(home.url, NEEDLES)).toEqual([]);
    const status = arrival(of, { provider: 'whatsapp' });
    const read = { platform: 'whatsapp', message_id: WAMID, status: 'read', recipient: ANA } as const;
    for (const published of ['first', 'once more']) {
      const heard = inbound.recordDeliveryUpdate(
        status,
        { ...read, timestamp: 0, errors: [], raw_payload: {} },
        { final: false },
      );
      await expect(heard).rejects.toMatchObject({ code: 'person.erased' });
      if (published === 'first') await inbound.dropErased(status, [ANA]);
    }
    const anew = await write(ANA, 'Ana Torres', 'hola otra vez', { at: Math.floor(Date.now() / 1_000) + 2 });
    expect(anew.contactId).not.toBe(ana.contactId);
    expect(anew.duplicate).toBe(false);
    await erasures.begin({ tenantId: 'acme', kind: 'contact', id: anew.contactId, requestedBy: 'key-1' });
    await carryOn();
    expect(await foundInDatabase(home.url, [...NEEDLES, 'hola otra vez'])).toEqual([]);
  });

  it('who is a client goes with every contact of theirs, and with what the business wrote down', async () => {
    const clients = new library.ClientStore(database);
    await clients.create(
      {
        tenantId: 'acme',
        id: 'c-ana',
        firstName: 'Ana Torres',
        phone: '+525512345678',
        email: 'ana@correo.mx',
        source: 'api',
      },
      { actor: 'k' },
    );
    const first = await write(ANA, 'Ana Torres', 'una', { at: Math.floor(Date.now() / 1_000) + 5 });
    const second = await write('5215599999999', 'Ana Torres', 'otra');
    const links = new library.ClientLinkStore(database);
    for (const { contactId } of [first, second]) await links.link('acme', contactId, 'c-ana', 'k');
    const asked = { tenantId: 'acme', kind: 'client', id: 'c-ana', requestedBy: 'k' } as const;
    await erasures.begin(asked);
    await carryOn();
    expect(await foundInDatabase(home.url, [...NEEDLES, '5215599999999', 'c-ana'])).toEqual([]);
    expect(await erasures.begin(asked)).toMatchObject({ state: 'done' });
  });
});

it('nobody is erased where nobody is', async () => {
  const nobody = { tenantId: 'acme', requestedBy: 'k' } as const;
  expect(await erasures.begin({ ...nobody, kind: 'contact', id: randomId() })).toBeUndefined();
  expect(await erasures.begin({ ...nobody, kind: 'client', id: 'nobody' })).toBeUndefined();
});
