/** Typing, edits, removals and the webhook, asked of the simulated Telegram through the real client. */
import { HttpClient } from '@enlace/http-client';
import type { Sendable } from '@enlace/normalization';
import { TelegramSimulator } from '@enlace/simulators';
import { watched } from '../../../../test/kit/watched.js';
import type { SendTools } from '../adapter.js';
import { compareWebhook } from './compare-webhook.js';
import type { TelegramCredentials } from './credentials.js';
import { telegram } from './telegram.adapter.js';
import { UPDATE_KINDS } from './update-kinds.js';
import { deleteWebhook, setWebhook, webhookInfo } from './webhook.js';

const CHAT = 5_000_000_001;
const contact = String(CHAT);
const simulator = watched(new TelegramSimulator({ speed: 1000 }));
let http: HttpClient;
let credentials: TelegramCredentials;

beforeAll(async () => {
  await simulator.start();
  http = new HttpClient({ allowHosts: [new URL(simulator.url).host] });
  credentials = { bot_token: simulator.botToken, secret_token: 'sample_secret', base_url: simulator.url };
});
afterAll(async () => {
  await http.close();
  await simulator.stop();
});
beforeEach(() => {
  simulator.reset();
  simulator.addChat(CHAT);
});

const tools: SendTools = {
  open: () => Promise.resolve({ body: new Uint8Array(9), mimeType: 'image/png', fileName: 'a.png' }),
  pace: () => Promise.resolve(),
};
const send = (content: Sendable, more: Partial<TelegramCredentials> = {}) =>
  telegram(http).deliver({ id: 'm-1', to: { contact }, content }, { ...credentials, ...more }, tools);

describe('the simulated Telegram takes', () => {
  const media = { link: 'https://files.example/a' };
  const point = { latitude: 1, longitude: 2 };

  it.each<Sendable>([
    { type: 'text', text: '**a_b** <c> `d` & [e](https://f.g/?h=1&i=2)', format: 'markdown' },
    { type: 'image', media, text: '_pie_', format: 'markdown' },
    { type: 'video', media },
    { type: 'audio', media },
    { type: 'voice', media },
    { type: 'document', media, text: 'x'.repeat(1_025) },
    { type: 'sticker', media },
    {
      type: 'album',
      items: [
        { type: 'image', media, text: 'uno' },
        { type: 'video', media },
      ],
    },
    {
      type: 'album',
      items: [
        { type: 'image', media },
        { type: 'audio', media },
      ],
    },
    { type: 'location', location: point },
    { type: 'location', location: { ...point, name: 'Sol', address: 'Roma 1' } },
    { type: 'contacts', contacts: [{ name: 'Ana', phones: ['+1 234', '+2 345'] }] },
    {
      type: 'buttons',
      text: '?',
      buttons: [
        { title: 'Sí', id: 'é'.repeat(32) },
        { title: 'W', url: 'https://a.b' },
      ],
    },
    { type: 'buttons', text: '?', keyboard: 'reply', buttons: [{ title: 'Sí', id: 'y' }] },
    { type: 'list', text: '?', list: { button: 'Ver', sections: [{ rows: [{ id: 'a', title: 'Hoy' }] }] } },
  ])('$type, in HTML and in MarkdownV2', async (content) => {
    for (const parse_mode of ['HTML', 'MarkdownV2'] as const) {
      expect(await send(content, { parse_mode })).toMatchObject({ outcome: 'sent' });
    }
  });

  it('a reaction to a message that is there', async () => {
    simulator.expectBreach(/message to react not found/);
    await send({ type: 'text', text: 'hola' });
    const reaction = { message: `${contact}:1`, emoji: '👨‍💻' };
    expect(await send({ type: 'reaction', reaction })).toMatchObject({ outcome: 'sent' });
    const lost = { ...reaction, message: `${contact}:9` };
    expect(await send({ type: 'reaction', reaction: lost })).toMatchObject({ outcome: 'rejected' });
  });
});

describe('acknowledge', () => {
  it('answers a tap within its 150 seconds, and no other choice', async () => {
    simulator.expectBreach(/query is too old/);
    simulator.connect({ webhookUrl: 'http://127.0.0.1:9/nobody' });
    void simulator.customerPresses({ from: CHAT, data: 'yes', at: Date.now() });
    void simulator.customerPresses({ from: CHAT, data: 'late', at: Date.now() - 151_000 });
    const bot = [
      ...(simulator as unknown as { bots: Map<string, { queries: Map<string, number> }> }).bots.values(),
    ][0];
    const [fresh, stale] = [...(bot?.queries.keys() ?? [])];
    const acknowledge = (providerMessageId: string) =>
      telegram(http).acknowledge?.({ contact, providerMessageId }, credentials);
    await expect(acknowledge(`callback:${fresh}`)).resolves.toBeUndefined();
    await acknowledge(`${contact}:1`);
    expect(simulator.calls.map(({ path }) => path.split('/').at(-1))).toEqual(['answerCallbackQuery']);
    await expect(acknowledge(`callback:${stale}`)).rejects.toMatchObject({ code: 'provider.refused' });
    simulator.reset();
  });
});

