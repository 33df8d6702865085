/** What the simulated tawk.to sends, and what its API takes. */
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { hmac } from '@enlace/crypto';
import { WebhookTarget } from '../core/webhook-target.js';
import { buildTawktoOlderMessage, buildTawktoTranscript, tawktoPreChatText } from './tawkto-payload.js';
import { signTawkto, signTawktoOlder } from './tawkto-wire.js';
import { TawktoSimulator } from './tawkto.simulator.js';

const NO_HEADERS: IncomingHttpHeaders = {};

describe('webhooks of the simulated tawk.to', () => {
  let simulator: TawktoSimulator;
  let target: WebhookTarget;

  beforeEach(async () => {
    target = await new WebhookTarget().start();
    simulator = new TawktoSimulator({ speed: 1e9, webhookUrl: target.url, webhookSecret: 'shh' });
    await simulator.start();
  });
  afterEach(async () => {
    await simulator.stop();
    await target.stop();
  });

  it('tell of the first message of a chat only, signed by bare SHA-1', async () => {
    const first = await simulator.customerWrites({
      from: 'v1',
      name: 'Ana',
      email: 'a@example.com',
      text: '¡Hola! 😀',
    });
    expect(first).toMatchObject({ ok: true, attempts: 1 });
    const second = await simulator.customerWrites({ from: 'v1', text: 'anybody there?' });
    expect(second).toMatchObject({ attempts: 0, chatId: first.chatId });
    expect(target.received).toHaveLength(1);
    expect(target.bodies[0]).toMatchObject({
      event: 'chat:start',
      chatId: first.chatId,
      message: { text: '¡Hola! 😀', type: 'msg', sender: { type: 'visitor' } },
      visitor: { name: 'Ana', email: 'a@example.com' },
      property: { id: simulator.property.id },
    });
    const [received] = target.received;
    const { headers = NO_HEADERS, raw = '' } = received ?? {};
    expect(headers['x-tawk-signature']).toBe(hmac('sha1', 'shh', raw, 'hex'));
  });

  it('know a visitor without a name of its own by the e-mail address', async () => {
    const first = await simulator.customerWrites({ email: 'a@example.com', text: 'hola' });
    expect((await simulator.customerWrites({ email: 'a@example.com', text: 'x' })).chatId).toBe(first.chatId);
    expect((await simulator.customerWrites({ text: 'x' })).chatId).not.toBe(first.chatId);
  });

  it('end a chat with chat:end and the transcript, after which a new chat begins', async () => {
    const { chatId } = await simulator.customerWrites({ from: 'v1', text: 'hola' });
    await simulator.customerWrites({ from: 'v1', text: 'again' });
    simulator.agentWrites(chatId, 'hello');
    await simulator.endChat(chatId);
    expect(target.bodies.map(({ event }) => event)).toEqual([
      'chat:start',
      'chat:end',
      'chat:transcript_created',
    ]);
    expect(target.bodies[1]).not.toHaveProperty('message');
    expect(target.bodies[2]).toMatchObject({
      chat: {
        id: chatId,
        messages: [
          { sender: { t: 'v' }, msg: 'hola' },
          { sender: { t: 'v' }, msg: 'again' },
          { sender: { t: 'a' }, msg: 'hello' },
        ],
      },
    });
    expect((await simulator.customerWrites({ from: 'v1', text: 'back' })).chatId).not.toBe(chatId);
  });

  it('are tried again with the same event id until a 2xx, for 12 hours', async () => {
    const answers = [500, 404, 204];
    target.answer = () => ({ status: answers.shift() ?? 200 });
    const delivery = await simulator.customerWrites({ from: 'v1', text: 'hola' });
    expect(delivery).toMatchObject({ ok: true, attempts: 3 });
    expect(new Set(target.received.map(({ headers }) => headers['x-hook-event-id'])).size).toBe(1);
    target.answer = () => ({ status: 500 });
    expect(await simulator.customerWrites({ from: 'v2', text: 'hola' })).toMatchObject({
      ok: false,
      attempts: 9,
    });
  });

  it('give another event another id', async () => {
    await simulator.customerWrites({ from: 'v1', text: 'hola' });
    await simulator.customerWrites({ from: 'v2', text: 'hola' });
    expect(new Set(target.received.map(({ headers }) => headers['x-hook-event-id'])).size).toBe(2);
  });

  it('tell of tickets, with a number that counts up', async () => {
    await simulator.createTicket({ name: 'Ana', subject: 'Help', text: 'Please call' });
    await simulator.createTicket({ name: 'Sam', subject: 'Help', text: 'Note', byAgent: true });
    expect(target.bodies).toMatchObject([
      { event: 'ticket:create', requester: { type: 'visitor' }, ticket: { humanId: 1, subject: 'Help' } },
      { requester: { type: 'agent' }, ticket: { humanId: 2 } },
    ]);
  });

  it('can take the older form: every message, sha256= and no event id', async () => {
    await simulator.customerWrites({ from: 'v1', name: 'Ana', text: 'one', form: 'older' });
    await simulator.customerWrites({ from: 'v1', text: 'two', form: 'older' });
    expect(target.bodies).toMatchObject([
      {
        event: 'chat_message',
        visitor: { id: 'v1', name: 'Ana' },
        chat: { messages: [{ content: 'one', sender: 'visitor' }] },
      },
      { chat: { messages: [{ content: 'two' }] } },
    ]);
    const [received] = target.received;
    const { headers = NO_HEADERS, raw = '' } = received ?? {};
    expect(headers['x-tawk-signature']).toBe(`sha256=${hmac('sha256', 'shh', raw, 'hex')}`);
    expect(headers).not.toHaveProperty('x-hook-event-id');
  });

  it('can be opened by an agent, repeated, unsigned, huge and late', async () => {
    await simulator.customerWrites({ from: 'v1', text: 'May I help?', byAgent: true });
    expect(target.bodies[0]).toMatchObject({ message: { sender: { type: 'agent' } } });
    await simulator.customerWrites({ from: 'v2', text: 'x', copies: 3, signature: 'missing' });
    expect(target.received).toHaveLength(4);
    expect(target.received[1]?.headers).not.toHaveProperty('x-tawk-signature');
    const huge = await simulator.customerWrites({ from: 'v3', text: 'é', bytes: 2_900_000, at: 0 });
    expect(Buffer.byteLength(huge.body)).toBe(2_900_000);
    expect(target.bodies.at(-1)?.['time']).toBe('1970-01-01T00:00:00.000Z');
  });

  it('write the answers of the form before the chat into the text, and files into transcripts', () => {
    expect(tawktoPreChatText({ Name: 'Ana', Phone: '55' })).toBe('Name : Ana\r\nPhone : 55');
    const file = { url: 'https://x/a.png', name: 'a.png', mimeType: 'image/png', size: 3 };
    const body = buildTawktoTranscript({
      chatId: 'c',
      property: simulator.property,
      visitor: { name: 'Ana' },
      at: 0,
      lines: [{ sender: 'v', text: '', at: 0, file }],
    });
    expect(JSON.parse(body)).toMatchObject({
      chat: { messages: [{ attchs: [{ type: 'file', content: { file: { ...file, extension: 'png' } } }] }] },
    });
  });

  it('have the shape of the older form in seconds', () => {
    const body = buildTawktoOlderMessage({
      chatId: 'c',
      messageId: 'm',
      propertyId: 'p',
      visitor: { id: 'v', name: 'Ana' },
      text: 'x',
      at: 1_700_000_000_500,
    });
    expect(JSON.parse(body)).toEqual({
      event: 'chat_message',
      timestamp: 1_700_000_000,
      visitor: { id: 'v', name: 'Ana' },
      property: { id: 'p' },
      chat: {
        id: 'c',
        messages: [{ id: 'm', type: 'text', content: 'x', sender: 'visitor', timestamp: 1_700_000_000 }],
      },
    });
  });

  const call = async (
    path: string,
    body: object = {},
    key = simulator.apiKey,
  ): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(`${simulator.url}/v1/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${key}:anything`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };

  it('come from a site whose API lists property, agent, chats and tickets to the key only', async () => {
    const propertyId = simulator.property.id;
    expect(await call('property.list')).toMatchObject({
      status: 200,
      body: { ok: true, data: [{ id: propertyId }] },
    });
    expect((await call('agent.me')).status).toBe(200);
    expect((await call('property.list', {}, 'wrong')).status).toBe(401);
    const { chatId } = await simulator.customerWrites({ from: 'v1', text: 'hola' });
    expect((await call('chat.list', { propertyId })).body).toMatchObject({
      data: [{ id: chatId, messageCount: 1 }],
    });
    expect((await call('chat.list', { propertyId: 'other' })).status).toBe(404);
    expect((await call('chat.list')).status).toBe(400);
  });

  it('have no endpoint that writes into a chat', async () => {
    expect((await call('chats/abc/messages', { text: 'hi' })).status).toBe(404);
    expect((await call('chat.send', { text: 'hi' })).status).toBe(404);
    expect(simulator.sent).toHaveLength(0);
  });

  it('also go where webhooks.create says, until it is deleted', async () => {
    const other = await new WebhookTarget().start();
    const propertyId = simulator.property.id;
    const made = await call('webhooks.create', { propertyId, url: other.url, events: ['ticket:create'] });
    const { hookId } = (made.body as { data: { hookId: string } }).data;
    await simulator.customerWrites({ from: 'v1', text: 'hola' });
    await simulator.createTicket({ name: 'Ana', subject: 's', text: 't' });
    expect(other.bodies.map(({ event }) => event)).toEqual(['ticket:create']);
    await call('webhooks.delete', { hookId });
    await simulator.createTicket({ name: 'Ana', subject: 's', text: 't' });
    expect(other.received).toHaveLength(1);
    expect(
      (await call('webhooks.create', { propertyId, url: other.url, events: ['chat:message'] })).status,
    ).toBe(400);
    await other.stop();
  });

  it('can be scripted to fail', async () => {
    simulator.failNext({ kind: 'throttled', retryAfterSeconds: 3 });
    expect((await call('property.list')).status).toBe(429);
    expect((await call('property.list')).status).toBe(200);
  });
});

interface Vector {
  provider: string;
  body_file: string;
  secret: string;
  value: string;
  valid: boolean | null;
}
const FIXTURES = join(process.cwd(), '../shared/fixtures');
const VECTORS = join(FIXTURES, 'SIGNATURE_VECTORS.json');
if (existsSync(VECTORS)) {
  describe('tawk.to signature vectors', () => {
    const vectors = (JSON.parse(readFileSync(VECTORS, 'utf8')) as Vector[]).filter(
      ({ provider }) => provider === 'tawkto',
    );
    it.each(vectors)('agrees with $value', ({ body_file: file, secret, value, valid }) => {
      const body = readFileSync(join(FIXTURES, file), 'utf8');
      const made = [signTawkto(body, secret), signTawktoOlder(body, secret)].map(
        (headers) => headers['x-tawk-signature'],
      );
      expect(made.includes(value)).toBe(valid === true);
    });
  });
}
