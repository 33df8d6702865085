/** What is asked of Telegram for a message, and what its answers mean. */
import { NO_TOOLS } from '../contract/no-tools.js';
import { HttpFailure, type HttpAnswer, type HttpCall } from '@enlace/http-client';
import type { OutboundMessage } from '@enlace/normalization';
import type { Delivery } from '../adapter.js';
import type { TelegramCredentials } from './credentials.js';
import { telegram } from './telegram.adapter.js';

const TOKEN = '7700112233:AAsampleSampleSampleSample';
const CREDENTIALS: TelegramCredentials = { bot_token: TOKEN, secret_token: 'sample_secret' };

type Step = HttpAnswer | Error;

function answer(status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const json = (): unknown => (typeof body === 'string' ? undefined : body);
  return { status, headers, bytes: Buffer.from(text), text, json };
}

const sent = (id: number, chat = 5012345678): HttpAnswer =>
  answer(200, { ok: true, result: { message_id: id, chat: { id: chat } } });

const error = (status: number, description: string, parameters?: object): HttpAnswer =>
  answer(status, { ok: false, error_code: status, description, ...(parameters ? { parameters } : {}) });

async function deliver(
  steps: Step[],
  part: Partial<OutboundMessage> = {},
): Promise<{ outcome: Delivery; calls: HttpCall[] }> {
  const calls: HttpCall[] = [];
  const http = {
    request: (call: HttpCall): Promise<HttpAnswer> => {
      calls.push(call);
      const step = steps.shift() ?? new Error('asked too often');
      return step instanceof Error ? Promise.reject(step) : Promise.resolve(step);
    },
  };
  const message: OutboundMessage = {
    id: '6f1d2c3b-4a59-4e68-8b7a-9c0d1e2f3a4b',
    to: { contact: '5012345678' },
    content: { type: 'text', text: 'Le esperamos a las _10_' },
    ...part,
  };
  const outcome = await telegram(http).deliver(message, CREDENTIALS, NO_TOOLS);
  expect(JSON.stringify(outcome)).not.toContain(TOKEN);
  return { outcome, calls };
}

const text = (words: string) => ({ content: { type: 'text' as const, text: words } });

