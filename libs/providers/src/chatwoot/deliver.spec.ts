/** What is asked of Chatwoot for a message, and what its answers mean. */
import { NO_TOOLS } from '../contract/no-tools.js';
import { HttpFailure, type HttpAnswer, type HttpCall } from '@enlace/http-client';
import type { OutboundMessage } from '@enlace/normalization';
import type { Delivery } from '../adapter.js';
import { chatwoot } from './chatwoot.adapter.js';
import type { ChatwootCredentials } from './credentials.js';
import { normalize } from './normalize.js';

const CREDENTIALS: ChatwootCredentials = {
  base_url: 'https://chat.sol.example.com/',
  api_access_token: 'sample-access-token',
  account_id: '3',
  webhook_secret: 'sample-webhook-secret',
};
const OWN_ID = '6f1d2c3b-4a59-4e68-8b7a-9c0d1e2f3a4b';

type Step = HttpAnswer | Error;

function answer(status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const json = (): unknown => (typeof body === 'string' ? undefined : body);
  return { status, headers, bytes: Buffer.from(text), text, json };
}

function httpWith(step: Step) {
  const calls: HttpCall[] = [];
  const request = (call: HttpCall): Promise<HttpAnswer> => {
    calls.push(call);
    return step instanceof Error ? Promise.reject(step) : Promise.resolve(step);
  };
  return { request, calls };
}

async function deliver(
  step: Step,
  part: Partial<OutboundMessage> = {},
): Promise<{ outcome: Delivery; calls: HttpCall[] }> {
  const http = httpWith(step);
  const message: OutboundMessage = {
    id: OWN_ID,
    to: { contact: '5521', conversation: '208' },
    content: { type: 'text', text: 'Le esperamos a las 10' },
    ...part,
  };
  const outcome = await chatwoot(http).deliver(message, CREDENTIALS, NO_TOOLS);
  expect(JSON.stringify(outcome)).not.toContain('sample-access-token');
  return { outcome, calls: http.calls };
}

describe('deliver', () => {
  it('writes into the conversation and names the message by its number', async () => {
    const { outcome, calls } = await deliver(answer(200, { id: 70022, status: 'sent' }), {
      reply_to: '70001',
    });
    expect(outcome).toEqual({ outcome: 'sent', providerMessageIds: ['70022'] });
    expect(calls).toMatchObject([
      {
        method: 'POST',
        url: 'https://chat.sol.example.com/api/v1/accounts/3/conversations/208/messages',
        headers: { api_access_token: 'sample-access-token' },
        json: {
          content: 'Le esperamos a las 10',
          message_type: 'outgoing',
          private: false,
          content_attributes: { in_reply_to: 70001 },
          echo_id: OWN_ID,
        },
      },
    ]);
    expect(calls[0]?.idempotent ?? false).toBe(false);
    expect(calls[0]?.circuit).not.toContain('sample');
    expect(calls[0]?.json).not.toHaveProperty('source_id');
  });

  it('is recognised as ours when Chatwoot tells of it, even before its answer came', async () => {
    const { calls } = await deliver(answer(200, { id: 70022 }));
    const { content_attributes: attributes } = calls[0]?.json as { content_attributes: object };
    const told = {
      event: 'message_created',
      id: 70022,
      message_type: 'outgoing',
      content_attributes: attributes,
      conversation: { id: 208, meta: { sender: { id: 5521 } } },
    };
    expect(normalize(told)).toMatchObject([{ name: 'delivery.updated', data: { callback_data: OWN_ID } }]);
  });

  it.each([undefined, '', '12/../13', 'abc'])(
    'cannot write without the number of a conversation: %j',
    async (id) => {
      const to = { contact: '5521', ...(id === undefined ? {} : { conversation: id }) };
      const { outcome, calls } = await deliver(answer(200, { id: 1 }), { to });
      expect(outcome).toMatchObject({ outcome: 'rejected', code: 'delivery.not_possible', scope: 'message' });
      expect(calls).toEqual([]);
    },
  );

  it('does not refer to an id that is no Chatwoot number', async () => {
    const { calls } = await deliver(answer(200, { id: 1 }), { reply_to: 'wamid.x' });
    expect((calls[0]?.json as { content_attributes: object }).content_attributes).not.toHaveProperty(
      'in_reply_to',
    );
  });

  it('sends neither nothing nor more than Chatwoot takes', async () => {
    for (const text of [' \n', 'x'.repeat(150_001)]) {
      const { outcome, calls } = await deliver(answer(200, { id: 1 }), { content: { type: 'text', text } });
      expect(outcome).toMatchObject({ outcome: 'rejected', scope: 'message' });
      expect(calls).toEqual([]);
    }
  });
});

