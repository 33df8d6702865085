/** A person is handed everything that is kept about them, and then erased: nothing of them is findable in any store. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hmac } from '@enlace/crypto';
import type { WhatsAppSimulator } from '@enlace/simulators';
import { connect } from '@nats-io/transport-node';
import { CLINIC, connectWhatsApp, hostOf, startWhatsApp, whatsAppConfig } from '../kit/channels.js';
import { downloaded } from '../kit/files.js';
import { startTestNats } from '../kit/infra.js';
import { conversations, messages, webhooks, type Conversation } from '../kit/records.js';
import { foundInDatabase, foundInFiles, foundInStreams } from '../kit/search-everywhere.js';
import { Stack } from '../kit/stack.js';
import { keyOf } from '../kit/tenant-records.js';
import { until } from '../kit/until.js';

const ANA = '5215512345678';
const BETO = '5215587654321';
const SECRET_WORDS = 'me duele la muela del juicio';
const PICTURE = Buffer.from('\x89PNG\r\n\x1a\nthe tooth of Ana \xff\x00', 'latin1');
const SHARED = Buffer.from('\x89PNG\r\n\x1a\na picture that everybody sends \xff', 'latin1');
const wamid = (from: string, n: number): string =>
  `wamid.${Buffer.from(`\x1d${from}\x15\x02${n}`).toString('base64')}`;
/** The phone in its forms, what base64 makes of it, her name, her words. */
const NEEDLES = [ANA, '525512345678', '5512345678', wamid(ANA, 1), wamid(ANA, 2), 'Ana Torres', SECRET_WORDS];

interface Erasure {
  readonly erasure_id: string;
  readonly state: string;
  readonly certificate: { readonly stores: Record<string, Record<string, number>> } | null;
  readonly sha256: string | null;
}