describe('attend', () => {
  it('shows typing', async () => {
    await telegram(http).attend?.({ contact, providerMessageId: `${contact}:1` }, credentials);
    expect(simulator.calls.map(({ path }) => path.split('/').at(-1))).toEqual(['sendChatAction']);
  });

  it.each([
    ['a group is too fast', '-100', 'contact', 'provider.rate_limited'],
    ['the bot is too fast', contact, 'integration', 'provider.rate_limited'],
  ])('says who must wait when %s', async (_, to, scope, code) => {
    simulator.failNext({ kind: 'throttled', retryAfterSeconds: 3, on: 'any' });
    const said = telegram(http).attend?.({ contact: to, providerMessageId: `${to}:1` }, credentials);
    await expect(said).rejects.toMatchObject({
      code,
      effect: { scope, afterMs: 3_000, told: true },
      disposition: { kind: 'retry', afterMs: 3_000 },
    });
  });

  it('says that the channel is stopped when the token is no more', async () => {
    simulator.failNext({ kind: 'provider-error', code: 401, on: 'any' });
    const message = { contact, providerMessageId: `${contact}:1` };
    await expect(telegram(http).attend?.(message, credentials)).rejects.toMatchObject({
      code: 'provider.refused',
      effect: { scope: 'integration', stopped: true },
      disposition: { kind: 'reject' },
    });
  });

  it('says when Telegram says no', async () => {
    simulator.forbid(CHAT, 'bot was blocked by the user');
    const message = { contact, providerMessageId: `${contact}:1` };
    await expect(telegram(http).attend?.(message, credentials)).rejects.toMatchObject({
      code: 'provider.refused',
      message: expect.stringContaining('blocked') as string,
    });
  });
});

describe('a message that was sent', () => {
  const message = { contact, providerMessageId: `${contact}:1` };

  it('is edited, and again with the same words, and removed, and again', async () => {
    simulator.expectBreach(/message is not modified/);
    simulator.expectBreach(/message to delete not found/);
    const { edit, remove } = telegram(http);
    await send({ type: 'text', text: 'uno' });
    const to = { ...message, content: { type: 'text', text: '**dos**', format: 'markdown' } } as const;
    expect(await edit?.(to, credentials)).toEqual({ outcome: 'done' });
    expect(await edit?.(to, credentials)).toEqual({ outcome: 'done' });
    expect(await remove?.(message, credentials)).toEqual({ outcome: 'done' });
    expect(await remove?.(message, credentials)).toEqual({ outcome: 'done' });
  });

  it.each(['image', 'video', 'audio', 'voice', 'document'] as const)(
    'with a file of type %s is edited in its caption',
    async (type) => {
      const content = { type, media: { link: 'https://files.example/a' }, text: 'uno' };
      await send(content);
      const edited = { ...content, text: '**dos**', format: 'markdown' } as const;
      expect(await telegram(http).edit?.({ ...message, content: edited }, credentials)).toEqual({
        outcome: 'done',
      });
      expect(simulator.calls.at(-1)).toMatchObject({
        path: expect.stringContaining('editMessageCaption') as string,
        body: { caption: '<b>dos</b>', parse_mode: 'HTML' },
      });
    },
  );

  it.each<Sendable>([
    { type: 'buttons', text: 'uno', footer: 'F', buttons: [{ title: 'Sí', id: 'y' }] },
    { type: 'list', text: 'uno', list: { button: 'Ver', sections: [{ rows: [{ id: 'a', title: 'Hoy' }] }] } },
  ])('with $type keeps them under its new words, also where its marks cannot be read', async (content) => {
    await send(content);
    const { reply_markup: keyboard } = simulator.calls.at(-1)?.body as Record<string, unknown>;
    expect(keyboard).toHaveProperty('inline_keyboard');
    const body = JSON.stringify({
      ok: false,
      error_code: 400,
      description: "Bad Request: can't parse entities",
    });
    simulator.failNext({ kind: 'http', status: 400, body, on: 'any' });
    const edited = { ...content, text: '**dos**', format: 'markdown' } as Sendable;
    expect(await telegram(http).edit?.({ ...message, content: edited }, credentials)).toEqual({
      outcome: 'done',
    });
    const edits = simulator.calls.slice(-2).map(({ body }) => body as Record<string, unknown>);
    expect(edits.map(({ reply_markup }) => reply_markup)).toEqual([keyboard, keyboard]);
    expect(edits.map(({ parse_mode }) => parse_mode)).toEqual(['HTML', undefined]);
  });

  it('shows its links when edited as it did when sent', async () => {
    const { edit } = telegram(http);
    await send({ type: 'text', text: 'uno' });
    const link = { type: 'text', text: 'https://a.b' } as const;
    await edit?.({ ...message, content: link }, credentials);
    await edit?.({ ...message, content: { ...link, preview_url: true } }, credentials);
    const bodies = simulator.calls.slice(-2).map(({ body }) => body as Record<string, unknown>);
    expect(bodies.map((body) => body['link_preview_options'])).toEqual([{ is_disabled: true }, undefined]);
  });

  it.each([
    ['77:1', { type: 'text', text: 'a' }, 'delivery.not_possible'],
    [`${contact}:1`, { type: 'text', text: ' ' }, 'telegram.empty'],
    [`${contact}:1`, { type: 'text', text: 'x'.repeat(4_097) }, 'telegram.too_long'],
    [`${contact}:1`, { type: 'image', media: {}, text: ' ' }, 'telegram.empty'],
    [`${contact}:1`, { type: 'image', media: {}, text: 'x'.repeat(1_025) }, 'telegram.too_long'],
    [`${contact}:1`, { type: 'sticker', media: {} }, 'delivery.not_possible'],
    [
      `${contact}:1`,
      { type: 'buttons', text: '?', keyboard: 'reply', buttons: [{ title: 'Sí', id: 'y' }] },
      'delivery.not_possible',
    ],
  ] as const)('is not edited into what cannot be: %#', async (providerMessageId, content, code) => {
    const edited = await telegram(http).edit?.({ contact, providerMessageId, content }, credentials);
    expect(edited).toMatchObject({ outcome: 'rejected', code });
    expect(simulator.calls).toEqual([]);
  });

  it('may be tried again when Telegram asks to wait', async () => {
    simulator.failNext({ kind: 'throttled', retryAfterSeconds: 3, on: 'any' });
    expect(await telegram(http).remove?.(message, credentials)).toMatchObject({
      outcome: 'retry',
      afterMs: 3_000,
      told: true,
      scope: 'integration',
      limited: true,
    });
  });
});

