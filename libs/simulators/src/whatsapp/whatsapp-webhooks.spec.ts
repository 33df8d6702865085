/** How the simulated Meta delivers what customers write. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hmac } from '@enlace/crypto';
import { WebhookTarget } from '../core/webhook-target.js';
import { WhatsAppSimulator } from './whatsapp.simulator.js';
import { buildWhatsAppMessage, buildWhatsAppText } from './whatsapp-payload.js';
import type { WhatsAppContent } from './whatsapp-content.js';
import { metaJson, signWhatsApp } from './whatsapp-wire.js';

const FROM = '5215512345678';
const SCOPE = { phoneNumberId: '1', wabaId: '2' };

interface Envelope {
  entry: {
    changes: { value: { messages?: Record<string, unknown>[]; contacts?: Record<string, unknown>[] } }[];
  }[];
}
const messagesOf = (raw: string): Record<string, unknown>[] =>
  (JSON.parse(raw) as Envelope).entry.flatMap(({ changes }) =>
    changes.flatMap(({ value }) => value.messages ?? []),
  );

describe('WhatsApp bodies on the wire', () => {
  it('escapes every non-ASCII unit in lower case and every slash, and signs those bytes', () => {
    const body = metaJson({ text: 'Grüße/😀' });
    expect(body).toBe('{"text":"Gr\\u00fc\\u00dfe\\/\\ud83d\\ude00"}');
    expect(JSON.parse(body)).toEqual({ text: 'Grüße/😀' });
    expect(signWhatsApp(body, 's')['x-hub-signature-256']).toBe(`sha256=${hmac('sha256', 's', body, 'hex')}`);
    expect(hmac('sha256', 's', JSON.stringify(JSON.parse(body)), 'hex')).not.toBe(
      hmac('sha256', 's', body, 'hex'),
    );
  });

  it('builds a text message in Meta’s envelope, with the timestamp as a string', () => {
    const body = buildWhatsAppText({
      ...SCOPE,
      from: FROM,
      wamid: 'wamid.A',
      text: 'hola',
      timestamp: 1700000000,
      name: 'Ana',
    });
    expect(JSON.parse(body)).toEqual({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '2',
          changes: [
            {
              field: 'messages',
              value: {
                messaging_product: 'whatsapp',
                metadata: { display_phone_number: '1', phone_number_id: '1' },
                contacts: [{ profile: { name: 'Ana' }, wa_id: FROM }],
                messages: [
                  {
                    from: FROM,
                    id: 'wamid.A',
                    timestamp: '1700000000',
                    type: 'text',
                    text: { body: 'hola' },
                  },
                ],
              },
            },
          ],
        },
      ],
    });
  });

  it('names the type and carries the object of that name for every kind but interactive_error', () => {
    const kinds: [WhatsAppContent, string, object | undefined][] = [
      [
        { type: 'image', mediaId: '9', mimeType: 'image/jpeg', caption: 'look' },
        'image',
        { id: '9', caption: 'look' },
      ],
      [{ type: 'audio', mediaId: '9', mimeType: 'audio/ogg', voice: true }, 'audio', { voice: true }],
      [{ type: 'location', latitude: 1, longitude: 2 }, 'location', { latitude: 1, longitude: 2 }],
      [
        { type: 'button_reply', id: 'a', title: 'A' },
        'interactive',
        { type: 'button_reply', button_reply: { id: 'a', title: 'A' } },
      ],
      [{ type: 'list_reply', id: 'a', title: 'A' }, 'interactive', { list_reply: { id: 'a', title: 'A' } }],
      [
        { type: 'flow_reply', response: { a: 1 } },
        'interactive',
        { nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"a":1}' } },
      ],
      [{ type: 'button', payload: 'p', text: 't' }, 'button', { payload: 'p', text: 't' }],
      [{ type: 'reaction', messageId: 'm', emoji: '👍' }, 'reaction', { message_id: 'm', emoji: '👍' }],
      [{ type: 'revoke', messageId: 'm' }, 'revoke', { original_message_id: 'm' }],
      [{ type: 'unsupported', kind: 'poll' }, 'unsupported', { type: 'poll' }],
      [{ type: 'interactive_error' }, 'interactive', undefined],
    ];
    for (const [content, type, object] of kinds) {
      const raw = buildWhatsAppMessage(SCOPE, { from: FROM, wamid: 'w', timestamp: 1, content });
      const message = messagesOf(raw)[0] ?? {};
      expect(message['type']).toBe(type);
      if (object) expect(message[type]).toMatchObject(object);
      else expect(message[type]).toBeUndefined();
    }
  });

  it('leaves the emoji of a removed reaction out, or empty', () => {
    const reaction = (more: object): unknown =>
      messagesOf(
        buildWhatsAppMessage(SCOPE, {
          from: FROM,
          wamid: 'w',
          timestamp: 1,
          content: { type: 'reaction', messageId: 'm', ...more },
        }),
      )[0]?.['reaction'];
    expect(reaction({})).toEqual({ message_id: 'm' });
    expect(reaction({ emptyEmoji: true })).toEqual({ message_id: 'm', emoji: '' });
  });
});

describe('webhooks of the simulated Meta', () => {
  let simulator: WhatsAppSimulator;
  let target: WebhookTarget;

  beforeEach(async () => {
    target = await new WebhookTarget().start();
    simulator = new WhatsAppSimulator({ speed: 1e9, webhookUrl: target.url, statuses: false });
    await simulator.start();
  });
  afterEach(async () => {
    await simulator.stop();
    await target.stop();
  });

  it('delivers a signed message and reports how it went', async () => {
    const delivery = await simulator.customerWrites({ from: FROM, name: 'Ana', text: '¡Hola! 😀' });
    expect(delivery).toMatchObject({ ok: true, status: 200, attempts: 1, responseBody: '{"success":true}' });
    const received = target.received[0];
    expect(received?.raw).toBe(delivery.body);
    const expected = hmac('sha256', simulator.number.appSecret, received?.raw ?? '', 'hex');
    expect(received?.headers['x-hub-signature-256']).toBe(`sha256=${expected}`);
  });

  it('tries again at once and then ever later, until the answer is exactly 200', async () => {
    const answers = [500, 204, 404, 200];
    target.answer = () => ({ status: answers.shift() ?? 200 });
    const delivery = await simulator.customerWrites({ from: FROM, text: 'hola' });
    expect(delivery).toMatchObject({ ok: true, attempts: 4 });
    expect(delivery.log.map(({ status }) => status)).toEqual([500, 204, 404, 200]);
    expect(new Set(target.received.map(({ raw }) => raw)).size).toBe(1);
  });

  it('gives up when its tries are used up', async () => {
    target.answer = () => ({ status: 503 });
    const delivery = await simulator.customerWrites({ from: FROM, text: 'hola' });
    expect(delivery).toMatchObject({ ok: false, status: 503, attempts: 12 });
  });

  it('sends the same bytes as often as asked', async () => {
    const delivery = await simulator.customerWrites({ from: FROM, text: 'hola', copies: 3 });
    expect(delivery.copies).toHaveLength(2);
    expect(target.received).toHaveLength(3);
    expect(new Set(target.received.map(({ raw }) => raw)).size).toBe(1);
  });

  it('sends messages in reversed order', async () => {
    const messages = ['1', '2', '3'].map((text) => ({ from: FROM, text }));
    await simulator.customersWrite(messages, { order: 'reversed' });
    const texts = target.received.map(({ raw }) => (messagesOf(raw)[0]?.['text'] as { body: string }).body);
    expect(texts).toEqual(['3', '2', '1']);
  });

  it('puts a thousand messages of many customers in one POST, spread over entries and changes', async () => {
    const messages = Array.from({ length: 1001 }, (_, index) => ({
      from: `52155${10_000_000 + index}`,
      text: `${index}`,
    }));
    const deliveries = await simulator.customersWrite(messages, { batch: 1000 });
    expect(deliveries).toHaveLength(2);
    const body = JSON.parse(target.received[0]?.raw ?? '') as Envelope;
    expect(body.entry).toHaveLength(2);
    expect(body.entry[0]?.changes).toHaveLength(500);
    expect(new Set(messagesOf(target.received[0]?.raw ?? '').map(({ id }) => id)).size).toBe(1000);
  });

  it('can be late, huge, unsigned, wrongly signed', async () => {
    const at = Date.now() - 3 * 24 * 60 * 60 * 1000;
    await simulator.customerWrites({ from: FROM, text: 'late', at });
    expect(messagesOf(target.received[0]?.raw ?? '')[0]?.['timestamp']).toBe(String(Math.floor(at / 1000)));
    const huge = await simulator.customerWrites({ from: FROM, text: '', bytes: 2_900_000 });
    expect(Buffer.byteLength(huge.body)).toBe(2_900_000);
    await simulator.customerWrites({ from: FROM, text: 'x', signature: 'missing' });
    expect(target.received[2]?.headers['x-hub-signature-256']).toBeUndefined();
    const wrong = await simulator.customerWrites({ from: FROM, text: 'x', signature: 'wrong' });
    const right = signWhatsApp(wrong.body, simulator.number.appSecret)['x-hub-signature-256'];
    expect(target.received[3]?.headers['x-hub-signature-256']).not.toBe(right);
  });

  it('leaves from and wa_id out when the customer hides the number', async () => {
    await simulator.customerWrites({ from: '777', text: 'hola', withoutPhone: true });
    const message = messagesOf(target.received[0]?.raw ?? '')[0];
    expect(message).toMatchObject({ from_user_id: 'MX.777' });
    expect(message).not.toHaveProperty('from');
    expect(target.received[0]?.raw).not.toContain('wa_id');
    expect(target.received[0]?.raw).toContain('"user_id":"MX.777"');
  });

  it('sends nothing when no webhook is connected', async () => {
    const lonely = new WhatsAppSimulator();
    await lonely.start();
    expect(await lonely.customerWrites({ from: FROM, text: 'hola' })).toMatchObject({
      ok: false,
      attempts: 0,
    });
    await lonely.stop();
  });

  it('ends a pending retry when it is stopped', async () => {
    target.answer = () => ({ status: 500 });
    const slow = new WhatsAppSimulator({ webhookUrl: target.url });
    await slow.start();
    const delivery = slow.customerWrites({ from: FROM, text: 'hola' });
    setTimeout(() => void slow.stop(), 50);
    expect((await delivery).ok).toBe(false);
  });
});

interface Vector {
  provider: string;
  body_file?: string;
  secret: string;
  value: string;
  valid: boolean | null;
}
const FIXTURES = join(process.cwd(), '../shared/fixtures');
const VECTORS = join(FIXTURES, 'SIGNATURE_VECTORS.json');
if (existsSync(VECTORS)) {
  describe('WhatsApp signature vectors', () => {
    const vectors = (JSON.parse(readFileSync(VECTORS, 'utf8')) as Vector[]).filter(
      ({ provider }) => provider === 'whatsapp',
    );
    it.each(vectors)('agrees with $value', ({ body_file: file, secret, value, valid }) => {
      const body = readFileSync(join(FIXTURES, file ?? ''), 'utf8');
      expect(signWhatsApp(body, secret)['x-hub-signature-256'] === value).toBe(valid);
      expect(metaJson(JSON.parse(body))).toBe(body);
    });
  });
}