describe('deliver', () => {
  it('sends plain text, because models write what no parse mode takes', async () => {
    const { outcome, calls } = await deliver([sent(9)]);
    expect(outcome).toEqual({ outcome: 'sent', providerMessageIds: ['5012345678:9'] });
    expect(calls).toMatchObject([
      {
        method: 'POST',
        url: `https://api.telegram.org/bot${TOKEN}/sendMessage`,
        idempotent: false,
        json: { chat_id: 5012345678, text: 'Le esperamos a las _10_' },
      },
    ]);
    expect(calls[0]?.json).not.toHaveProperty('parse_mode');
    expect(calls[0]?.circuit).not.toContain('AAsample');
  });

  it('answers the message it is told to answer, were it deleted meanwhile or not', async () => {
    const { calls } = await deliver([sent(9)], { reply_to: '5012345678:4050' });
    const reply = { message_id: 4050, allow_sending_without_reply: true };
    expect(calls[0]?.json).toMatchObject({ reply_parameters: reply });
  });

  it.each(['callback:921760112233445566', '-100777:4050', 'nonsense', '4050'])(
    'does not refer to what is no message of the chat: %s',
    async (id) => {
      const { calls } = await deliver([sent(9)], { reply_to: id });
      expect(calls[0]?.json).not.toHaveProperty('reply_parameters');
    },
  );

  it('writes into a chat of a business account through its connection', async () => {
    const to = { contact: 'business:bc_7Qx:5012345678' };
    const { outcome, calls } = await deliver([sent(9)], { to, reply_to: 'business:bc_7Qx:5012345678:901' });
    expect(calls[0]?.json).toMatchObject({
      chat_id: 5012345678,
      business_connection_id: 'bc_7Qx',
      reply_parameters: { message_id: 901 },
    });
    expect(outcome).toEqual({ outcome: 'sent', providerMessageIds: ['business:bc_7Qx:5012345678:9'] });
  });

  it('keeps every part of a message in the forum topic in which the first came to stand', async () => {
    const inTopic = (
      id: number,
      more: object = { is_topic_message: true, message_thread_id: 77 },
    ): HttpAnswer => answer(200, { ok: true, result: { message_id: id, chat: { id: -100777 }, ...more } });
    const to = { contact: '-100777' };
    const image = { type: 'image', media: { provider_media_id: 'f' }, text: 'x'.repeat(1_100) } as const;
    const { calls } = await deliver([inTopic(9), inTopic(10)], { to, content: image, reply_to: '-100777:5' });
    const threads = calls.map(({ json }) => (json as { message_thread_id?: number }).message_thread_id);
    expect(threads).toEqual([undefined, 77]);
    const thread = { message_thread_id: 5 };
    const { calls: elsewhere } = await deliver([inTopic(9, thread), inTopic(10, thread)], {
      to,
      content: image,
    });
    expect(JSON.stringify(elsewhere.map(({ json }) => json))).not.toContain('message_thread_id');
  });

  it('sends a long text in order, in parts of at most 4096 units, answering with the first only', async () => {
    const words = 'palabra '.repeat(1200).trim();
    const { outcome, calls } = await deliver([sent(9), sent(10), sent(11)], {
      ...text(words),
      reply_to: '5012345678:1',
    });
    const parts = calls.map((call) => (call.json as { text: string }).text);
    expect(parts.every((part) => part.length <= 4096)).toBe(true);
    expect(parts.join(' ')).toBe(words);
    expect(calls.map((call) => 'reply_parameters' in (call.json as object))).toEqual([true, false, false]);
    expect(outcome).toMatchObject({ providerMessageIds: ['5012345678:9', '5012345678:10', '5012345678:11'] });
  });

  it.each([
    ['a refusal', error(403, 'Forbidden: bot was blocked by the user')],
    ['a throttle', error(429, 'Too Many Requests: retry after 3', { retry_after: 3 })],
    [
      'a failure before sending',
      new HttpFailure('not_sent', 'connection_refused', 'api.telegram.org: refused'),
    ],
  ])('never sends the first part twice: %s of the second is unknown, and names the part', async (_, step) => {
    const { outcome, calls } = await deliver([sent(9), step], text('palabra '.repeat(1000)));
    expect(outcome).toMatchObject({ outcome: 'unknown', reason: expect.stringContaining('part 2 of 2') });
    expect(calls).toHaveLength(2);
  });

  it.each(['   \n ', '\u00a0'])('does not ask Telegram to send nothing: %j', async (words) => {
    const { outcome, calls } = await deliver([], text(words));
    expect(outcome).toMatchObject({ outcome: 'rejected', scope: 'message' });
    expect(calls).toEqual([]);
  });

  it.each(['', 'lucia', '12/../getMe', '99999999999999999'])(
    'sends nothing to what is no chat id: %j',
    async (id) => {
      const { outcome, calls } = await deliver([], { to: { contact: id } });
      expect(outcome).toMatchObject({ outcome: 'rejected', code: 'delivery.not_possible', scope: 'message' });
      expect(calls).toEqual([]);
    },
  );

  it('replaces half a character, which Telegram would refuse', async () => {
    const { calls } = await deliver([sent(9)], text('hola \ud83d'));
    expect(calls[0]?.json).toMatchObject({ text: 'hola \ufffd' });
  });
});

describe('an address', () => {
  it('is the contact alone: what the conversation was called before leads nowhere else', async () => {
    const to = { contact: '5012345678', conversation: 'business:bc_7Qx:5012345678' };
    const { calls } = await deliver([sent(9)], { to });
    expect(calls[0]?.json).not.toHaveProperty('business_connection_id');
  });
});

/** Nothing is sent until somebody mends the token; what waits, waits. */
const STOPPED = { outcome: 'retry', scope: 'integration', afterMs: 300_000, stopped: true } as const;