describe('the webhook', () => {
  const url = 'https://enlace.example/api/v1/integrations/webhooks/telegram/1';
  const wished = { url, allowedUpdates: UPDATE_KINDS };

  it('is set with the secret and every kind of update, looked at, and taken away', async () => {
    await setWebhook(http, credentials, { url, maxConnections: 7, dropPending: true });
    expect(simulator.calls.at(-1)?.body).toEqual({
      url,
      secret_token: 'sample_secret',
      allowed_updates: UPDATE_KINDS,
      max_connections: 7,
      drop_pending_updates: true,
    });
    const info = await webhookInfo(http, credentials);
    expect(info).toMatchObject({ url, pending: 0, maxConnections: 7 });
    expect(compareWebhook(wished, info)).toEqual([]);
    await deleteWebhook(http, credentials);
    expect(compareWebhook(wished, await webhookInfo(http, credentials))).toEqual([
      'no webhook is set: the bot receives nothing',
    ]);
  });

  it('that Telegram refuses is refused in its words', async () => {
    simulator.expectBreach(/invalid webhook URL/);
    await expect(setWebhook(http, credentials, { url: 'nowhere' })).rejects.toMatchObject({
      code: 'provider.refused',
      message: expect.stringContaining('invalid webhook URL') as string,
    });
    simulator.failNext({ kind: 'throttled', retryAfterSeconds: 2, on: 'any' });
    await expect(setWebhook(http, credentials, { url })).rejects.toMatchObject({
      code: 'provider.rate_limited',
      disposition: { kind: 'retry', afterMs: 2_000 },
    });
  });

  it('tells of a certificate that somebody uploaded', async () => {
    const result = { url, has_custom_certificate: true, pending_update_count: 0 };
    const body = JSON.stringify({ ok: true, result });
    simulator.failNext({ kind: 'http', status: 200, body, on: 'any' });
    expect(compareWebhook({ ...wished, allowedUpdates: [] }, await webhookInfo(http, credentials))).toEqual([
      expect.stringContaining('uploaded a certificate'),
    ]);
  });

  it('is compared in sentences, without the path of another owner', () => {
    const actual = {
      url: 'https://other.example/secret-path',
      pending: 3,
      maxConnections: 40,
      lastError: { at: new Date('2026-01-02T03:04:05Z'), message: 'Connection timed out' },
    };
    expect(compareWebhook({ ...wished, maxConnections: 10 }, actual)).toEqual([
      'another address owns the bot: other.example; set the webhook to take it over',
      'these updates are not delivered: message_reaction, message_reaction_count, chat_member; set the webhook again',
      'Telegram opens 40 connections at a time, not 10',
      'Telegram could last not deliver at 2026-01-02T03:04:05.000Z: Connection timed out',
      '3 updates wait to be delivered',
    ]);
  });
});
