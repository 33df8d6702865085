/** What the simulated Bot API takes of files, albums, places, reactions and keyboards. */
import { TelegramSimulator } from './telegram.simulator.js';

const CHAT = 5_000_000_001;

interface Answer {
  readonly ok: boolean;
  readonly result?: unknown;
  readonly description?: string;
}

describe('the simulated Bot API', () => {
  const simulator = new TelegramSimulator();

  beforeAll(() => simulator.start());
  afterAll(() => simulator.stop());
  beforeEach(() => {
    simulator.reset();
    simulator.addChat(CHAT);
  });

  async function call(
    method: string,
    parameters: object,
    files: Record<string, number> = {},
  ): Promise<Answer> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ chat_id: CHAT, ...parameters })) {
      form.set(name, typeof value === 'string' ? value : JSON.stringify(value));
    }
    for (const [name, size] of Object.entries(files))
      form.set(name, new Blob([new Uint8Array(size)]), 'a.bin');
    const response = await fetch(`${simulator.url}/bot${simulator.botToken}/${method}`, {
      method: 'POST',
      body: form,
    });
    return (await response.json()) as Answer;
  }
  const refusal = async (...args: Parameters<typeof call>): Promise<string | undefined> =>
    (await call(...args)).description;

  it('keeps an uploaded file, so that its file_id can be sent again and fetched', async () => {
    const { result } = await call('sendDocument', {}, { document: 5 });
    const { document } = result as { document: { file_id: string } };
    expect((await call('sendDocument', { document: document.file_id })).ok).toBe(true);
    expect((await call('getFile', { file_id: document.file_id })).result).toMatchObject({ file_size: 5 });
    expect(await refusal('sendDocument', { document: 'AgACnobodys' })).toContain('wrong file identifier');
  });

  it('takes photos of 10 MB and no more, and nothing that is empty', async () => {
    expect((await call('sendPhoto', {}, { photo: 10 * 1024 * 1024 })).ok).toBe(true);
    expect(await refusal('sendPhoto', {}, { photo: 10 * 1024 * 1024 + 1 })).toContain('too big for a photo');
    expect(await refusal('sendVoice', {}, { voice: 0 })).toContain('non-empty');
  });

  const album = (...types: string[]): object => ({
    media: types.map((type) => ({ type, media: 'https://files.example/a' })),
  });

  it('makes a message of each file of an album, from 2 to 10', async () => {
    const media = [
      { type: 'photo', media: 'attach://one', caption: 'first' },
      { type: 'video', media: 'https://files.example/b.mp4' },
    ];
    const { result } = await call('sendMediaGroup', { media }, { one: 7 });
    expect(result).toMatchObject([
      { message_id: 1, caption: 'first' },
      { message_id: 2, video: {} },
    ]);
    expect(simulator.sent.map(({ text }) => text)).toEqual(['first', '']);
    expect(await refusal('sendMediaGroup', album('photo'))).toContain('wrong number of messages');
    expect(await refusal('sendMediaGroup', album(...Array<string>(11).fill('photo')))).toContain(
      'wrong number',
    );
  });

  it.each([
    [['document', 'photo'], "document can't be mixed"],
    [['audio', 'document'], "document can't be mixed"],
    [['audio', 'video'], "audio can't be mixed"],
    [['voice', 'voice'], 'not supported'],
  ])('refuses an album of %j', async (types, words) => {
    expect(await refusal('sendMediaGroup', album(...types))).toContain(words);
    expect(simulator.sent).toEqual([]);
  });

  it('limits the captions of an album as it does others, and wants each file that is referred to', async () => {
    const long = [
      { type: 'photo', media: 'https://files.example/a' },
      { type: 'photo', media: 'https://files.example/b', caption: 'x'.repeat(1025) },
    ];
    expect(await refusal('sendMediaGroup', { media: long })).toContain('caption is too long');
    const lost = [
      { type: 'photo', media: 'attach://lost' },
      { type: 'photo', media: 'https://files.example/b' },
    ];
    expect(await refusal('sendMediaGroup', { media: lost })).toContain('no photo in the request');
  });

  it('wants a venue to have a title and an address', async () => {
    const point = { latitude: 19.4, longitude: -99.1 };
    expect((await call('sendVenue', { ...point, title: 'Sol', address: 'Roma 1' })).result).toMatchObject({
      venue: { title: 'Sol', location: point },
    });
    expect(await refusal('sendVenue', { ...point, title: 'Sol' })).toContain('address must be non-empty');
  });

  it('refuses a vCard of more than 2048 bytes', async () => {
    const contact = { phone_number: '1', first_name: 'A' };
    expect((await call('sendContact', { ...contact, vcard: 'x'.repeat(2048) })).ok).toBe(true);
    expect(await refusal('sendContact', { ...contact, vcard: 'é'.repeat(1025) })).toContain('vCard');
  });

  it('sets one reaction of those it knows on a message that is there, and takes it back', async () => {
    await call('sendMessage', { text: 'hola' });
    const react = (message_id: number, ...emoji: string[]) =>
      call('setMessageReaction', {
        message_id,
        reaction: emoji.map((one) => ({ type: 'emoji', emoji: one })),
      });
    expect((await react(1, '👍')).ok).toBe(true);
    expect((await react(1)).ok).toBe(true);
    expect((await react(1, '🥑')).description).toBe('Bad Request: REACTION_INVALID');
    expect((await react(1, '👍', '🔥')).description).toBe('Bad Request: REACTIONS_TOO_MANY');
    expect((await react(9, '👍')).description).toBe('Bad Request: message to react not found');
  });

  it('refuses more than 100 buttons, addresses that are none, and reply keys without words', async () => {
    const say = (reply_markup: object) => refusal('sendMessage', { text: 'x', reply_markup });
    const many = Array.from({ length: 101 }, (_, at) => [{ text: 'a', callback_data: String(at) }]);
    expect(await say({ inline_keyboard: many })).toBe('Bad Request: REPLY_MARKUP_TOO_LONG');
    expect(await say({ inline_keyboard: [[{ text: 'a', url: 'nowhere' }]] })).toContain('BUTTON_URL_INVALID');
    expect(await say({ keyboard: [[{}]] })).toContain("can't parse keyboard button");
    expect(await say({ keyboard: [['yes'], [{ text: 'no' }]] })).toBeUndefined();
  });

  it('refuses commands that are no commands', async () => {
    const set = (command: string) => call('setMyCommands', { commands: [{ command, description: 'what' }] });
    expect((await set('start')).ok).toBe(true);
    expect((await set('Start!')).description).toBe('Bad Request: BOT_COMMAND_INVALID');
  });
});
