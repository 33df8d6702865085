/** What counts as a rule of the provider that was broken, and how a test hears of it. */
import { ChatwootSimulator } from '../chatwoot/chatwoot.simulator.js';
import { TawktoSimulator } from '../tawkto/tawkto.simulator.js';
import { TelegramSimulator } from '../telegram/telegram.simulator.js';
import { WhatsAppSimulator } from '../whatsapp/whatsapp.simulator.js';
import type { Simulator } from './simulator.js';

const CUSTOMER = '5215512345678';
const JSON_TYPE = { 'content-type': 'application/json' };

describe('the breaches of the simulated WhatsApp', () => {
  let now = Date.now();
  let simulator: WhatsAppSimulator;

  beforeEach(async () => {
    simulator = new WhatsAppSimulator({ statuses: false, speed: 20, now: () => now });
    await simulator.start();
    simulator.openWindow(CUSTOMER);
  });
  afterEach(() => simulator.stop());

  const call = (
    path: string,
    body: string,
    headers: Record<string, string> = JSON_TYPE,
    token = simulator.number.accessToken,
  ): Promise<Response> =>
    fetch(`${simulator.url}/v25.0/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...headers },
      body: new TextEncoder().encode(body),
    });
  const post = (message: object, token?: string): Promise<Response> =>
    call(
      `${simulator.number.phoneNumberId}/messages`,
      JSON.stringify({ messaging_product: 'whatsapp', to: CUSTOMER, ...message }),
      JSON_TYPE,
      token,
    );
  const text = (body = 'hola', more: object = {}): object => ({ type: 'text', text: { body }, ...more });
  const codes = (): number[] => simulator.breaches.map(({ code }) => code);

  it('are none while every rule is kept', async () => {
    for (let sent = 0; sent < 45; sent += 1) await post(text());
    expect(() => simulator.assertNoBreaches()).not.toThrow();
  });

  it.each<[string, number, () => Promise<unknown>]>([
    ['free text outside the window', 131047, () => post(text('hola', { to: '5215500000000' }))],
    ['a text that is too long', 100, () => post(text('x'.repeat(4097)))],
    ['a title that is too long', 131009, () => post(button('x'.repeat(21)))],
    ['a link that is none', 131009, () => post(link('javascript:alert(1)'))],
    ['a parameter nobody knows', 100, () => post(text('hola', { priority: 'high' }))],
    ['a member nobody knows', 100, () => post({ type: 'text', text: { body: 'hola', mode: 'x' } })],
    ['a missing parameter', 100, () => post({ type: 'image', image: {} })],
    ['a body that is no JSON', 100, () => call(`${simulator.number.phoneNumberId}/messages`, '{"to":')],
    [
      'no Content-Type',
      100,
      () => call(`${simulator.number.phoneNumberId}/messages`, JSON.stringify(text()), {}),
    ],
    [
      'another Content-Type',
      100,
      () =>
        call(`${simulator.number.phoneNumberId}/messages`, JSON.stringify(text()), {
          'content-type': 'text/plain',
        }),
    ],
    ['a path that is none', 2500, () => call('me/nothing/here', '{}')],
    ['a number that is none', 100, () => call('17/messages', JSON.stringify(text()))],
    ['no token', 0, () => fetch(`${simulator.url}/v25.0/${simulator.number.phoneNumberId}`)],
  ])('are written down, and fail the check: %s', async (_, code, provoke) => {
    await provoke();
    expect(codes()).toEqual([code]);
    expect(simulator.breaches[0]).toMatchObject({
      at: now,
      reason: expect.stringMatching(/\w+ \w+/) as string,
    });
    expect(() => simulator.assertNoBreaches()).toThrow(`  ${code} `);
    expect(JSON.stringify(simulator.breaches)).not.toContain(simulator.number.accessToken);
  });

  it('are the calls that come too fast, in real time however fast the rest passes', async () => {
    for (let sent = 0; sent < 45; sent += 1) await post(text());
    await post(text());
    expect(codes()).toEqual([131056]);
    // 4^0 seconds and 4^1 after it: who tries before is refused again.
    now += 900;
    await post(text());
    now += 3_900;
    await post(text());
    expect(codes()).toEqual([131056, 131056, 131056]);
    now += 16_000;
    await post(text());
    expect(codes()).toHaveLength(3);
  });

  it('come later as well: what is accepted outside the window and fails then', async () => {
    const other = new WhatsAppSimulator({ statuses: false, windowErrors: 'status' });
    await other.start();
    const { phoneNumberId, accessToken } = other.number;
    const answer = await fetch(`${other.url}/v25.0/${phoneNumberId}/messages`, {
      method: 'POST',
      headers: { ...JSON_TYPE, authorization: `Bearer ${accessToken}` },
      body: JSON.stringify({ messaging_product: 'whatsapp', to: CUSTOMER, ...text() }),
    });
    await other.stop();
    expect([answer.status, other.breaches.map(({ code }) => code)]).toEqual([200, [131047]]);
  });

  it('are not what a test scripted, nor what the customer or a lost token refuses', async () => {
    simulator.failNext({ kind: 'provider-error', code: 131009 });
    simulator.failNext({ kind: 'throttled', retryAfterSeconds: 1 });
    simulator.failNext({ kind: 'http', status: 400 });
    simulator.failNext({ kind: 'failed-later', code: 131047 });
    for (let sent = 0; sent < 4; sent += 1) {
      await post(text());
      now += 1_000;
    }
    await post(text(), 'another-token');
    simulator.rejectRecipient('5215511111111', 131050, 'answer');
    simulator.openWindow('5215511111111');
    await post(text('hola', { to: '5215511111111' }));
    expect(simulator.breaches).toEqual([]);
  });

  it('can be declared, and must come then; others fail all the same, and a reset forgets none', async () => {
    simulator.expectBreach(/^131047 POST .*24 hours/);
    expect(() => simulator.assertNoBreaches()).toThrow('declared, but did not come');
    await post(text('hola', { to: '5215500000000' }));
    simulator.reset();
    expect(() => simulator.assertNoBreaches()).not.toThrow();
    await post(text(''));
    expect(() => simulator.assertNoBreaches()).toThrow(/^rules of the provider were broken:\n {2}100 POST/);
    expect(simulator.undeclaredBreaches).toHaveLength(1);
  });

  it('are off with the limits only for a reason', async () => {
    expect(() => new WhatsAppSimulator({ limits: { off: ' ' } })).toThrow('say why');
    const other = new WhatsAppSimulator({ limits: { off: 'a load test' }, enforceWindow: false });
    await other.start();
    const { phoneNumberId, accessToken } = other.number;
    for (let sent = 0; sent < 46; sent += 1) {
      await fetch(`${other.url}/v25.0/${phoneNumberId}/messages`, {
        method: 'POST',
        headers: { ...JSON_TYPE, authorization: `Bearer ${accessToken}` },
        body: JSON.stringify({ messaging_product: 'whatsapp', to: CUSTOMER, ...text() }),
      });
    }
    await other.stop();
    expect(other.sent).toHaveLength(46);
  });

  function button(title: string): object {
    const buttons = [{ type: 'reply', reply: { id: 'a', title } }];
    return { type: 'interactive', interactive: { type: 'button', body: { text: '?' }, action: { buttons } } };
  }

  function link(url: string): object {
    const action = { name: 'cta_url', parameters: { display_text: 'Ver', url } };
    return { type: 'interactive', interactive: { type: 'cta_url', body: { text: '?' }, action } };
  }
});

describe('the breaches of the simulated Telegram', () => {
  const CHAT = 5_000_000_001;
  let now = Date.now();
  let simulator: TelegramSimulator;

  beforeEach(async () => {
    simulator = new TelegramSimulator({ speed: 20, now: () => now });
    await simulator.start();
    simulator.addChat(CHAT);
  });
  afterEach(() => simulator.stop());

  const call = (
    method: string,
    body: unknown,
    headers: Record<string, string> = JSON_TYPE,
    token = simulator.botToken,
  ): Promise<Response> =>
    fetch(`${simulator.url}/bot${token}/${method}`, {
      method: 'POST',
      headers,
      body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
    });
  const say = (text: string, more: object = {}): Promise<Response> =>
    call('sendMessage', { chat_id: CHAT, text, ...more });
  const inline = (...buttons: object[]): object => ({ reply_markup: { inline_keyboard: [buttons] } });

  it.each<[string, RegExp, () => Promise<unknown>]>([
    ['a text that is too long', /^400 .*message is too long/, () => say('x'.repeat(4097))],
    ['marks that do not close', /^400 .*can't parse entities/, () => say('*a', { parse_mode: 'MarkdownV2' })],
    ['a link of a button that is none', /^400 /, () => say('a', inline({ text: 'b', url: 'nowhere' }))],
    ['a chat that never wrote', /^400 .*chat not found/, () => say('a', { chat_id: 42 })],
    [
      'an edit of a message that is not the bot’s',
      /^400 .*message to edit not found/,
      () => call('editMessageText', { chat_id: CHAT, message_id: 7, text: 'a' }),
    ],
    ['a method that is none', /^404 /, () => call('sendLove', { chat_id: CHAT })],
    ['a path that is none', /^404 /, () => fetch(`${simulator.url}/nowhere`)],
    ['no Content-Type', /^400 .*Content-Type/, () => call('sendChatAction', { chat_id: CHAT }, {})],
    ['a body that is no JSON', /^400 .*not JSON/, () => call('sendMessage', '{')],
  ])('are written down, and fail the check: %s', async (_, line, provoke) => {
    await provoke();
    expect(simulator.breaches.map(({ code, reason }) => `${code} ${reason}`)).toEqual([
      expect.stringMatching(line),
    ]);
    expect(() => simulator.assertNoBreaches()).toThrow('rules of the provider were broken');
    expect(JSON.stringify(simulator.breaches)).not.toContain(simulator.botToken);
  });

  it('are the calls that come too fast, edits too, in real time however fast the rest passes', async () => {
    for (let sent = 0; sent < 4; sent += 1) await say(`${sent}`);
    await call('editMessageText', { chat_id: CHAT, message_id: 1, text: 'a' });
    expect(simulator.breaches).toEqual([]);
    now += 500;
    await say('b');
    await call('editMessageText', { chat_id: CHAT, message_id: 1, text: 'b' });
    now += 500;
    await say('c');
    expect(simulator.breaches.map(({ code }) => code)).toEqual([429, 429]);
  });

  it('are more than 30 calls of a bot within any second, whatever they ask for', async () => {
    const id = simulator.addFile(Buffer.from('a'), 'a.jpg');
    const light = (nth: number): Promise<Response> =>
      [
        () => call('sendChatAction', { chat_id: CHAT, action: 'typing' }),
        () => call('getFile', { file_id: id }),
      ][nth % 2]?.() ?? Promise.reject(new Error('none'));
    for (let made = 0; made < 30; made += 1) await light(made);
    expect(simulator.breaches).toEqual([]);
    now += 500;
    for (let made = 0; made < 4; made += 1) await light(made);
    expect(simulator.breaches).toMatchObject([
      { code: 429, reason: '34 calls within a second, and 30 are allowed' },
    ]);
    for (let made = 0; made < 12; made += 1) await light(made);
    expect(simulator.breaches.at(-1)).toMatchObject({
      code: 429,
      reason: expect.stringMatching(/^Too Many/),
    });
    now += 3_000;
    const before = simulator.breaches.length;
    for (let made = 0; made < 30; made += 1) await light(made);
    expect(simulator.breaches).toHaveLength(before);
  });

  it('count an album in a group as so many messages', async () => {
    await simulator.customerWrites({ from: 7, chatId: -100_7, text: 'hola' });
    const id = simulator.addFile(Buffer.from('a'), 'a.jpg');
    const media = Array.from({ length: 10 }, () => ({ type: 'photo', media: id }));
    for (let sent = 0; sent < 3; sent += 1) await call('sendMediaGroup', { chat_id: -100_7, media });
    expect(simulator.sent).toHaveLength(20);
    expect(simulator.breaches.map(({ code }) => code)).toEqual([429]);
  });

  it('are a call to a chat before the wait that was told is over', async () => {
    simulator.failNext({ kind: 'throttled', retryAfterSeconds: 3 });
    await say('a');
    await simulator.customerWrites({ from: 8, text: 'hola' });
    await say('elsewhere', { chat_id: 8 });
    expect(simulator.breaches).toEqual([]);
    now += 2_999;
    await say('a');
    now += 1;
    await say('a');
    expect(simulator.breaches).toMatchObject([{ code: 429, reason: 'sent 1 ms before the wait was over' }]);
  });

  it('are other calls before that as well, but what was under way already', async () => {
    const typing = (chat: number): Promise<Response> =>
      call('sendChatAction', { chat_id: chat, action: 'typing' });
    const id = simulator.addFile(Buffer.from('a'), 'a.jpg');
    simulator.failNext({ kind: 'throttled', retryAfterSeconds: 3 });
    await say('a');
    now += 250;
    await typing(CHAT);
    await call('getFile', { file_id: id });
    expect(simulator.breaches).toEqual([]);
    now += 1;
    await typing(CHAT);
    await call('getFile', { file_id: id });
    await call('getMe', {});
    expect(simulator.breaches).toMatchObject([
      { path: '/bot<token>/sendChatAction', reason: 'sent 2749 ms before the wait was over' },
    ]);
    now += 2_749;
    simulator.failNext({ kind: 'throttled', retryAfterSeconds: 3, on: 'any' });
    await call('getFile', { file_id: id });
    now += 251;
    await typing(CHAT);
    await say('a');
    expect(simulator.breaches.slice(1).map(({ path }) => path)).toEqual([
      '/bot<token>/sendChatAction',
      '/bot<token>/sendMessage',
    ]);
  });

  it('are not what a test scripted, nor what the customer, the group or a lost token refuses', async () => {
    simulator.failNext({ kind: 'provider-error', code: 400 });
    simulator.failNext({ kind: 'throttled', retryAfterSeconds: 1 });
    await say('a');
    await say('a');
    now += 1_000;
    await simulator.customerBlocks({ from: CHAT });
    await say('a');
    simulator.migrate(-100, -1001234567890);
    await say('a', { chat_id: -100 });
    await call('getMe', {}, JSON_TYPE, '123456789:lost');
    expect(simulator.breaches).toEqual([]);
  });
});

it.each<[string, () => Simulator, string, number]>([
  ['Chatwoot', () => new ChatwootSimulator(), '/api/v1/accounts/1/nothing', 404],
  ['tawk.to', () => new TawktoSimulator(), '/v1/chat.send', 404],
])('the simulated %s writes breaches down as well', async (_, make, path, code) => {
  const simulator = make();
  await simulator.start();
  await fetch(`${simulator.url}${path}`, { method: 'POST', headers: JSON_TYPE, body: '{}' });
  await fetch(`${simulator.url}${path}`, { method: 'POST', headers: JSON_TYPE, body: '{' });
  await simulator.stop();
  expect(simulator.breaches.map((breach) => breach.code)).toEqual([code, 400]);
});
