/** What the simulated Chatwoot tells its webhooks. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hmac } from '@enlace/crypto';
import { WebhookTarget, until } from '../core/webhook-target.js';
import {
  buildChatwootConversation,
  buildChatwootMessage,
  buildChatwootMessageCreated,
} from './chatwoot-payload.js';
import { railsJson, signChatwoot } from './chatwoot-wire.js';
import { ChatwootSimulator } from './chatwoot.simulator.js';

const FIELDS = {
  accountId: 1,
  conversationId: 2,
  contactId: 3,
  phoneNumber: '+5215512345678',
  at: 1_763_177_714_179,
};

describe('Chatwoot bodies on the wire', () => {
  it('keep accents as they are and escape <, > and & as Rails does', () => {
    expect(railsJson({ text: 'é <b> & 😀' })).toBe('{"text":"é \\u003cb\\u003e \\u0026 😀"}');
  });

  it('are signed over the timestamp, a dot and the body', () => {
    const headers = signChatwoot('{}', 's', { timestamp: 5, deliveryId: 'd' });
    expect(headers).toMatchObject({
      'x-chatwoot-timestamp': '5',
      'x-chatwoot-signature': `sha256=${hmac('sha256', 's', '5.{}', 'hex')}`,
      'x-chatwoot-delivery': 'd',
    });
  });

  it('name the type of a message in words at the top and as a number inside', () => {
    const body = JSON.parse(buildChatwootMessageCreated({ ...FIELDS, messageId: 9, text: 'hola' })) as {
      sender: object;
      status?: string;
    };
    expect(body).toMatchObject({
      event: 'message_created',
      account: { id: 1 },
      id: 9,
      content: 'hola',
      message_type: 'incoming',
      private: false,
      created_at: '2025-11-15T03:35:14.179Z',
      sender: { phone_number: '+5215512345678' },
      conversation: {
        id: 2,
        channel: 'Channel::Whatsapp',
        contact_inbox: { pubsub_token: expect.any(String) as unknown },
        meta: { sender: { type: 'contact' } },
        messages: [{ id: 9, message_type: 0, status: 'sent', created_at: 1_763_177_714 }],
        updated_at: 1_763_177_714.179,
      },
    });
    expect(body.sender).not.toHaveProperty('type');
    expect(body).not.toHaveProperty('status');
  });

  it('carry the status of a message only inside the conversation', () => {
    const body = buildChatwootMessage('message_updated', {
      ...FIELDS,
      messageId: 9,
      text: 'hi',
      messageType: 'outgoing',
      messageStatus: 'delivered',
    });
    expect(JSON.parse(body)).toMatchObject({
      sender: null,
      conversation: { messages: [{ status: 'delivered' }] },
    });
  });

  it('leave the account out of conversation events, and changed_attributes null where it was so', () => {
    const body = JSON.parse(buildChatwootConversation('conversation_status_changed', FIELDS, null)) as object;
    expect(body).toMatchObject({ event: 'conversation_status_changed', id: 2, changed_attributes: null });
    expect(body).not.toHaveProperty('account');
  });
});

describe('webhooks of the simulated Chatwoot', () => {
  let simulator: ChatwootSimulator;
  let target: WebhookTarget;

  beforeEach(async () => {
    target = await new WebhookTarget().start();
    simulator = new ChatwootSimulator({ speed: 1000, webhookUrl: target.url, webhookSecret: 'shh' });
    await simulator.start();
  });
  afterEach(async () => {
    await simulator.stop();
    await target.stop();
  });

  const events = (): unknown[] => target.bodies.map(({ event }) => event);
  const bodyOf = (event: string): Record<string, unknown> | undefined =>
    target.bodies.find((body) => body['event'] === event);
  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${simulator.url}/api/v1/accounts/1${path}`, {
      method: 'POST',
      headers: { api_access_token: simulator.administrator.token, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('tell of contact, conversation and message when somebody new writes, and only of the message then', async () => {
    const first = await simulator.customerWrites({ from: '5215512345678', name: 'Ana', text: 'hola' });
    await until(() => target.received.length === 3);
    expect([...events()].sort()).toEqual(['contact_created', 'conversation_created', 'message_created']);
    const second = await simulator.customerWrites({ from: '+5215512345678', text: 'again' });
    expect(second.conversationId).toBe(first.conversationId);
    expect(target.received).toHaveLength(4);
  });

  it('are signed, with a fresh delivery id each', async () => {
    await simulator.customerWrites({ from: '5215512345678', text: '¡hola!' });
    await until(() => target.received.length === 3);
    for (const { headers, raw } of target.received) {
      const expected = hmac('sha256', 'shh', `${String(headers['x-chatwoot-timestamp'])}.${raw}`, 'hex');
      expect(headers['x-chatwoot-signature']).toBe(`sha256=${expected}`);
    }
    expect(new Set(target.received.map(({ headers }) => headers['x-chatwoot-delivery'])).size).toBe(3);
  });

  it('are tried once, whatever comes back', async () => {
    target.answer = () => ({ status: 500 });
    expect(await simulator.customerWrites({ from: '5215512345678', text: 'lost' })).toMatchObject({
      ok: false,
      attempts: 1,
      status: 500,
    });
  });

  it('give up when no answer comes in time, and are not tried again', async () => {
    const impatient = new ChatwootSimulator({ webhookUrl: target.url, webhookTimeoutMs: 100 });
    await impatient.start();
    target.answer = () => 'hang';
    const delivery = await impatient.customerWrites({ from: '5215512345678', text: 'x' });
    expect(delivery).toMatchObject({ ok: false, status: 0, attempts: 1, error: 'no answer within 100 ms' });
    await impatient.stop();
  });

  it('echo our own outgoing message, then report it delivered and read', async () => {
    const { conversationId } = await simulator.customerWrites({ from: '5215512345678', text: 'hola' });
    await post(`/conversations/${conversationId}/messages`, {
      content: 'hi',
      content_attributes: { own: 'x' },
    });
    await until(() => events().filter((event) => event === 'message_updated').length === 2);
    const echo = target.bodies.find(({ message_type: type }) => type === 'outgoing');
    expect(echo).toMatchObject({
      event: 'message_created',
      content: 'hi',
      content_attributes: { own: 'x' },
      sender: { type: 'user' },
    });
    const updates = target.bodies.filter(({ event }) => event === 'message_updated');
    expect(updates).toMatchObject([
      {
        source_id: expect.stringContaining('wamid.') as unknown,
        conversation: { messages: [{ status: 'delivered' }] },
      },
      { conversation: { messages: [{ status: 'read' }] } },
    ]);
  });

  it('report a message failed when that was scripted', async () => {
    const { conversationId } = await simulator.customerWrites({ from: '5215512345678', text: 'hola' });
    simulator.failNext({ kind: 'failed-later', code: 131047, details: 'Re-engagement message' });
    expect((await post(`/conversations/${conversationId}/messages`, { content: 'hi' })).status).toBe(200);
    await until(() => bodyOf('message_updated') !== undefined);
    expect(bodyOf('message_updated')).toMatchObject({
      content_attributes: { external_error: '131047: Re-engagement message' },
      conversation: { messages: [{ status: 'failed' }] },
    });
  });

  it('tell what people do: write, note, take over, resolve', async () => {
    const { conversationId } = await simulator.customerWrites({ from: '5215512345678', text: 'hola' });
    await simulator.agentWrites(conversationId, 'I take it');
    await simulator.agentWrites(conversationId, 'is VIP', { isPrivate: true });
    await simulator.assign(conversationId, true);
    await simulator.changeStatus(conversationId, 'resolved');
    await until(() => bodyOf('conversation_status_changed') !== undefined);
    const written = target.bodies.filter((body) => body['event'] === 'message_created');
    expect(written.slice(1)).toMatchObject([
      { message_type: 'outgoing', private: false, sender: { type: 'user' } },
      { private: true },
    ]);
    expect(bodyOf('conversation_status_changed')?.['changed_attributes']).toMatchObject([
      { status: { previous_value: 'open', current_value: 'resolved' } },
      { updated_at: {} },
    ]);
    expect(bodyOf('conversation_updated')).toMatchObject({ meta: { assignee: { id: 12 } } });
  });

  it('begin a new conversation after the old one was resolved', async () => {
    const first = await simulator.customerWrites({ from: '5215512345678', text: 'hola' });
    await simulator.changeStatus(first.conversationId, 'resolved', { nullChanges: true });
    expect(bodyOf('conversation_status_changed')?.['changed_attributes']).toBeNull();
    const second = await simulator.customerWrites({ from: '5215512345678', text: 'hola' });
    expect(second.conversationId).not.toBe(first.conversationId);
  });

  it('reach an account webhook and the callback of an API inbox twice, contacts only the former', async () => {
    const callback = await new WebhookTarget().start();
    simulator.connect({ webhookUrl: callback.url, secret: 'inbox', inboxId: 2 });
    const delivery = await simulator.customerWrites({ from: 'visitor-1', text: 'hola', inboxId: 2 });
    expect(delivery.copies).toHaveLength(1);
    await until(() => callback.received.length === 2 && target.received.length === 3);
    expect(callback.bodies.map(({ event }) => event).sort()).toEqual([
      'conversation_created',
      'message_created',
    ]);
    await simulator.customerWrites({ from: 'visitor-1', text: 'elsewhere', inboxId: 3 });
    expect(callback.received).toHaveLength(2);
    await callback.stop();
  });

  it('respect the subscriptions chosen', async () => {
    simulator.connect({ webhookUrl: target.url, subscriptions: ['message_created'] });
    await simulator.customerWrites({ from: '5215512345678', text: 'hola' });
    expect(events()).toEqual(['message_created']);
  });

  it('come unsigned from automation rules, and can be repeated, late, huge or of media', async () => {
    simulator.connect({ webhookUrl: target.url, subscriptions: ['message_created'], secret: 'shh' });
    await simulator.customerWrites({ from: '5215512345678', text: 'x', signature: 'missing' });
    const { headers } = target.received[0] ?? { headers: {} };
    expect(headers).not.toHaveProperty('x-chatwoot-signature');
    expect(headers).not.toHaveProperty('x-chatwoot-delivery');
    const twice = await simulator.customerWrites({ from: '5215512345678', text: 'x', copies: 2 });
    expect(twice.copies).toHaveLength(1);
    const late = Date.now() - 3 * 24 * 60 * 60 * 1000;
    await simulator.customerWrites({ from: '5215512345678', text: 'late', at: late });
    expect(target.bodies.at(-1)?.['created_at']).toBe(new Date(late).toISOString());
    const huge = await simulator.customerWrites({ from: '5215512345678', bytes: 2_900_000 });
    expect(Buffer.byteLength(huge.body)).toBeGreaterThan(2_890_000);
    expect(Buffer.byteLength(huge.body)).toBeLessThan(3_000_000);
    await simulator.customerWrites({
      from: '5215512345678',
      attachments: [{ fileType: 'audio', dataUrl: 'https://x/a' }],
    });
    expect(target.bodies.at(-1)).toMatchObject({ content: null, attachments: [{ file_type: 'audio' }] });
  });

  it('tell of answers to forms, deletions, typing and automatic messages', async () => {
    const { conversationId } = await simulator.customerWrites({ from: '5215512345678', text: 'hola' });
    const sent = await post(`/conversations/${conversationId}/messages`, {
      content: 'Choose',
      content_type: 'input_select',
    });
    const { id } = (await sent.json()) as { id: number };
    const submitted = await simulator.customerSubmits(conversationId, id, [{ title: 'Yes', value: 'yes' }]);
    expect(JSON.parse(submitted.body)).toMatchObject({
      content_attributes: { submitted_values: [{ value: 'yes' }] },
    });
    const deleted = await simulator.deleteMessage(conversationId, id);
    expect(JSON.parse(deleted.body)).toMatchObject({
      event: 'message_updated',
      content_attributes: { deleted: true },
    });
    const typing = await simulator.customerTypes(conversationId, true);
    expect(JSON.parse(typing.body)).toMatchObject({ event: 'conversation_typing_on', is_private: false });
    const automatic = await simulator.automationWrites(conversationId, 'We are closed');
    expect(JSON.parse(automatic.body)).toMatchObject({ message_type: 'template', sender: null });
  });
});

interface Vector {
  provider: string;
  body_file: string;
  secret: string;
  headers: Record<string, string>;
  value: string;
  valid: boolean;
}
const FIXTURES = join(process.cwd(), '../shared/fixtures');
const VECTORS = join(FIXTURES, 'SIGNATURE_VECTORS.json');
// The vectors' byte-exact body is not among the fixtures; its digest is that of this one written compactly.
const BODY = join(FIXTURES, 'chatwoot/message_created_incoming_webwidget.json');
if (existsSync(VECTORS) && existsSync(BODY)) {
  describe('Chatwoot signature vectors', () => {
    const vectors = (JSON.parse(readFileSync(VECTORS, 'utf8')) as Vector[]).filter(
      ({ provider }) => provider === 'chatwoot',
    );
    it.each(vectors)('agrees with $value', ({ secret, headers, value, valid }) => {
      const body = railsJson(JSON.parse(readFileSync(BODY, 'utf8')));
      const timestamp = Number(headers['X-Chatwoot-Timestamp']);
      expect(signChatwoot(body, secret, { timestamp })['x-chatwoot-signature'] === value).toBe(valid);
    });
  });
}
