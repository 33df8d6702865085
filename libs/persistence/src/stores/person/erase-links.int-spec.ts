/** What ties an erased person to clients and to other systems goes with them; other people's stays, and nothing ties them anew. */
import { Fingerprints, KeyRing, SealedBox, randomId } from '@enlace/crypto';
import { arrival, written, type MessageDraft } from '../../../../../test/kit/arrivals.js';
import type { TestDatabase } from '../../../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../../../test/kit/migrated-database.js';
import { foundInDatabase } from '../../../../../test/kit/search-everywhere.js';
import { draft } from '../../fixtures/isolation-world.js';
import * as library from '../../index.js';

const ANA = '5215512345678';
const CHAT = 'chat-of-ana-0001';
const KEY = 'a1'.repeat(32);
const NEEDLES = [
  '525512345678',
  '5512345678',
  'Ana Torres',
  'ana@correo.mx',
  'Anita vieja',
  CHAT,
  KEY,
  'calle-de-ana',
  'c-ana',
  'tg-90909',
];
const BY = { actor: 'k' };

const ring = KeyRing.parse(KeyRing.generateSpec());
let home: TestDatabase;
let database: library.Database;
let erasures: library.ErasureStore;
let inbound: library.InboundStore;
let clients: library.ClientStore;
let chats: library.TawktoChatStore;
const at: Record<string, { tenantId: string; integrationId: string }> = {};

beforeAll(async () => {
  home = await createMigratedDatabase();
  database = library.Database.open({ url: home.url, poolSize: 4 });
  erasures = new library.ErasureStore(database, ring);
  inbound = new library.InboundStore(database, new Fingerprints(ring));
  clients = new library.ClientStore(database);
  chats = new library.TawktoChatStore(database, new Fingerprints(ring));
  const integrations = new library.IntegrationStore(database, new SealedBox(ring));
  for (const provider of ['whatsapp', 'telegram', 'chatwoot', 'tawkto'] as const) {
    const { id } = await integrations.save({ ...draft('acme', `${provider}:1`), provider });
    at[provider] = { tenantId: 'acme', integrationId: id };
  }
});
afterAll(async () => {
  await database.close();
  await home.drop();
});

function place(provider: string): { tenantId: string; integrationId: string } {
  const found = at[provider];
  if (found === undefined) throw new Error(`no integration of ${provider}`);
  return found;
}

const write = (
  provider: 'whatsapp' | 'telegram' | 'chatwoot' | 'tawkto',
  contact: NonNullable<MessageDraft['contact']>,
): Promise<library.RecordedMessage> =>
  inbound.recordMessage(arrival(place(provider), { provider }), written(place(provider), { contact }));

async function erase(kind: 'contact' | 'client', id: string): Promise<void> {
  const begun = await erasures.begin({ tenantId: 'acme', kind, id, requestedBy: 'k' });
  expect(begun?.state).toBe('running');
  const erasure = await erasures.claim();
  if (erasure === undefined) throw new Error('no erasure waits');
  await erasures.eraseRecords(erasure, await erasures.records(erasure));
  for (const file of await erasures.files(erasure)) await erasures.forgetFile(erasure, file.id);
  await erasures.eraseConversations(erasure);
  await erasures.finish(erasure);
}

const sql = <Row extends object>(text: string, ...params: unknown[]): Promise<Row[]> =>
  database.forTenant('acme', (tx) => tx.query<Row>(text, params));

