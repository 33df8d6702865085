/** The whole service on a real Postgres and NATS, two replicas of it: asked over the bus, and by people over HTTP. */
import { PassThrough } from 'node:stream';
import { AppError, retry } from '@enlace/contracts';
import { deriveId, randomId } from '@enlace/crypto';
import { Bus } from '@enlace/messaging';
import {
  AnswerStore,
  ApiKeyStore,
  ConversationStore,
  Database,
  InboundStore,
  OutboundStore,
  type RecordedMessage,
} from '@enlace/persistence';
import { startService, type RunningService } from '@enlace/service-kit';
import { arrival, written } from '../../../test/kit/arrivals.js';
import { startTestNats, type TestDatabase } from '../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../test/kit/migrated-database.js';
import { until } from '../../../test/kit/until.js';
import { ragOrchestrator } from './app.js';

const ADMIN_KEY = 'an-admin-key-for-this-spec-only';
const OPENING = '¿A qué hora abren los sábados?';

let home: TestDatabase;
let nats: Awaited<ReturnType<typeof startTestNats>>;
let database: Database;
let bus: Bus;
let replicas: RunningService[];
let integrationId: string;
let acmeKey: string;
let rivalKey: string;
const silent = new PassThrough().resume();

beforeAll(async () => {
  [home, nats] = await Promise.all([createMigratedDatabase(), startTestNats()]);
  database = Database.open({ url: home.url });
  bus = Bus.open({ url: nats.url, name: 'spec' });
  integrationId = randomId();
  await database.forTenant('acme', (tx) =>
    tx.query(
      `INSERT INTO integrations (id, tenant_id, provider, identity, route_keys, status, status_reason, settings, sealed)
       VALUES ($1, 'acme', 'telegram', 'bot', '{}', 'active', '', '{}', '{}')`,
      [integrationId],
    ),
  );
  const keys = new ApiKeyStore(database);
  const scopes = ['knowledge:read', 'knowledge:write', 'conversations:read', 'conversations:write'];
  acmeKey = (await keys.create({ tenantId: 'acme', name: 'a', scopes })).key;
  rivalKey = (await keys.create({ tenantId: 'rival', name: 'r', scopes })).key;
  const env = {
    NODE_ENV: 'test',
    PORT: '0',
    METRICS_PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: home.url,
    NATS_URL: nats.url,
    ENLACE_ADMIN_KEY: ADMIN_KEY,
    ENLACE_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
    ANSWER_OVERDUE_AFTER_MS: '1000',
  };
  replicas = await Promise.all([1, 2].map(() => startService(ragOrchestrator, env, { log: silent })));
  for (const { url } of replicas) {
    await until(
      async () => (await fetch(`${url}/readyz`)).status,
      (status) => status === 200,
    );
  }
  await call('POST', '/api/v1/knowledge/documents', {
    title: 'Horarios',
    content: 'La clínica abre de lunes a viernes de 9:00 a 19:00. Los sábados abrimos de 9:00 a 14:00.',
    format: 'text',
    external_id: 'horarios',
  });
}, 60_000);

afterAll(async () => {
  await Promise.all((replicas ?? []).map((replica) => replica.stop()));
  await bus.drain();
  await database.close();
  await Promise.all([nats.stop(), home.drop()]);
});

interface Answered {
  readonly status: number;
  readonly data: Record<string, unknown>;
  readonly code: string | undefined;
  readonly details: Record<string, unknown> | undefined;
}

