/** How the simulated Bot API answers. */
import { TelegramSimulator, type TelegramSimulatorOptions } from './telegram.simulator.js';

const CHAT = 5_000_000_001;

interface Answer {
  ok: boolean;
  result?: unknown;
  error_code?: number;
  description?: string;
  parameters?: Record<string, number>;
}

describe('the simulated Bot API', () => {
  let simulator: TelegramSimulator;

  const begin = async (options: TelegramSimulatorOptions = {}): Promise<void> => {
    simulator = new TelegramSimulator({ speed: 1000, ...options });
    await simulator.start();
    simulator.addChat(CHAT);
  };
  const call = async (method: string, body: unknown = {}, token = simulator.botToken): Promise<Answer> => {
    const response = await fetch(`${simulator.url}/bot${token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Answer;
    expect(response.status).toBe(answer.ok ? 200 : answer.error_code);
    return answer;
  };
  const say = (text: string, more: object = {}): Promise<Answer> =>
    call('sendMessage', { chat_id: CHAT, text, ...more });

  afterEach(() => simulator.stop());

  it('says who the bot is, by GET and by POST', async () => {
    await begin();
    const expected = { id: 123456789, is_bot: true, username: 'enlace_demo_bot' };
    expect((await call('getMe')).result).toMatchObject(expected);
    const response = await fetch(`${simulator.url}/bot${simulator.botToken}/getme`);
    expect(((await response.json()) as Answer).result).toMatchObject(expected);
  });

  it('answers 401 to a wrong token, 404 to what is no token and to an unknown method', async () => {
    await begin();
    expect(await call('getMe', {}, '123456789:wrong')).toEqual({
      ok: false,
      error_code: 401,
      description: 'Unauthorized',
    });
    const notFound = { ok: false, error_code: 404, description: 'Not Found' };
    expect(await call('getMe', {}, 'nonsense')).toEqual(notFound);
    expect(await call('sendLove')).toEqual(notFound);
    expect(await call('constructor')).toEqual(notFound);
  });

  it('sends a message to a known chat, and remembers it', async () => {
    await begin();
    const { result } = await say('hola', {
      reply_markup: { inline_keyboard: [[{ text: 'Yes', callback_data: 'y' }]] },
    });
    expect(result).toMatchObject({ message_id: 1, chat: { id: CHAT }, text: 'hola', from: { is_bot: true } });
    expect(simulator.sent).toMatchObject([{ id: '1', to: String(CHAT), text: 'hola', via: '123456789' }]);
    expect(simulator.calls[0]?.path).toBe('/bot<token>/sendMessage');
  });

  it('takes parameters from forms and queries, with JSON inside', async () => {
    await begin();
    await say('first');
    const form = new URLSearchParams({
      chat_id: String(CHAT),
      text: 'hola',
      reply_parameters: '{"message_id":1}',
    });
    const byForm = await fetch(`${simulator.url}/bot${simulator.botToken}/sendMessage`, {
      method: 'POST',
      body: form,
    });
    expect(((await byForm.json()) as Answer).ok).toBe(true);
    await fetch(`${simulator.url}/bot${simulator.botToken}/sendMessage?chat_id=${CHAT}&text=again`);
    expect(simulator.sent.map(({ text, replyTo }) => [text, replyTo])).toEqual([
      ['first', undefined],
      ['hola', '1'],
      ['again', undefined],
    ]);
  });

  it('does not find chats that never wrote', async () => {
    await begin();
    expect(await call('sendMessage', { chat_id: 42, text: 'hola' })).toMatchObject({
      error_code: 400,
      description: 'Bad Request: chat not found',
    });
    await simulator.customerWrites({ from: 42, text: 'hi' });
    expect((await call('sendMessage', { chat_id: 42, text: 'hola' })).ok).toBe(true);
  });

  it('answers 403 once the user has blocked the bot or is gone, until it is taken back', async () => {
    await begin();
    await simulator.customerBlocks({ from: CHAT });
    expect(await say('hola')).toMatchObject({
      error_code: 403,
      description: 'Forbidden: bot was blocked by the user',
    });
    await simulator.customerUnblocks({ from: CHAT });
    expect((await say('hola')).ok).toBe(true);
    simulator.forbid(CHAT, 'user is deactivated');
    expect((await say('hola')).description).toBe('Forbidden: user is deactivated');
  });

  it('names the supergroup a group became', async () => {
    await begin();
    simulator.migrate(-100, -1001234567890);
    expect(await call('sendMessage', { chat_id: -100, text: 'hola' })).toMatchObject({
      error_code: 400,
      parameters: { migrate_to_chat_id: -1001234567890 },
    });
  });

  it('takes 1 to 4096 UTF-16 units after entity parsing', async () => {
    await begin();
    expect((await say('')).description).toBe('Bad Request: message text is empty');
    expect((await say(' \n ')).description).toBe('Bad Request: message text is empty');
    expect((await say('x'.repeat(4096))).ok).toBe(true);
    expect((await say('x'.repeat(4097))).description).toBe('Bad Request: message is too long');
    expect((await say('😀'.repeat(2049))).description).toBe('Bad Request: message is too long');
    expect((await say(`<b>${'x'.repeat(4096)}</b>`, { parse_mode: 'HTML' })).ok).toBe(true);
  });

  it('refuses unbalanced Markdown, which the same text without a parse mode survives', async () => {
    await begin();
    const answer = await say('use snake_case', { parse_mode: 'Markdown' });
    expect(answer).toMatchObject({ error_code: 400 });
    expect(answer.description).toContain("can't parse entities");
    expect((await say('use snake_case')).ok).toBe(true);
  });

  it('refuses to reply to a message that is not there, unless told to send anyway', async () => {
    await begin();
    expect((await say('x', { reply_parameters: { message_id: 99 } })).description).toContain(
      'replied not found',
    );
    const anyway = { message_id: 99, allow_sending_without_reply: true };
    expect((await say('x', { reply_parameters: anyway })).ok).toBe(true);
  });

  it('refuses buttons with more than 64 bytes of data, and buttons that do nothing', async () => {
    await begin();
    const keyboard = (button: object): object => ({ reply_markup: { inline_keyboard: [[button]] } });
    expect((await say('x', keyboard({ text: 'a', callback_data: 'é'.repeat(32) }))).ok).toBe(true);
    expect((await say('x', keyboard({ text: 'a', callback_data: 'é'.repeat(33) }))).description).toBe(
      'Bad Request: BUTTON_DATA_INVALID',
    );
    expect((await say('x', keyboard({ text: 'a' }))).error_code).toBe(400);
  });

  it('sends files with captions of at most 1024, locations and contacts', async () => {
    await begin();
    const photo = { chat_id: CHAT, photo: 'https://example.com/a.png' };
    expect((await call('sendPhoto', { ...photo, caption: 'look' })).ok).toBe(true);
    expect((await call('sendPhoto', { ...photo, caption: 'x'.repeat(1025) })).description).toContain(
      'caption is too long',
    );
    expect((await call('sendPhoto', { chat_id: CHAT })).description).toBe(
      'Bad Request: there is no photo in the request',
    );
    expect((await call('sendLocation', { chat_id: CHAT, latitude: 1, longitude: 2 })).ok).toBe(true);
    expect((await call('sendContact', { chat_id: CHAT, phone_number: '1', first_name: 'A' })).ok).toBe(true);
    expect(simulator.sent.map(({ text }) => text)).toEqual(['look', '', '']);
  });

  it('shows typing only with an action it knows, and never as a sent message', async () => {
    await begin();
    expect((await call('sendChatAction', { chat_id: CHAT, action: 'typing' })).result).toBe(true);
    expect((await call('sendChatAction', { chat_id: CHAT, action: 'juggling' })).error_code).toBe(400);
    expect(simulator.sent).toHaveLength(0);
  });

  it('answers a button press within 150 seconds only', async () => {
    let now = Date.now();
    await begin({ now: () => now });
    const { body } = await simulator.customerPresses({ from: CHAT, data: 'y', messageId: 1 });
    const { id } = (JSON.parse(body) as { callback_query: { id: string } }).callback_query;
    expect((await call('answerCallbackQuery', { callback_query_id: id })).result).toBe(true);
    expect((await call('answerCallbackQuery', { callback_query_id: '7' })).description).toContain(
      'query is too old',
    );
    now += 151_000;
    expect((await call('answerCallbackQuery', { callback_query_id: id })).error_code).toBe(400);
  });

  it('edits and deletes its own messages, and refuses an edit that changes nothing', async () => {
    await begin();
    await say('one');
    const edit = (text: string): Promise<Answer> =>
      call('editMessageText', { chat_id: CHAT, message_id: 1, text });
    expect((await edit('one')).description).toContain('message is not modified');
    expect((await edit('two')).ok).toBe(true);
    expect((await call('deleteMessage', { chat_id: CHAT, message_id: 1 })).result).toBe(true);
    expect((await edit('three')).description).toBe('Bad Request: message to edit not found');
  });

  it('edits the words where they stand: a file has a caption and no text, a text no caption', async () => {
    await begin();
    await call('sendPhoto', { chat_id: CHAT, photo: 'https://example.com/a.png', caption: 'look' });
    await say('one');
    await call('sendLocation', { chat_id: CHAT, latitude: 1, longitude: 2 });
    const text = (id: number) => call('editMessageText', { chat_id: CHAT, message_id: id, text: 'new' });
    const caption = (id: number, words = 'new') =>
      call('editMessageCaption', { chat_id: CHAT, message_id: id, caption: words });
    expect((await text(1)).description).toBe('Bad Request: there is no text in the message to edit');
    expect((await caption(1, 'x'.repeat(1_025))).description).toBe(
      'Bad Request: message caption is too long',
    );
    expect((await caption(1, 'look')).description).toContain('message is not modified');
    expect((await caption(1)).result).toMatchObject({ message_id: 1, caption: 'new' });
    for (const id of [2, 3]) {
      expect((await caption(id)).description).toBe('Bad Request: there is no caption in the message to edit');
    }
  });

  it('takes the keyboard away with an edit that does not name it, and edits none with a reply keyboard', async () => {
    await begin();
    const inline = { reply_markup: { inline_keyboard: [[{ text: 'a', callback_data: 'a' }]] } };
    await say('one', inline);
    const edit = (id: number, more: object = {}) =>
      call('editMessageText', { chat_id: CHAT, message_id: id, text: 'one', ...more });
    expect((await edit(1, inline)).description).toContain('message is not modified');
    const bare = await edit(1);
    expect(bare.ok).toBe(true);
    expect(bare.result).not.toHaveProperty('reply_markup');
    expect((await edit(1)).description).toContain('message is not modified');
    expect((await edit(1, inline)).result).toMatchObject(inline);
    const reply = { reply_markup: { keyboard: [[{ text: 'a' }]] } };
    expect((await edit(1, reply)).description).toBe('Bad Request: inline keyboard expected');
    await say('one', reply);
    expect((await edit(2)).description).toBe("Bad Request: message can't be edited");
  });

  it('answers 429 with retry_after beyond 5 at once to one chat, and beyond 30 a second over all', async () => {
    let now = Date.now();
    await begin({ now: () => now, acceptAnyChat: true });
    for (let sent = 0; sent < 5; sent += 1) expect((await say('x')).ok).toBe(true);
    expect(await say('x')).toEqual({
      ok: false,
      error_code: 429,
      description: 'Too Many Requests: retry after 1',
      parameters: { retry_after: 1 },
    });
    now += 1000;
    expect((await say('x')).ok).toBe(true);
    const answers = [];
    for (let chat = 1; chat <= 40; chat += 1)
      answers.push(await call('sendMessage', { chat_id: chat, text: 'x' }));
    expect(answers.filter(({ ok }) => ok).length).toBeLessThanOrEqual(30);
    expect(answers.at(-1)?.error_code).toBe(429);
  });

  it('can be scripted to throttle, and spares sendChatAction', async () => {
    await begin();
    simulator.failNext({ kind: 'throttled', retryAfterSeconds: 35 });
    expect((await call('sendChatAction', { chat_id: CHAT, action: 'typing' })).ok).toBe(true);
    expect(await say('x')).toMatchObject({ error_code: 429, parameters: { retry_after: 35 } });
    simulator.failNext({ kind: 'provider-error', code: 403 });
    expect((await say('x')).description).toBe('Forbidden: bot was blocked by the user');
  });

  it('gives a file by getFile and its path, with the token in the address', async () => {
    await begin();
    const id = simulator.addFile(Buffer.from('voice'), 'a.oga');
    const { result } = await call('getFile', { file_id: id });
    const { file_path: path } = result as { file_path: string };
    const file = await fetch(`${simulator.url}/file/bot${simulator.botToken}/${path}`);
    expect(await file.text()).toBe('voice');
    expect((await call('getFile', { file_id: 'nope' })).error_code).toBe(400);
    const big = simulator.addFile(Buffer.alloc(20 * 1024 * 1024 + 1));
    expect((await call('getFile', { file_id: big })).description).toContain('file is too big');
  });
});

describe('a forum of the simulated Telegram', () => {
  const GROUP = -1_002_233_445_566;
  const simulator = new TelegramSimulator({ speed: 1000 });

  beforeAll(() => simulator.start());
  afterAll(() => simulator.stop());

  it('keeps answers in the topic of what they answer, and takes no topic that it does not have', async () => {
    const call = async (method: string, parameters: object): Promise<Answer> => {
      const response = await fetch(`${simulator.url}/bot${simulator.botToken}/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ chat_id: GROUP, text: 'Sí.', ...parameters }),
      });
      return (await response.json()) as Answer;
    };
    void simulator
      .customerWrites({ from: 17, chatId: GROUP, topicId: 77, messageId: 5, text: '¿Abren hoy?' })
      .catch(() => undefined);
    const inTopic = { message_thread_id: 77, is_topic_message: true };
    expect(await call('sendMessage', { reply_parameters: { message_id: 5 } })).toMatchObject({
      result: inTopic,
    });
    expect(await call('sendMessage', { message_thread_id: 77 })).toMatchObject({ result: inTopic });
    expect((await call('sendMessage', {})).result).not.toHaveProperty('message_thread_id');
    expect(await call('sendMessage', { message_thread_id: 9 })).toMatchObject({
      error_code: 400,
      description: 'Bad Request: message thread not found',
    });
  });
});