describe('an answer', () => {
  it.each<
    [
      string,
      Step,
      Partial<Extract<Delivery, { reason: string }>> & {
        afterMs?: number;
        told?: true;
        contactsIfAheadMs?: number;
      },
    ]
  >([
    [
      '429',
      error(429, 'Too Many Requests: retry after 35', { retry_after: 35 }),
      { outcome: 'retry', afterMs: 35_000, told: true, scope: 'integration', contactsIfAheadMs: 1_000 },
    ],
    [
      '403 blocked',
      error(403, 'Forbidden: bot was blocked by the user'),
      { outcome: 'rejected', scope: 'contact' },
    ],
    [
      '403 deactivated',
      error(403, 'Forbidden: user is deactivated'),
      { outcome: 'rejected', scope: 'contact' },
    ],
    [
      '403 kicked',
      error(403, 'Forbidden: bot was kicked from the group chat'),
      { outcome: 'rejected', scope: 'contact' },
    ],
    [
      '403 initiate',
      error(403, "Forbidden: bot can't initiate conversation with a user"),
      { outcome: 'rejected', scope: 'contact' },
    ],
    ['401', error(401, 'Unauthorized'), STOPPED],
    ['404', error(404, 'Not Found'), STOPPED],
    ['410', error(410, 'Gone'), { ...STOPPED, code: 'telegram.gone' }],
    ['409', error(409, 'Conflict'), { outcome: 'retry', code: 'telegram.conflict', scope: 'integration' }],
    ['400 chat', error(400, 'Bad Request: chat not found'), { outcome: 'rejected', scope: 'message' }],
    ['400 other', error(400, 'Bad Request: message is too long'), { outcome: 'rejected', scope: 'message' }],
    [
      '400 rights',
      error(400, 'Bad Request: not enough rights to send text messages to the chat'),
      { outcome: 'rejected', scope: 'contact' },
    ],
    ['500 of the Bot API', error(500, 'Internal Server Error'), { outcome: 'retry', scope: 'integration' }],
    ['502 of a proxy', answer(502, '<html>Bad Gateway</html>'), { outcome: 'unknown' }],
    [
      '404 of a stranger',
      answer(404, '<html>nothing here</html>'),
      { outcome: 'rejected', scope: 'integration' },
    ],
    ['302', answer(302, ''), { outcome: 'rejected', scope: 'integration' }],
    ['200 without an id', answer(200, { ok: true, result: true }), { outcome: 'unknown' }],
    ['200 of a stranger', answer(200, '<html>Welcome</html>'), { outcome: 'unknown' }],
    [
      'no connection',
      new HttpFailure('not_sent', 'connection_refused', 'refused'),
      { outcome: 'retry', scope: 'integration' },
    ],
    [
      'open circuit',
      new HttpFailure('blocked', 'circuit_open', 'not called for now'),
      { outcome: 'retry', scope: 'integration' },
    ],
    [
      'forbidden address',
      new HttpFailure('blocked', 'address_refused', 'refused'),
      { outcome: 'rejected', scope: 'integration' },
    ],
    ['timeout', new HttpFailure('unknown', 'timeout', 'timed out'), { outcome: 'unknown' }],
    ['a bug', new TypeError('x is not a function'), { outcome: 'unknown' }],
  ])('%s has the right outcome', async (_, step, expected) => {
    const { outcome } = await deliver([step]);
    expect(outcome).toMatchObject(expected);
  });

  it('that a group became a supergroup tells where to send instead, at once', async () => {
    const moved = error(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
      migrate_to_chat_id: -1002233445566,
    });
    const { outcome } = await deliver([moved], { to: { contact: '-445566' } });
    expect(outcome).toMatchObject({
      outcome: 'retry',
      afterMs: 0,
      movedTo: '-1002233445566',
      scope: 'contact',
    });
  });

  it('that a group was written to too fast holds up that group, to the second, and no other chat', async () => {
    const slow = error(429, 'Too Many Requests: retry after 41', { retry_after: 41 });
    const { outcome } = await deliver([slow], { to: { contact: '-1002233445566' } });
    expect(outcome).toMatchObject({ outcome: 'retry', afterMs: 41_000, scope: 'contact' });
  });

  it('that repeats the URL does not bring the bot token into the reason', async () => {
    const { outcome } = await deliver([error(400, `Bad Request: /bot${TOKEN}/sendMessage`)]);
    expect(outcome).toMatchObject({ reason: expect.stringContaining('[secret]') });
  });
});

describe('check', () => {
  async function check(step: Step) {
    const request = (): Promise<HttpAnswer> =>
      step instanceof Error ? Promise.reject(step) : Promise.resolve(step);
    return telegram({ request }).check(CREDENTIALS);
  }

  it('names the bot that answers', async () => {
    const me = answer(200, {
      ok: true,
      result: { id: 7700112233, is_bot: true, username: 'clinica_sol_bot' },
    });
    expect(await check(me)).toEqual({
      state: 'active',
      reason: expect.stringContaining('@clinica_sol_bot'),
      account: { id: '7700112233', username: 'clinica_sol_bot' },
    });
  });

  it.each([
    [error(401, 'Unauthorized'), 'refused'],
    [error(404, 'Not Found'), 'refused'],
    [error(429, 'Too Many Requests', { retry_after: 1 }), 'unverified'],
    [answer(502, '<html>'), 'unverified'],
    [new HttpFailure('not_sent', 'dns_failed', 'no such host'), 'unverified'],
  ])('tells refused from not known', async (step, state) => {
    expect(await check(step)).toMatchObject({ state });
  });
});