describe('a person who asks to be erased', () => {
  let nats: Awaited<ReturnType<typeof startTestNats>>;
  let whatsapp: WhatsAppSimulator;
  let stack: Stack;
  let media: string;
  let webhookUrl: string;
  let integration: string;
  let key: string;
  let ana: Conversation;

  beforeAll(async () => {
    [nats, whatsapp] = await Promise.all([startTestNats(), startWhatsApp()]);
    media = await mkdtemp(join(tmpdir(), 'enlace-erased-'));
    stack = await Stack.start({
      services: ['webhook-ingress', 'whatsapp', 'rag-orchestrator'],
      allowHosts: [hostOf(whatsapp)],
      natsUrl: nats.url,
      env: { MEDIA_STORE: `folder:${media}` },
    });
    integration = await connectWhatsApp(stack, whatsapp, 'acme');
    const { id, webhookUrl: url } = await stack.setUp('whatsapp', 'acme', whatsAppConfig(whatsapp));
    expect(id).toBe(integration);
    webhookUrl = url;
    key = (await keyOf(stack, 'acme')).key;
    await stack.teach('acme', CLINIC.title, CLINIC.text);
  });

  afterAll(async () => {
    await stack?.stop();
    await Promise.all([whatsapp?.stop(), nats?.stop(), rm(media, { recursive: true, force: true })]);
  });

  const text = (from: string, n: number, body: string, at = Math.floor(Date.now() / 1_000)) => ({
    from,
    id: wamid(from, n),
    timestamp: String(at),
    type: 'text',
    text: { body },
  });

  /** One signed webhook, as Meta sends a batch. */
  function deliver(...written: { readonly from: string }[]): Promise<number> {
    const names: Record<string, string> = { [ANA]: 'Ana Torres', [BETO]: 'Beto Ruiz' };
    const people = [...new Set(written.map(({ from }) => from))];
    const contacts = people.map((wa_id) => ({ wa_id, profile: { name: names[wa_id] } }));
    return signed({ contacts, messages: written });
  }

  async function signed(said: object): Promise<number> {
    const metadata = { display_phone_number: '15550000000', phone_number_id: whatsapp.number.phoneNumberId };
    const value = { messaging_product: 'whatsapp', metadata, ...said };
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: whatsapp.number.wabaId, changes: [{ field: 'messages', value }] }],
    });
    const signature = `sha256=${hmac('sha256', whatsapp.number.appSecret, body, 'hex')}`;
    const answer = await fetch(webhookUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature },
      body,
    });
    return answer.status;
  }

  const conversationOf = async (phone: string): Promise<Conversation | undefined> =>
    (await conversations(stack, 'acme')).find(({ contact }) => contact.external_id === phone);

  async function found(needles: readonly string[]): Promise<string[]> {
    const [rows, events] = await Promise.all([
      foundInDatabase(stack.databaseUrl, needles),
      foundInStreams(nats.url, needles),
    ]);
    return [...rows, ...events];
  }

  async function erased(path: string): Promise<Erasure> {
    const begun = await stack.call<Erasure>('POST', path, { key });
    expect([200, 202]).toContain(begun.status);
    return until(
      () => stack.api.get<Erasure>(`/api/v1/erasures/${begun.body.data?.erasure_id}`),
      ({ state }) => state === 'done',
      40_000,
    );
  }

  it('has left something in every store', async () => {
    // The simulator keeps the reply window: it must have heard of both before anything is answered.
    await whatsapp.customerWrites({ from: ANA, name: 'Ana Torres', text: CLINIC.question });
    await whatsapp.customerWrites({ from: BETO, name: 'Beto Ruiz', text: CLINIC.question });
    expect(await deliver(text(ANA, 1, SECRET_WORDS), text(BETO, 1, 'gracias, doctora'))).toBe(200);
    // A picture hands over to a person, and then the bot answers nothing more: her words must be answered before.
    await until(
      () => found([SECRET_WORDS]),
      (places) => places.some((place) => place.startsWith('answers')),
    );
    for (const [bytes, from] of [
      [PICTURE, ANA],
      [SHARED, ANA],
      [SHARED, BETO],
    ] as const) {
      const mediaId = whatsapp.addMedia(bytes, 'image/png');
      await whatsapp.customerWrites({ from, content: { type: 'image', mediaId, mimeType: 'image/png' } });
    }
    ana = await until(
      () => conversationOf(ANA),
      (one) => one !== undefined,
    ).then((one) => one as Conversation);
    await until(
      () => messages(stack, ana.id),
      (all) =>
        all.filter(({ direction }) => direction === 'inbound').length === 4 &&
        all.some(({ direction, status }) => direction === 'outbound' && status === 'read'),
    );
    await until(
      () => foundInFiles(media, PICTURE),
      (paths) => paths.length === 1,
    );
    await until(
      () => foundInFiles(media, SHARED),
      (paths) => paths.length === 1,
    );
    await stack.call('PUT', `/api/v1/contacts/${ana.contact.id}/client`, {
      key,
      body: { client_id: 'ana-torres-1' },
    });
    await setAside();
    const everywhere = ['contacts', 'messages', 'answers', 'webhook_log', 'dead_letters', 'inbound', 'dead'];
    await until(
      async () => (await found(NEEDLES)).map((place) => place.split(/[ .]/)[0] ?? ''),
      (stores) => everywhere.every((store) => stores.includes(store)),
    );
  });

  /** An event about her that nobody can use, in the stream of dead letters and in their table. */
  async function setAside(): Promise<void> {
    const bus = await connect({ servers: nats.url });
    const event = {
      specversion: '1.0',
      id: '3b0c6a52-7b0e-5f63-9b1e-3a5a7b1c2d3e',
      source: `/integrations/whatsapp/${integration}`,
      type: 'enlace.message.received.v1',
      subject: ANA,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      tenantid: 'acme',
      provider: 'whatsapp',
      integrationid: integration,
      data: { contact: { external_id: ANA, name: 'Ana Torres' }, content: { text: SECRET_WORDS } },
    };
    bus.publish('inbound.whatsapp.acme.message.received', JSON.stringify(event));
    await bus.flush();
    await bus.close();
    await until(
      () => stack.api.get<{ items: unknown[] }>('/api/v1/dead-letters?tenant_id=acme'),
      ({ items }) => items.length > 0,
    );
  }

  it('is handed all of it, with the files, and nobody else in it; only by a key that may', async () => {
    const path = `/api/v1/contacts/${ana.contact.id}/export`;
    const other = await keyOf(stack, 'acme', ['conversations:read', 'conversations:write']);
    expect((await stack.call('POST', path, { key: other.key })).status).toBe(403);
    const answer = await fetch(`${stack.url}${path}`, { method: 'POST', headers: { 'x-api-key': key } });
    expect(answer.headers.get('content-type')).toContain('application/x-ndjson');
    const whole = await answer.text();
    const records = whole
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; id?: string; sha256?: string });
    const kinds = new Set(records.map(({ kind }) => kind));
    for (const kind of [
      'person',
      'contact',
      'conversation',
      'message',
      'media',
      'answer',
      'webhook',
      'dead_letter',
      'audit',
    ])
      expect(kinds).toContain(kind);
    expect(records.at(-1)).toEqual({ kind: 'end', records: records.length - 1 });
    expect(whole).toContain(SECRET_WORDS);
    expect(whole).not.toMatch(/Beto|5215587654321|doctora/);
    const files = records.filter(({ kind }) => kind === 'media');
    const bytes = await Promise.all(files.map(({ id }) => downloaded(stack, id ?? '', key)));
    expect(bytes.some((file) => file.bytes.equals(PICTURE))).toBe(true);
  });

  it('is nowhere any more: no column, no message of a stream, no file; with a certificate', async () => {
    const path = `/api/v1/contacts/${ana.contact.id}/erase`;
    const erasure = await erased(path);
    expect(await found(NEEDLES)).toEqual([]);
    expect(await foundInFiles(media, PICTURE)).toEqual([]);
    expect(await foundInFiles(media, SHARED)).toHaveLength(1);
    expect(erasure.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(erasure.certificate?.stores).toMatchObject({
      contacts: { removed: 1 },
      dead_letters: { removed: 1 },
      dead: { removed: 1 },
      media_files: { removed: 1, kept_for_others: 1 },
    });
    expect(erasure.certificate?.stores['inbound']?.['removed']).toBeGreaterThan(3);
    const again = await stack.call<Erasure>('POST', path, { key });
    expect([again.status, again.body.data?.erasure_id]).toEqual([200, erasure.erasure_id]);
  });

  it('takes nobody else along: the other of the same batch is there, readable', async () => {
    const beto = await conversationOf(BETO);
    expect((await messages(stack, beto?.id ?? '')).map(({ content }) => content.text)).toContain(
      'gracias, doctora',
    );
    expect(await found(['gracias, doctora'])).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^webhook_log\.body/),
        expect.stringMatching(/^inbound /),
      ]),
    );
  });

  it('is not brought back: not by the same webhook, nor in another batch, nor by a replay, nor by a late status', async () => {
    const old = text(ANA, 1, SECRET_WORDS, Math.floor(Date.now() / 1_000) - 600);
    expect(await deliver(old, text(BETO, 2, 'otra vez yo'))).toBe(200);
    const late = {
      id: wamid(ANA, 1),
      status: 'read',
      recipient_id: ANA,
      timestamp: String(Math.floor(Date.now() / 1_000)),
    };
    expect(await signed({ statuses: [late] })).toBe(200);
    const log = await webhooks(stack, 'acme');
    for (const { id } of log)
      await stack.call('POST', `/api/v1/webhooks/logs/${id}/replay`, { key, body: {} });
    const beto = await conversationOf(BETO);
    await until(
      () => messages(stack, beto?.id ?? ''),
      (all) => all.some(({ content }) => content.text === 'otra vez yo'),
    );
    await until(
      () => webhooks(stack, 'acme'),
      (all) => all.every(({ status }) => status !== 'accepted' && status !== 'published'),
    );
    await until(
      () => found(NEEDLES),
      (places) => places.length === 0,
    );
    expect(await conversationOf(ANA)).toBeUndefined();
  });

  it('who writes anew is a new contact', async () => {
    await deliver(text(ANA, 3, 'hola de nuevo', Math.floor(Date.now() / 1_000) + 1));
    const anew = await until(
      () => conversationOf(ANA),
      (one) => one !== undefined,
    );
    expect(anew?.contact.id).not.toBe(ana.contact.id);
    expect(
      (await messages(stack, anew?.id ?? '')).filter(({ direction }) => direction === 'inbound'),
    ).toHaveLength(1);
  });

  it('who is a client goes with all that ties them to other systems, and is not found by who comes later', async () => {
    const client = { tenant_id: 'acme', id: 'ana-torres-2', first_name: 'Ana Torres', phone: `+${ANA}` };
    expect((await stack.call('POST', '/api/v1/clients', { key, body: client })).status).toBe(201);
    const former = { tenant_id: 'acme', id: 'ana-torres-0', first_name: 'Ana Torres' };
    expect((await stack.call('POST', '/api/v1/clients', { key, body: former })).status).toBe(201);
    const into = { into: client.id };
    const merged = await stack.call('POST', `/api/v1/clients/${former.id}/merge`, { key, body: into });
    expect(merged.status).toBeLessThan(300);
    const again = await conversationOf(ANA);
    const linked = await stack.api.get<{ client_id: string | null }>(
      `/api/v1/contacts/${again?.contact.id}/client`,
    );
    expect(linked.client_id).toBe(client.id);
    const places = [
      'client_merges.moved',
      'client_identities',
      'contacts.matched_keys',
      'clients.first_name',
    ];
    const before = await found([...NEEDLES, 'ana-torres']);
    for (const place of places) expect(before.some((one) => one.startsWith(place))).toBe(true);
    await erased(`/api/v1/clients/${client.id}/erase`);
    expect(await found([...NEEDLES, 'ana-torres', 'hola de nuevo'])).toEqual([]);
  });
});
