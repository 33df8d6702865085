/** How the simulated Telegram brings updates. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebhookTarget, until } from '../core/webhook-target.js';
import { buildTelegramMessage, buildTelegramText } from './telegram-payload.js';
import type { TelegramContent } from './telegram-content.js';
import { signTelegram } from './telegram-wire.js';
import { TelegramSimulator } from './telegram.simulator.js';

interface Update {
  update_id: number;
  message?: { message_id: number; text?: string; chat: { id: number }; date: number } & Record<
    string,
    unknown
  >;
  [kind: string]: unknown;
}

describe('Telegram bodies on the wire', () => {
  it('escape everything that is not ASCII', () => {
    const body = buildTelegramText({
      updateId: 1,
      messageId: 2,
      fromId: 3,
      text: '¡Olé! 😀',
      date: 4,
      name: 'Ana',
    });
    expect(body).toContain('\\u00a1Ol\\u00e9! \\ud83d\\ude00');
    expect(JSON.parse(body)).toEqual({
      update_id: 1,
      message: {
        message_id: 2,
        from: { id: 3, is_bot: false, first_name: 'Ana', language_code: 'es' },
        chat: { id: 3, first_name: 'Ana', type: 'private' },
        date: 4,
        text: '¡Olé! 😀',
      },
    });
  });

  it('carry each kind under its own key, with the traps of the real ones', () => {
    const kinds: [TelegramContent, string[]][] = [
      [{ type: 'photo', fileId: 'p', caption: 'c' }, ['photo', 'caption']],
      [{ type: 'voice', fileId: 'v' }, ['voice']],
      [{ type: 'animation', fileId: 'a' }, ['animation', 'document']],
      [{ type: 'venue', latitude: 1, longitude: 2, title: 't', address: 'a' }, ['venue', 'location']],
      [{ type: 'contact', phone: '1', firstName: 'A' }, ['contact']],
      [{ type: 'other', fields: { story: {} } }, ['story']],
    ];
    for (const [content, keys] of kinds) {
      const { message } = JSON.parse(
        buildTelegramMessage(1, { fromId: 3, messageId: 2, date: 4, content }),
      ) as Update;
      expect(
        Object.keys(message ?? {}).filter((key) => !['message_id', 'from', 'chat', 'date'].includes(key)),
      ).toEqual(keys);
    }
  });
});

describe('updates of the simulated Telegram', () => {
  let simulator: TelegramSimulator;
  let target: WebhookTarget;

  beforeEach(async () => {
    target = await new WebhookTarget(5).start();
    simulator = new TelegramSimulator({ speed: 1e6, webhookUrl: target.url, secretToken: 'a-secret' });
    await simulator.start();
  });
  afterEach(async () => {
    await simulator.stop();
    await target.stop();
  });

  const updates = (): Update[] => target.bodies as Update[];
  const call = async (
    method: string,
    body: object,
  ): Promise<{ ok: boolean; description?: string; result?: unknown }> => {
    const response = await fetch(`${simulator.url}/bot${simulator.botToken}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { ok: boolean; description?: string; result?: unknown };
  };

  it('carry the secret token and ids that rise by one', async () => {
    await simulator.customerWrites({ from: 7, text: 'one' });
    await simulator.customerWrites({ from: 8, text: 'two' });
    expect(target.received[0]?.headers['x-telegram-bot-api-secret-token']).toBe('a-secret');
    expect((updates()[1]?.update_id ?? 0) - (updates()[0]?.update_id ?? 0)).toBe(1);
    expect(updates().map(({ message }) => message?.message_id)).toEqual([1, 1]);
  });

  it('of one chat come strictly one after the other, those of many chats at the same time', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => String(index));
    await Promise.all(texts.map((text) => simulator.customerWrites({ from: 7, text })));
    expect(updates().map(({ message }) => message?.text)).toEqual(texts);
    expect(target.mostAtOnce).toBe(1);
    await Promise.all(texts.map((text, from) => simulator.customerWrites({ from: from + 100, text })));
    expect(target.mostAtOnce).toBeGreaterThan(5);
  });

  it('use no more connections than max_connections', async () => {
    await call('setWebhook', { url: target.url, max_connections: 3 });
    await Promise.all(
      Array.from({ length: 30 }, (_, from) => simulator.customerWrites({ from: from + 1, text: 'x' })),
    );
    expect(target.received).toHaveLength(30);
    expect(target.mostAtOnce).toBe(3);
  });

  it('that fail block their chat, are tried again, and let other chats pass', async () => {
    let failures = 3;
    target.answer = ({ raw }) => ({ status: raw.includes('stubborn') && failures-- > 0 ? 500 : 200 });
    const first = simulator.customerWrites({ from: 7, text: 'stubborn' });
    const second = simulator.customerWrites({ from: 7, text: 'after it' });
    await simulator.customerWrites({ from: 8, text: 'other chat' });
    expect(await first).toMatchObject({ ok: true, attempts: 4 });
    expect(await second).toMatchObject({ ok: true, attempts: 1 });
    const mine = updates().filter(({ message }) => message?.chat.id === 7);
    expect(mine.map(({ message }) => message?.text)).toEqual([
      'stubborn',
      'stubborn',
      'stubborn',
      'stubborn',
      'after it',
    ]);
  });

  it('wait as long as Retry-After says', async () => {
    const patient = new TelegramSimulator({ speed: 10, webhookUrl: target.url });
    await patient.start();
    const answers = [{ status: 503, headers: { 'retry-after': '2' } }, { status: 200 }];
    target.answer = () => answers.shift() ?? { status: 200 };
    await patient.customerWrites({ from: 7, text: 'x' });
    const [first, second] = target.received;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(180);
    await patient.stop();
  });

  it('are dropped when their time is over: presses after 150 seconds, messages after 24 hours', async () => {
    target.answer = () => ({ status: 500 });
    const press = await simulator.customerPresses({ from: 7, data: 'y', messageId: 1 });
    expect(press.ok).toBe(false);
    expect(press.attempts).toBeGreaterThanOrEqual(6);
    expect(press.attempts).toBeLessThan(12);
    const late = await simulator.customerWrites({
      from: 7,
      text: 'old',
      at: Date.now() - 24 * 60 * 60 * 1000 + 5000,
    });
    expect(late).toMatchObject({ ok: false, attempts: 3 });
  });

  it('show in getWebhookInfo while they fail', async () => {
    target.answer = () => ({ status: 500 });
    const slow = new TelegramSimulator({ webhookUrl: target.url });
    await slow.start();
    void slow.customerWrites({ from: 7, text: 'x' });
    void slow.customerWrites({ from: 7, text: 'y' });
    await until(() => target.received.length === 2);
    const info = await (await fetch(`${slow.url}/bot${slow.botToken}/getWebhookInfo`)).json();
    expect(info).toMatchObject({
      result: { pending_update_count: 2, last_error_message: 'Wrong response from the webhook: 500' },
    });
    await slow.stop();
  });

  it('execute an answer with a `method` key, and tell on it', async () => {
    target.answer = () => ({ status: 200, body: '{"method":"sendMessage","chat_id":7,"text":"oops"}' });
    await simulator.customerWrites({ from: 7, text: 'x' });
    expect(simulator.executedMethods).toMatchObject([{ method: 'sendmessage' }]);
    expect(simulator.sent.map(({ text }) => text)).toEqual(['oops']);
    await simulator.customerWrites({ from: 7, text: 'x', retry: false });
    expect(simulator.executedMethods).toHaveLength(2);
    target.answer = () => ({ status: 200, body: '{"method":"getMe"}' });
    await simulator.customerWrites({ from: 7, text: 'x' });
    expect(simulator.executedMethods).toHaveLength(2);
  });

  it('of reactions come only when asked for, and the choice outlives the next setWebhook', async () => {
    const react = (): Promise<{ attempts: number }> =>
      simulator.customerReacts({ from: 7, messageId: 1, emoji: '👍' });
    expect((await react()).attempts).toBe(0);
    await call('setWebhook', { url: target.url, allowed_updates: ['message', 'message_reaction'] });
    await call('setWebhook', { url: target.url });
    expect((await react()).attempts).toBe(1);
    expect((await simulator.customerBlocks({ from: 7 })).attempts).toBe(0);
  });

  it('tell of a user who blocks the bot', async () => {
    await simulator.customerBlocks({ from: 7 });
    expect(updates()[0]?.['my_chat_member']).toMatchObject({ new_chat_member: { status: 'kicked' } });
  });

  it('can be repeated, huge, edited, in a group, and without the secret', async () => {
    await simulator.customerWrites({ from: 7, text: 'twice', copies: 2 });
    expect(updates()[0]).toEqual(updates()[1]);
    const huge = await simulator.customerWrites({ from: 7, text: '', bytes: 2_900_000 });
    expect(Buffer.byteLength(huge.body)).toBe(2_900_000);
    await simulator.customerWrites({ from: 7, text: 'changed', edited: true, messageId: 1 });
    expect(updates()[3]?.['edited_message']).toMatchObject({ message_id: 1, text: 'changed' });
    await simulator.customerWrites({ from: 7, text: 'group', chatId: -55 });
    expect(updates()[4]?.message?.chat).toMatchObject({ id: -55, type: 'group' });
    await simulator.customerWrites({ from: 7, text: 'x', signature: 'missing', retry: false });
    expect(target.received[5]?.headers['x-telegram-bot-api-secret-token']).toBeUndefined();
  });

  it('wait for getUpdates without a webhook, which conflicts with one', async () => {
    expect(await call('getUpdates', {})).toMatchObject({ ok: false, error_code: 409 });
    expect((await call('deleteWebhook', {})).description).toBe('Webhook was deleted');
    expect((await call('deleteWebhook', {})).description).toBe('Webhook is already deleted');
    await simulator.customerWrites({ from: 7, text: 'x' });
    await simulator.customerWrites({ from: 7, text: 'y' });
    const first = (await call('getUpdates', {})).result as Update[];
    expect(first.map(({ message }) => message?.text)).toEqual(['x', 'y']);
    const rest = (await call('getUpdates', { offset: (first[0]?.update_id ?? 0) + 1 })).result as Update[];
    expect(rest.map(({ message }) => message?.text)).toEqual(['y']);
    await call('setWebhook', { url: target.url });
    await until(() => target.received.length === 1);
    expect(updates()[0]?.message?.text).toBe('y');
  });

  it('go where setWebhook says, after its rules are kept', async () => {
    const set = async (body: object): Promise<string | undefined> =>
      (await call('setWebhook', body)).description;
    expect(await set({ url: target.url, secret_token: 'b' })).toBe('Webhook was set');
    expect(await set({ url: target.url, secret_token: 'b' })).toBe('Webhook is already set');
    expect(await set({ url: target.url, secret_token: 'a+b' })).toBe(
      'Bad Request: secret token contains unallowed characters',
    );
    expect(await set({ url: target.url, secret_token: 'x'.repeat(257) })).toBe(
      'Bad Request: secret token is too long',
    );
    expect(await set({ url: 'no url' })).toContain('bad webhook');
    const strict = new TelegramSimulator({ allowInsecureWebhook: false });
    await strict.start();
    const setStrict = async (url: string): Promise<string | undefined> => {
      const query = new URLSearchParams({ url });
      const response = await fetch(`${strict.url}/bot${strict.botToken}/setWebhook?${query.toString()}`);
      return ((await response.json()) as { description?: string }).description;
    };
    expect(await setStrict('http://example.com/h')).toContain('An HTTPS URL must be provided');
    expect(await setStrict('https://example.com:9000/h')).toContain('ports 80, 88, 443 or 8443');
    expect(await setStrict('https://example.com:8443/h')).toBe('Webhook was set');
    await strict.stop();
  });
});

const VECTORS = join(process.cwd(), '../shared/fixtures/SIGNATURE_VECTORS.json');
if (existsSync(VECTORS)) {
  describe('Telegram signature vectors', () => {
    const vectors = (
      JSON.parse(readFileSync(VECTORS, 'utf8')) as {
        provider: string;
        secret: string;
        value: string;
        valid: boolean;
      }[]
    ).filter(({ provider }) => provider === 'telegram');
    it.each(vectors)('agrees with $value', ({ secret, value, valid }) => {
      expect(signTelegram('', secret)['x-telegram-bot-api-secret-token'] === value).toBe(valid);
    });
  });
}