async function call(
  method: string,
  path: string,
  body?: object,
  { key = acmeKey, headers = {} }: { key?: string; headers?: Record<string, string> } = {},
): Promise<Answered> {
  const answer = await fetch(`${replicas[0]?.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const said = await answer.json();
  return { status: answer.status, data: said.data, code: said.error?.code, details: said.error?.details };
}

/** What a customer writes, kept as the provider service keeps it. */
function customer(externalId = randomId()) {
  const inbound = new InboundStore(database);
  const of = { tenantId: 'acme', integrationId };
  return (text: string): Promise<RecordedMessage> =>
    inbound.recordMessage(arrival(of), written(of, { text, contact: { external_id: externalId } }));
}

async function request(kept: RecordedMessage): Promise<void> {
  await bus.publish({
    name: 'answer.requested',
    tenant: 'acme',
    provider: 'telegram',
    integrationId,
    key: kept.messageId,
    conversation: kept.conversationId,
    data: {
      conversation_id: kept.conversationId,
      message_id: kept.messageId,
      epoch: kept.epoch,
      tenant_id: 'acme',
    },
  });
}

async function timeline(conversationId: string) {
  const { items } = await new ConversationStore(database).messages('acme', conversationId);
  return items;
}

async function replies(conversationId: string) {
  return (await timeline(conversationId)).filter((message) => message.direction === 'outbound');
}

async function answered(conversationId: string, count = 1) {
  return until(
    () => replies(conversationId),
    (found) => found.length >= count,
  );
}

describe('a customer who asks', () => {
  it('is answered with the sentence that answers, and the provider is told to send it', async () => {
    const nudged: string[] = [];
    const stop = bus.onNotice('delivery.requested', (data) => void nudged.push(data.message_id));
    await bus.ensureStreams();
    const kept = await customer()(OPENING);
    await request(kept);
    const [reply] = await answered(kept.conversationId);
    expect(reply).toMatchObject({
      id: deriveId('reply', kept.conversationId, kept.messageId),
      author: 'bot',
      status: 'queued',
      content: { type: 'text', text: '«Los sábados abrimos de 9:00 a 14:00.»\n\nFuente: Horarios' },
    });
    await until(
      () => nudged,
      (ids) => ids.includes(reply?.id ?? ''),
    );
    stop();
  });

  it('of much at once is answered once for all of it, whoever hears of it first', async () => {
    const write = customer();
    const kept: RecordedMessage[] = [];
    for (const text of ['Hola', OPENING, '¿Y los sábados?']) kept.push(await write(text));
    await Promise.all(kept.map(request));
    const [first] = kept;
    await answered(first?.conversationId ?? '');
    const other = Array.from({ length: 6 }, (_, n) => kept[n % 3]).flatMap((one) =>
      one === undefined ? [] : [one],
    );
    const again = other.map((one, n) =>
      bus.publish({ ...repeated(one), key: `again-${n}-${one.messageId}` }),
    );
    await Promise.all(again);
    await until(
      () => new AnswerStore(database, new OutboundStore(database)).burst('acme', first?.conversationId ?? ''),
      (burst) => burst?.messages.length === 0,
    );
    const answers = await database.forTenant('acme', (tx) =>
      tx.query<{ ids: string[] }>('SELECT message_ids AS ids FROM answers WHERE conversation_id = $1', [
        first?.conversationId,
      ]),
    );
    const ids = answers.flatMap((answer) => answer.ids);
    expect(ids.sort()).toEqual(kept.map((one) => one.messageId).sort());
    expect(await replies(first?.conversationId ?? '')).toHaveLength(answers.length);
  });

  it('is answered although nobody was told: the bus may lose everything', async () => {
    const kept = await customer()(OPENING);
    const [reply] = await answered(kept.conversationId);
    expect(reply?.content.text).toContain('9:00 a 14:00');
  });

  it('what no document says is handed to a person, the sentence that says so still goes out, and the bot is silent', async () => {
    const write = customer();
    const kept = await write('¿Venden refacciones para tractores?');
    await request(kept);
    const [reply] = await answered(kept.conversationId);
    expect(reply?.content.text).toContain('persona');
    const shown = await call('GET', `/api/v1/conversations/${kept.conversationId}`);
    expect(shown.data).toMatchObject({ owner: 'human', epoch: kept.epoch + 1, awaiting_since: null });
    const next = await write(OPENING);
    expect(next.awaitsAnswer).toBe(false);
    await request(next);
    await request(kept);
    const lane = await new OutboundStore(database).claimLane('telegram', kept.conversationId, 'w', 5_000);
    const begun = lane && (await new OutboundStore(database).begin(lane));
    expect(begun).toMatchObject({ state: 'send', message: { id: reply?.id } });
    expect(await replies(kept.conversationId)).toHaveLength(1);
  });

  it('of many conversations at once each gets one answer', async () => {
    const kept = await Promise.all(Array.from({ length: 30 }, () => customer()(OPENING)));
    await Promise.all([...kept, ...kept].map((one, n) => bus.publish({ ...repeated(one), key: `${n}` })));
    for (const { conversationId } of kept) await answered(conversationId);
    const counts = await Promise.all(kept.map(async (one) => (await replies(one.conversationId)).length));
    expect(counts).toEqual(kept.map(() => 1));
  });
});

function repeated(kept: RecordedMessage) {
  return {
    name: 'answer.requested' as const,
    tenant: 'acme',
    provider: 'telegram',
    integrationId,
    conversation: kept.conversationId,
    data: { conversation_id: kept.conversationId, message_id: kept.messageId, epoch: 1, tenant_id: 'acme' },
  };
}

describe('people in conversations', () => {
  it('write once however often the same request comes, and own the conversation from then on', async () => {
    const kept = await customer()('hola');
    await request(kept);
    await answered(kept.conversationId);
    const path = `/api/v1/conversations/${kept.conversationId}/messages`;
    const headers = { 'idempotency-key': randomId() };
    const first = await call('POST', path, { text: 'Le atiende Marta.' }, { headers });
    const again = await call('POST', path, { text: 'Le atiende Marta.' }, { headers });
    expect(first).toMatchObject({ status: 201, data: { status: 'queued' } });
    expect(again).toEqual(first);
    const shown = await call('GET', path);
    expect(shown.data['items']).toMatchObject([
      { direction: 'inbound', author: 'contact', text: 'hola', status: null },
      { direction: 'outbound', author: 'bot', status: 'queued' },
      {
        id: first.data['message_id'],
        author: 'human',
        text: 'Le atiende Marta.',
        status: 'queued',
        error: null,
      },
    ]);
    expect((await call('GET', `/api/v1/conversations/${kept.conversationId}`)).data).toMatchObject({
      owner: 'human',
      contact: { reachable: true },
    });
  });

  it('write once even when the answer was lost after the commit, and again under another key', async () => {
    const kept = await customer()('hola');
    const path = `/api/v1/conversations/${kept.conversationId}/messages`;
    const headers = { 'idempotency-key': randomId() };
    const original = ConversationStore.prototype.write;
    const lost = jest.spyOn(ConversationStore.prototype, 'write').mockImplementationOnce(async function (
      this: ConversationStore,
      message,
    ) {
      await original.call(this, message);
      throw new AppError('database.unavailable', 'the answer to COMMIT was lost', retry());
    });
    expect((await call('POST', path, { text: 'Enseguida.' }, { headers })).status).toBe(503);
    const again = await call('POST', path, { text: 'Enseguida.' }, { headers });
    expect(again).toMatchObject({ status: 201, data: { status: 'queued' } });
    expect(lost).toHaveBeenCalledTimes(2);
    lost.mockRestore();
    const written = async () =>
      (await replies(kept.conversationId)).filter(({ author }) => author === 'human').map(({ id }) => id);
    expect(await written()).toEqual([again.data['message_id']]);
    const other = { 'idempotency-key': randomId() };
    const next = await call('POST', path, { text: 'Enseguida.' }, { headers: other });
    expect(await written()).toEqual([again.data['message_id'], next.data['message_id']]);
  });

  it('write into a closed conversation only while the customer does not go on in another', async () => {
    const write = customer();
    const { conversationId } = await write('hola');
    const path = `/api/v1/conversations/${conversationId}`;
    await call('POST', `${path}/close`);
    const alone = { 'idempotency-key': randomId() };
    const first = await call('POST', `${path}/messages`, { text: 'Hasta pronto.' }, { headers: alone });
    expect(first.status).toBe(201);
    const { conversationId: active } = await write('una cosa más');
    expect(active).not.toBe(conversationId);
    const before = (await call('GET', path)).data;
    const refused = await call('POST', `${path}/messages`, { text: 'Dígame.' });
    expect(refused).toMatchObject({
      status: 409,
      code: 'conversation.closed',
      details: { active_conversation_id: active },
    });
    expect((await call('GET', path)).data).toEqual(before);
    expect((await replies(conversationId)).map(({ id }) => id)).toEqual([first.data['message_id']]);
    expect((await call('POST', `/api/v1/conversations/${active}/messages`, { text: 'Dígame.' })).status).toBe(
      201,
    );
    expect((await call('GET', `/api/v1/conversations/${active}`)).data).toMatchObject({ owner: 'human' });
  });

  it('say which client a contact is, and take it back; both are told, and the rest shows it', async () => {
    const told: unknown[] = [];
    const stops = [
      bus.onNotice('contact.linked', (data) => void told.push(data)),
      bus.onNotice('contact.unlinked', (data) => void told.push(data)),
    ];
    const { contactId, conversationId } = await customer()('Hola');
    const path = `/api/v1/contacts/${contactId}/client`;
    expect(await call('GET', path)).toMatchObject({ status: 200, data: { client_id: null, links: [] } });
    for (let time = 1; time <= 2; time += 1) {
      expect(await call('PUT', path, { client_id: 'C-7' })).toMatchObject({
        status: 200,
        data: { contact_id: contactId, client_id: 'C-7', links: [{ evidence: 'api', state: 'linked' }] },
      });
    }
    expect((await call('GET', `/api/v1/conversations/${conversationId}`)).data).toMatchObject({
      contact: { client_id: 'C-7' },
    });
    expect(await call('PUT', path, { client_id: 'no spaces' })).toMatchObject({
      status: 400,
      code: 'request.invalid',
    });
    expect(await call('DELETE', path)).toMatchObject({
      status: 200,
      data: { client_id: null, links: [{ client_id: 'C-7' }] },
    });
    expect(await call('DELETE', path)).toMatchObject({ status: 200 });
    expect(await call('PUT', path, { client_id: 'C-7' }, { key: rivalKey })).toMatchObject({
      status: 404,
      code: 'contact.not_found',
    });
    await until(
      () => told,
      (found) => found.length >= 2,
    );
    const who = { tenant_id: 'acme', contact_id: contactId, client_id: 'C-7' };
    expect(told).toEqual([{ ...who, evidence: 'api', strength: 'stated' }, who]);
    for (const stop of stops) stop();
  });

  it('take over, give back and close, each time under a new epoch', async () => {
    const kept = await customer()('hola');
    const path = `/api/v1/conversations/${kept.conversationId}`;
    const taken = await call('POST', `${path}/take-over`);
    expect(taken).toMatchObject({ status: 200, data: { owner: 'human', state: 'active' } });
    const resumed = await call('POST', `${path}/resume`);
    expect(resumed.data).toMatchObject({ owner: 'bot', epoch: Number(taken.data['epoch']) + 1 });
    expect((await call('POST', `${path}/close`)).data).toMatchObject({ state: 'closed' });
    const closed = await call('GET', '/api/v1/conversations?state=closed&provider=telegram&limit=1');
    expect(closed.data['items']).toMatchObject([{ id: kept.conversationId }]);
  });
});

describe('documents over HTTP', () => {
  it('are kept, replaced, listed, searched and removed', async () => {
    const document = {
      title: 'Pagos',
      content: '# Pagos\n\n- tarjeta\n- efectivo',
      format: 'markdown',
      external_id: 'p',
    };
    const saved = await call('POST', '/api/v1/knowledge/documents', document);
    expect(saved).toMatchObject({ status: 201, data: { chunks: 1, created: true, language: 'es' } });
    const id = String(saved.data['document_id']);
    const replaced = await call('POST', '/api/v1/knowledge/documents', {
      ...document,
      title: 'Formas de pago',
    });
    expect(replaced.data).toMatchObject({ document_id: id, created: false });
    expect((await call('GET', `/api/v1/knowledge/documents/${id}`)).data).toMatchObject({
      title: 'Formas de pago',
      content: document.content,
      kind: 'article',
    });
    const found = await call('POST', '/api/v1/knowledge/search', { query: '¿aceptan tarjetas?', limit: 1 });
    expect(found).toMatchObject({
      status: 200,
      data: {
        quote: 'tarjeta\nefectivo',
        results: [{ document_id: id, title: 'Formas de pago', position: 0 }],
      },
    });
    expect((await call('DELETE', `/api/v1/knowledge/documents/${id}`)).status).toBe(200);
    expect((await call('GET', `/api/v1/knowledge/documents/${id}`)).code).toBe('document.not_found');
    const after = await call('POST', '/api/v1/knowledge/search', { query: 'tarjeta' });
    expect(after.data).toMatchObject({ results: [], quote: null, confidence: 0 });
  });

  it('of a megabyte are taken and removed, and larger ones refused', async () => {
    const document = {
      title: 'Largo',
      format: 'text',
      content: 'Frase número uno del texto. '.repeat(37_000),
    };
    const saved = await call('POST', '/api/v1/knowledge/documents', document);
    expect(saved.status).toBe(201);
    expect(saved.data['chunks']).toBeGreaterThan(800);
    const path = `/api/v1/knowledge/documents/${String(saved.data['document_id'])}`;
    expect((await call('DELETE', path)).status).toBe(200);
    expect((await call('GET', path)).status).toBe(404);
    const larger = { ...document, content: document.content.repeat(2) };
    expect((await call('POST', '/api/v1/knowledge/documents', larger)).code).toBe('request.invalid');
  }, 120_000);

  it('without words are refused', async () => {
    const empty = { title: 'Vacío', content: '…', format: 'text' };
    expect((await call('POST', '/api/v1/knowledge/documents', empty)).code).toBe('document.invalid');
  });
});

describe('another tenant', () => {
  it('finds nothing of it, whatever it asks for', async () => {
    const kept = await customer()('hola');
    const { data } = await call('GET', '/api/v1/knowledge/documents');
    const [document] = data['items'] as { id: string }[];
    const key = { key: rivalKey };
    const path = `/api/v1/conversations/${kept.conversationId}`;
    const tries = await Promise.all([
      call('GET', path, undefined, key),
      call('GET', `${path}/messages`, undefined, key),
      call('POST', `${path}/messages`, { text: 'hola' }, key),
      call('POST', `${path}/take-over`, undefined, key),
      call('POST', `${path}/resume`, undefined, key),
      call('POST', `${path}/close`, undefined, key),
      call('GET', `/api/v1/knowledge/documents/${document?.id}`, undefined, key),
      call('DELETE', `/api/v1/knowledge/documents/${document?.id}`, undefined, key),
    ]);
    expect(tries.map((one) => one.status)).toEqual(Array(8).fill(404));
    for (const list of ['/api/v1/conversations', '/api/v1/knowledge/documents']) {
      expect((await call('GET', list, undefined, key)).data['items']).toEqual([]);
      expect((await call('GET', `${list}?tenant_id=acme`, undefined, key)).code).toBe('auth.wrong_tenant');
    }
    const search = await call('POST', '/api/v1/knowledge/search', { query: OPENING }, key);
    expect(search.data).toMatchObject({ results: [], confidence: 0 });
    const asked = { query: OPENING, tenant_id: 'acme' };
    expect((await call('POST', '/api/v1/knowledge/search', asked, key)).code).toBe('auth.wrong_tenant');
  });

  it('is named by a key of the platform, which must say whom it means', async () => {
    const key = { key: ADMIN_KEY };
    const search = { query: OPENING };
    expect((await call('POST', '/api/v1/knowledge/search', search, key)).code).toBe('request.invalid');
    const named = await call('POST', '/api/v1/knowledge/search', { ...search, tenant_id: 'acme' }, key);
    expect(named.data['quote']).toBe('Los sábados abrimos de 9:00 a 14:00.');
  });
});