describe('a client who is erased', () => {
  beforeAll(async () => {
    const phone = '+525512345678';
    await clients.create(
      {
        tenantId: 'acme',
        id: 'c-ana',
        firstName: 'Ana Torres',
        phone,
        email: 'ana@correo.mx',
        source: 'api',
      },
      BY,
    );
    await clients.create({ tenantId: 'acme', id: 'c-ana-old', firstName: 'Anita vieja', source: 'api' }, BY);
    await clients.create(
      { tenantId: 'acme', id: 'c-beto', firstName: 'Beto', email: 'b@correo.mx', source: 'api' },
      BY,
    );
    await clients.merge('acme', 'c-ana-old', 'c-ana', BY);
    await write('whatsapp', { external_id: ANA, phone: `+${ANA}`, name: 'Ana Torres' });
    const chatwoot = await write('chatwoot', { external_id: '17', phone, name: 'Ana Torres' });
    await new library.ChatwootLinkStore(database).keep(
      { ...place('chatwoot'), externalId: '17' },
      {
        clientId: 'c-ana',
        clientRevision: 1,
        state: 'failed',
        reason: 'x ana@correo.mx',
        agreed: { name: 'Ana Torres' },
      },
    );
    expect(
      await sql(`SELECT FROM contacts WHERE id = $1 AND client_id = 'c-ana'`, chatwoot.contactId),
    ).toHaveLength(1);
    const tawk = await write('tawkto', { external_id: CHAT, email: 'ana@correo.mx', name: 'Ana Torres' });
    await new library.ClientLinkStore(database).link('acme', tawk.contactId, 'c-ana', 'k');
    await chats.recordChat(place('tawkto'), {
      chatId: CHAT,
      at: new Date(1_700_000_000_000),
      visitorKey: KEY,
      page: 'https://a.mx/calle-de-ana',
      visitorMessages: 3,
    });
    await write('tawkto', { external_id: 'chat-of-beto', email: 'b@correo.mx', name: 'Beto' });
    const candidate = { client_id: 'c-ana', kind: 'phone', value: phone, strength: 'weak' };
    await sql('UPDATE client_matches SET candidates = candidates || $1::jsonb', JSON.stringify(candidate));
  });

  it('is exported with merges, with what Chatwoot agreed to and with chats', async () => {
    const persons = new library.PersonStore(database);
    const person = await persons.find('acme', { kind: 'client', id: 'c-ana' });
    if (person === undefined) throw new Error('nobody is there');
    const kinds: string[] = [];
    for await (const { kind } of persons.export(person)) kinds.push(kind);
    expect(kinds).toEqual(expect.arrayContaining(['client_merge', 'chatwoot_link', 'tawkto_chat']));
  });

  it('is in no table, by whichever of the merged ids it was asked; the figures and the others stay', async () => {
    await erase('client', 'c-ana-old');
    expect(await foundInDatabase(home.url, NEEDLES)).toEqual([]);
    expect(await sql('SELECT visitor_messages AS n FROM tawkto_chats')).toEqual([{ n: 3 }]);
    const asked = await sql<{ ids: string[] }>(
      `SELECT jsonb_path_query_array(candidates, '$[*].client_id') AS ids FROM client_matches`,
    );
    expect(asked).toEqual([{ ids: ['c-beto'] }]);
  });

  it('is not brought back by what tawk.to tells late of an old chat', async () => {
    await chats.recordChat(place('tawkto'), {
      chatId: CHAT,
      at: new Date(1_700_000_000_000),
      visitorKey: KEY,
    });
    expect(await foundInDatabase(home.url, NEEDLES)).toEqual([]);
  });

  it('who is imported again with nothing but a name is a new record, and can be erased again', async () => {
    const row = { row: 1, id: 'c-ana', fields: { firstName: 'Ana Torres' } };
    await clients.importRows('acme', [row], { actor: 'k', dryRun: false });
    await erase('client', 'c-ana');
    expect(await foundInDatabase(home.url, NEEDLES)).toEqual([]);
  });
});

describe('a contact who is erased', () => {
  it('is not found by a client who is made meanwhile, and leaves no id of its channel with its client', async () => {
    const ana = await write('telegram', {
      external_id: '90909001',
      phone: '+525512345678',
      name: 'Ana Torres',
    });
    await erasures.begin({ tenantId: 'acme', kind: 'contact', id: ana.contactId, requestedBy: 'k' });
    const made = await clients.create(
      { tenantId: 'acme', id: 'c-other', phone: '+525512345678', source: 'api' },
      BY,
    );
    expect(made.links).toEqual([]);
    const claimed = await erasures.claim();
    if (claimed === undefined) throw new Error('no erasure waits');
    await erasures.eraseConversations(claimed);
    await erasures.finish(claimed);
    const linked = await write('telegram', { external_id: '90909002', phone: '+525512345678' });
    expect(linked.link?.clientId).toBe('c-other');
    expect(await foundInDatabase(home.url, ['90909002'])).toContain('client_identities.value: 90909002');
    await erase('contact', linked.contactId);
    expect(await foundInDatabase(home.url, ['90909002'])).toEqual([]);
    expect(await clients.get('acme', 'c-other')).toMatchObject({ removedAt: null });
  });

  it('takes along files that were sent to nobody else, also in albums and templates', async () => {
    const [mine, shared] = [randomId(), randomId()];
    const [ana, beto] = [
      await write('whatsapp', { external_id: '5215511111111' }),
      await write('whatsapp', { external_id: '5215522222222' }),
    ];
    const album = (...ids: string[]): string =>
      JSON.stringify({
        type: 'album',
        items: ids.map((upload_id) => ({ type: 'image', media: { upload_id } })),
      });
    const header = JSON.stringify({
      type: 'template',
      template: { header: { media: { upload_id: shared } } },
    });
    for (const id of [mine, shared]) {
      await sql(
        `INSERT INTO media (id, tenant_id, origin, kind, state) VALUES ($1, 'acme', 'upload', 'image', 'stored')`,
        id,
      );
    }
    const say = 'UPDATE messages SET content = $2 WHERE conversation_id = $1';
    await sql(say, ana.conversationId, album(mine, shared));
    await sql(say, beto.conversationId, header);
    await erase('contact', ana.contactId);
    expect(await sql('SELECT id FROM media')).toEqual([{ id: shared }]);
  });
});