describe('an answer', () => {
  it.each<[string, Step, object]>([
    [
      '401 token',
      answer(401, { error: 'Invalid Access Token' }),
      { outcome: 'rejected', scope: 'integration' },
    ],
    [
      '401 rights',
      answer(401, { error: 'You are not authorized to do this action' }),
      { outcome: 'rejected', scope: 'integration' },
    ],
    ['404', answer(404, { error: 'Resource could not be found' }), { outcome: 'rejected', scope: 'message' }],
    [
      '422',
      answer(422, { error: 'Validation failed: Content is too long' }),
      { outcome: 'rejected', scope: 'message' },
    ],
    [
      '422 flood',
      answer(422, { error: 'Validation failed: Too many messages' }),
      { outcome: 'retry', afterMs: 60_000, scope: 'contact' },
    ],
    ['422 after saving', answer(422, { error: 'Error connecting to Redis' }), { outcome: 'unknown' }],
    ['429', answer(429, 'Retry later\n'), { outcome: 'retry', afterMs: 60_000, scope: 'integration' }],
    [
      '429 with a time',
      answer(429, 'Retry later\n', { 'retry-after': '7' }),
      { outcome: 'retry', afterMs: 7_000 },
    ],
    ['500', answer(500, '<html>'), { outcome: 'unknown' }],
    ['502', answer(502, '<html>'), { outcome: 'unknown' }],
    ['503', answer(503, '<html>'), { outcome: 'unknown' }],
    [
      '503 with a time',
      answer(503, '<html>', { 'retry-after': '30' }),
      { outcome: 'retry', afterMs: 30_000, scope: 'integration' },
    ],
    ['504', answer(504, '<html>'), { outcome: 'unknown' }],
    ['301', answer(301, ''), { outcome: 'rejected', scope: 'integration' }],
    ['402', answer(402, { error: 'Account suspended' }), { outcome: 'rejected', scope: 'integration' }],
    ['200 without an id', answer(200, '<html>Welcome</html>'), { outcome: 'unknown' }],
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
    const { outcome } = await deliver(step);
    expect(outcome).toMatchObject(expected);
  });
});

describe('check', () => {
  const profile = (...accounts: number[]): HttpAnswer =>
    answer(200, { id: 7, accounts: accounts.map((id) => ({ id })) });

  it.each<[string, Step, string]>([
    ['knows the token', profile(1, 3), 'active'],
    ['knows the token, but not in this account', profile(1), 'refused'],
    ['does not know the token', answer(401, { error: 'Invalid Access Token' }), 'refused'],
    [
      'knows it as a bot’s',
      answer(401, { error: 'Access to this endpoint is not authorized for bots' }),
      'active',
    ],
    ['is something else', answer(200, '<html>'), 'unverified'],
    ['is not there', answer(404, '<html>'), 'unverified'],
    ['is ill', answer(502, '<html>'), 'unverified'],
    ['cannot be reached', new HttpFailure('not_sent', 'dns_failed', 'no such host'), 'unverified'],
  ])('when Chatwoot %s', async (_, step, state) => {
    const http = httpWith(step);
    expect(await chatwoot(http).check(CREDENTIALS)).toMatchObject({ state });
    expect(http.calls[0]).toMatchObject({
      method: 'GET',
      url: 'https://chat.sol.example.com/api/v1/profile',
    });
  });

  it('says what becomes of webhooks while the secret is missing, unless a token proves them', async () => {
    const { webhook_secret: _, ...without } = CREDENTIALS;
    const asked = (credentials: ChatwootCredentials) => chatwoot(httpWith(profile(3))).check(credentials);
    expect(await asked(without)).toMatchObject({
      state: 'active',
      reason: expect.stringMatching(/quarantine/),
    });
    expect((await asked({ ...without, signature_mode: 'token' })).reason).not.toMatch(/quarantine/);
    expect((await asked(CREDENTIALS)).reason).not.toMatch(/quarantine/);
  });
});

describe('a message with files or a template', () => {
  const tools = {
    open: () => Promise.resolve({ body: new Uint8Array(4), mimeType: 'image/png', fileName: 'a.png' }),
    pace: () => Promise.resolve(),
  };
  const send = async (content: OutboundMessage['content'], more: Partial<ChatwootCredentials> = {}) => {
    const http = httpWith(answer(200, { id: 7 }));
    const message: OutboundMessage = { id: OWN_ID, to: { contact: '5', conversation: '208' }, content };
    const delivery = await chatwoot(http).deliver(message, { ...CREDENTIALS, ...more }, tools);
    return { delivery, call: http.calls[0] };
  };

  it('is one multipart call with its caption, and our id as JSON text', async () => {
    const media = { link: 'https://files.example/a.png' };
    const { delivery, call } = await send({ type: 'image', media, text: 'su receta' });
    expect(delivery).toEqual({ outcome: 'sent', providerMessageIds: ['7'] });
    const form = call?.body as FormData;
    expect(form.get('content')).toBe('su receta');
    expect(JSON.parse(form.get('content_attributes') as string)).toEqual({ enlace_message_id: OWN_ID });
    expect(form.getAll('attachments[]')).toHaveLength(1);
  });

  it('carries several files as one message', async () => {
    const media = { upload_id: OWN_ID };
    const items = [
      { type: 'image', media, text: 'uno' },
      { type: 'document', media },
    ] as const;
    const { call } = await send({ type: 'album', items });
    expect((call?.body as FormData).getAll('attachments[]')).toHaveLength(2);
  });

  it('names the template with the texts of its body', async () => {
    const components = [{ type: 'body' as const, parameters: [{ type: 'text' as const, text: 'Ana' }] }];
    const { call } = await send({
      type: 'template',
      template: { name: 'cita', language: 'es_MX', components },
    });
    expect(call?.json).toMatchObject({
      template_params: { name: 'cita', language: 'es_MX', processed_params: { body: { 1: 'Ana' } } },
    });
  });

  it('refuses a template whose values Chatwoot would lose, and says which', async () => {
    const components = [
      {
        type: 'button' as const,
        sub_type: 'quick_reply' as const,
        index: 0,
        parameters: [{ type: 'payload' as const, text: 'yes' }],
      },
    ];
    const { delivery, call } = await send({
      type: 'template',
      template: { name: 'cita', language: 'es_MX', components },
    });
    expect([delivery, call]).toMatchObject([
      { code: 'content.unsupported', reason: expect.stringContaining('quick_reply button') },
      undefined,
    ]);
  });

  it("goes out as the bot's where there is a token of one", async () => {
    const { call } = await send({ type: 'text', text: 'Hola' }, { agent_bot_token: 'sample-bot-token' });
    expect(call?.headers).toMatchObject({ api_access_token: 'sample-bot-token' });
  });
});
