/** What Telegram is asked for each kind of content. */
import { AppError } from '@enlace/contracts';
import type { OutboundMessage, Sendable } from '@enlace/normalization';
import type { Delivery, SendTools } from '../adapter.js';
import { ScriptedHttp, type Scripted } from '../contract/scripted-http.js';
import type { TelegramCredentials } from './credentials.js';
import { HeldBack } from '../held-back.js';
import { deliver } from './deliver.js';

const CREDENTIALS: TelegramCredentials = {
  bot_token: '7700112233:AAsampleSampleSampleSample',
  secret_token: 'sample_secret',
};
const MEGABYTE = 1024 * 1024;

const sent = (id: number): Scripted => ({
  status: 200,
  json: { ok: true, result: { message_id: id, chat: { id: 5 } } },
});
const refused = (status: number, description: string, parameters?: object): Scripted => ({
  status,
  json: { ok: false, error_code: status, description, ...(parameters && { parameters }) },
});
const UNREADABLE = refused(400, "Bad Request: can't parse entities: Unsupported start tag");

interface Sent {
  readonly outcome: Delivery;
  /** Method and parameters of each call. */
  readonly calls: readonly (readonly [string, Record<string, unknown>])[];
  /** `pace` and the methods, in order. */
  readonly order: readonly string[];
}

async function send(
  content: Sendable,
  options: {
    readonly script?: readonly [Scripted, ...Scripted[]];
    readonly part?: Partial<OutboundMessage>;
    readonly credentials?: Partial<TelegramCredentials>;
    readonly open?: SendTools['open'];
    readonly pace?: SendTools['pace'];
  } = {},
): Promise<Sent> {
  const http = new ScriptedHttp(options.script ?? [sent(1), sent(2), sent(3), sent(4)]);
  const order: string[] = [];
  const methodOf = (url: string): string => url.split('/').at(-1) ?? '';
  const request: ScriptedHttp['request'] = (call) => {
    order.push(methodOf(call.url));
    return http.request(call);
  };
  const outcome = await deliver(
    { request },
    { id: '6f1d2c3b-4a59-4e68-8b7a-9c0d1e2f3a4b', to: { contact: '5' }, content, ...options.part },
    { ...CREDENTIALS, ...options.credentials },
    {
      open: options.open ?? (() => Promise.reject(new Error('no file was expected'))),
      pace: async () => {
        await options.pace?.();
        order.push('pace');
      },
    },
  );
  const calls = http.calls.map(({ url, json, body }) => {
    const params = body instanceof FormData ? Object.fromEntries(body) : (json as Record<string, unknown>);
    return [methodOf(url), params] as const;
  });
  return { outcome, calls, order };
}

const FILE = { body: new Uint8Array([1, 2, 3]), mimeType: 'image/jpeg', fileName: 'a.jpg' };
const open = () => Promise.resolve(FILE);
const known = { provider_media_id: 'AgAC' };
const link = { link: 'https://files.example/a.jpg' };
const quiet = { link_preview_options: { is_disabled: true } };

describe('a text', () => {
  it('in Markdown goes out in HTML of ours, without a preview of its links', async () => {
    const { calls } = await send({ type: 'text', text: '**Hola** <Ana>', format: 'markdown' });
    expect(calls).toEqual([
      ['sendMessage', { chat_id: 5, text: '<b>Hola</b> &lt;Ana&gt;', parse_mode: 'HTML', ...quiet }],
    ]);
  });

  it('goes out in MarkdownV2 where the integration says so, and with a preview where the caller does', async () => {
    const { calls } = await send(
      { type: 'text', text: '**Hola.**', format: 'markdown', preview_url: true },
      { credentials: { parse_mode: 'MarkdownV2' } },
    );
    expect(calls).toEqual([['sendMessage', { chat_id: 5, text: '*Hola\\.*', parse_mode: 'MarkdownV2' }]]);
  });

  it('without marks has no parse mode, in which nothing can be wrong', async () => {
    for (const format of ['plain', 'markdown'] as const) {
      const { calls } = await send({ type: 'text', text: 'a < b', format });
      expect(calls).toEqual([['sendMessage', { chat_id: 5, text: 'a < b', ...quiet }]]);
    }
  });

  it('whose marks Telegram cannot read is sent once more as plain text, at the pace of all calls', async () => {
    const { outcome, calls, order } = await send(
      { type: 'text', text: '**Hola**', format: 'markdown' },
      { script: [UNREADABLE, sent(1)] },
    );
    expect(outcome).toEqual({ outcome: 'sent', providerMessageIds: ['5:1'] });
    expect(calls[1]).toEqual(['sendMessage', { chat_id: 5, text: 'Hola', ...quiet }]);
    expect(order).toEqual(['pace', 'sendMessage', 'pace', 'sendMessage']);
    const again = await send({ type: 'text', text: '**a**', format: 'markdown' }, { script: [UNREADABLE] });
    expect(again.outcome).toMatchObject({ outcome: 'rejected', code: 'telegram.unreadable_marks' });
    expect(again.calls).toHaveLength(2);
  });

  it('that is long closes its marks in one part and opens them in the next', async () => {
    const { calls, order } = await send({
      type: 'text',
      text: `**${'palabra '.repeat(700).trim()}**`,
      format: 'markdown',
    });
    expect(calls.map(([, { text }]) => String(text).replace(/palabra ?/g, ''))).toEqual([
      '<b></b>',
      '<b></b>',
    ]);
    expect(order).toEqual(['pace', 'sendMessage', 'pace', 'sendMessage']);
  });
});

describe('a file', () => {
  it.each([
    ['image', 'sendPhoto', 'photo'],
    ['video', 'sendVideo', 'video'],
    ['audio', 'sendAudio', 'audio'],
    ['voice', 'sendVoice', 'voice'],
    ['document', 'sendDocument', 'document'],
    ['sticker', 'sendSticker', 'sticker'],
  ] as const)(
    '%s goes by %s: by its id where Telegram has it, uploaded where not',
    async (type, method, field) => {
      const byId = await send({ type, media: known });
      expect(byId.calls).toEqual([[method, { chat_id: 5, [field]: 'AgAC' }]]);
      const { outcome, calls } = await send({ type, media: link }, { open });
      expect(outcome).toMatchObject({ outcome: 'sent' });
      const [[, form] = ['', {}]] = calls;
      expect(calls[0]?.[0]).toBe(method);
      expect(form).toMatchObject({ chat_id: '5' });
      const file = form[field] as File;
      expect([file.name, file.type, file.size]).toEqual(['a.jpg', 'image/jpeg', 3]);
    },
  );

  it('has its caption, with marks, and answers what it answers', async () => {
    const { calls } = await send(
      { type: 'image', media: link, text: '**Menú**', format: 'markdown' },
      { open, part: { reply_to: '5:77' } },
    );
    expect(calls[0]?.[1]).toMatchObject({
      caption: '<b>Menú</b>',
      parse_mode: 'HTML',
      reply_parameters: '{"message_id":77,"allow_sending_without_reply":true}',
    });
  });

  it('is uploaded again without the marks that Telegram could not read', async () => {
    const { outcome, calls } = await send(
      { type: 'image', media: link, text: '**Menú**', format: 'markdown' },
      { open, script: [UNREADABLE, sent(1)] },
    );
    expect(outcome).toMatchObject({ outcome: 'sent' });
    expect(calls[1]?.[1]).toMatchObject({ caption: 'Menú', photo: expect.any(File) as File });
    expect(calls[1]?.[1]).not.toHaveProperty('parse_mode');
  });

  it('goes without a caption of more than 1024, which follows as a text', async () => {
    const { outcome, calls } = await send({ type: 'image', media: known, text: 'x'.repeat(1_025) });
    expect(calls).toEqual([
      ['sendPhoto', { chat_id: 5, photo: 'AgAC' }],
      ['sendMessage', { chat_id: 5, text: 'x'.repeat(1_025), ...quiet }],
    ]);
    expect(outcome).toMatchObject({ providerMessageIds: ['5:1', '5:2'] });
  });

  it.each([
    ['image', 10, /photo of at most 10 MB.*as a document/],
    ['video', 50, /file of at most 50 MB.*a link/],
  ] as const)('%s of more than %d MB is refused with what to do', async (type, megabytes, words) => {
    const big = { ...FILE, body: new Uint8Array(megabytes * MEGABYTE + 1) };
    const { outcome, calls } = await send({ type, media: link }, { open: () => Promise.resolve(big) });
    expect(outcome).toMatchObject({ outcome: 'rejected', code: 'media.refused', scope: 'message' });
    expect(outcome).toMatchObject({ reason: expect.stringMatching(words) as string });
    expect(calls).toEqual([]);
  });

  it('that cannot be opened is refused in the words of the host, before anything is asked', async () => {
    const failure = new AppError('content.unsupported', 'the link leads to a private address');
    const { outcome, calls } = await send(
      { type: 'image', media: link },
      { open: () => Promise.reject(failure) },
    );
    expect(outcome).toMatchObject({ outcome: 'rejected', reason: failure.message });
    expect(calls).toEqual([]);
  });
});

describe('an album', () => {
  const group: Scripted = {
    status: 200,
    json: { ok: true, result: [1, 2].map((id) => ({ message_id: id, chat: { id: 5 } })) },
  };

  it('goes out as one, each file with its caption, known or uploaded', async () => {
    const items = [
      { type: 'image', media: known, text: 'uno' },
      { type: 'video', media: link },
    ] as const;
    const { outcome, calls } = await send({ type: 'album', items }, { open, script: [group] });
    expect(outcome).toEqual({ outcome: 'sent', providerMessageIds: ['5:1', '5:2'] });
    expect(calls.map(([method]) => method)).toEqual(['sendMediaGroup']);
    const form = calls[0]?.[1] ?? {};
    expect(JSON.parse(String(form['media']))).toEqual([
      { type: 'photo', media: 'AgAC', caption: 'uno' },
      { type: 'video', media: 'attach://file1' },
    ]);
    expect(form['file1']).toBeInstanceOf(File);
  });

  it('of kinds that do not mix goes out one after the other, at the pace of the limits', async () => {
    const items = [
      { type: 'image', media: known, text: 'uno' },
      { type: 'document', media: known },
    ] as const;
    const { calls, order } = await send({ type: 'album', items });
    expect(calls).toEqual([
      ['sendPhoto', { chat_id: 5, photo: 'AgAC', caption: 'uno' }],
      ['sendDocument', { chat_id: 5, document: 'AgAC' }],
    ]);
    expect(order).toEqual(['pace', 'sendPhoto', 'pace', 'sendDocument']);
  });

  it('takes its turn once its files are open, and a reaction takes one too', async () => {
    const order: string[] = [];
    const opened = () => Promise.resolve(void order.push('open')).then(() => FILE);
    const pace = () => Promise.resolve(void order.push('turn'));
    await send({ type: 'image', media: link }, { open: opened, pace });
    expect(order).toEqual(['open', 'turn']);
    await send({ type: 'reaction', reaction: { message: '5:1', emoji: '👍' } }, { pace });
    expect(order).toEqual(['open', 'turn', 'turn']);
  });

  const two: Sendable = {
    type: 'album',
    items: [
      { type: 'image', media: known },
      { type: 'document', media: known },
    ],
  };
  const failed = (error_code: number, description: string, parameters = {}): Scripted => ({
    status: error_code,
    json: { ok: false, error_code, description, parameters },
  });

  it.each([
    [
      failed(429, 'Too Many Requests', { retry_after: 41 }),
      { outcome: 'retry', afterMs: 41_000, told: true },
    ],
    [failed(401, 'Unauthorized'), { outcome: 'retry', scope: 'integration', stopped: true }],
    [failed(403, 'Forbidden: bot was blocked by the user'), { outcome: 'rejected', scope: 'contact' }],
  ])(
    'of which the second part is refused says what that means for chat and bot: %#',
    async (answer, partFailure) => {
      const { outcome } = await send(two, { script: [sent(1), answer] });
      expect(outcome).toMatchObject({ outcome: 'unknown', code: 'telegram.partly_sent', partFailure });
    },
  );

  it('that the host holds back is judged anew, and between two parts is sent as far as it went', async () => {
    let turns = 0;
    const held = (after: number) => () => {
      turns += 1;
      return turns > after
        ? Promise.reject(new HeldBack('stale_epoch', 'a person took over'))
        : Promise.resolve();
    };
    const none = await send(two, { pace: held(0) });
    expect(none.outcome).toMatchObject({ outcome: 'retry', code: 'stale_epoch', afterMs: 0, heldBack: true });
    expect(none.calls).toEqual([]);
    turns = 0;
    const half = await send(two, { pace: held(1) });
    expect(half.outcome).toEqual({
      outcome: 'sent',
      providerMessageIds: ['5:1'],
      rest: {
        code: 'rest_withheld',
        reason: '1 of 2 parts went out, the rest was held back: stale_epoch: a person took over',
      },
    });
    expect(half.calls).toHaveLength(1);
  });

  it('of which one file went out is unknown when the next cannot be opened', async () => {
    const items = [
      { type: 'image', media: known },
      { type: 'document', media: link },
    ] as const;
    const { outcome } = await send({ type: 'album', items });
    expect(outcome).toMatchObject({ outcome: 'unknown', code: 'telegram.partly_sent' });
  });
});

describe('a place', () => {
  const point = { latitude: 19.4, longitude: -99.1 };

  it('is a venue with a name and an address, else a point, and what it has of them is told', async () => {
    const place = (more: object): Sendable => ({ type: 'location', location: { ...point, ...more } });
    expect((await send(place({ name: 'Sol', address: 'Roma 1' }))).calls).toEqual([
      ['sendVenue', { chat_id: 5, ...point, title: 'Sol', address: 'Roma 1' }],
    ]);
    expect((await send(place({}))).calls).toEqual([['sendLocation', { chat_id: 5, ...point }]]);
    expect((await send(place({ address: 'Roma 1' }))).calls).toEqual([
      ['sendLocation', { chat_id: 5, ...point }],
      ['sendMessage', { chat_id: 5, text: 'Roma 1', ...quiet }],
    ]);
  });
});

describe('contacts', () => {
  it('go out one by one, with a vCard where there is more than a phone', async () => {
    const { calls, order } = await send({
      type: 'contacts',
      contacts: [
        { name: 'Ana', phones: ['+34600111222'] },
        { name: 'Sol; Luz', phones: ['+1', '+2'], emails: ['s@example.com'], organization: 'Clínica, S.A.' },
      ],
    });
    expect(calls[0]).toEqual([
      'sendContact',
      { chat_id: 5, phone_number: '+34600111222', first_name: 'Ana' },
    ]);
    expect(calls[1]?.[1]).toMatchObject({ phone_number: '+1', first_name: 'Sol; Luz' });
    expect(String(calls[1]?.[1]['vcard']).split('\r\n')).toEqual([
      'BEGIN:VCARD',
      'VERSION:3.0',
      'N:;Sol\\; Luz;;;',
      'FN:Sol\\; Luz',
      'ORG:Clínica\\, S.A.',
      'TEL:+1',
      'TEL:+2',
      'EMAIL:s@example.com',
      'END:VCARD',
    ]);
    expect(order).toEqual(['pace', 'sendContact', 'pace', 'sendContact']);
  });
});

describe('a reaction', () => {
  const reaction = (emoji: string, message = '5:9'): Sendable => ({
    type: 'reaction',
    reaction: { message, emoji },
  });
  const yes: readonly [Scripted] = [{ status: 200, json: { ok: true, result: true } }];

  it('is put on the message and taken back, known by the id of our own', async () => {
    const { outcome, calls } = await send(reaction('❤️'), { script: yes });
    expect(outcome).toEqual({
      outcome: 'sent',
      providerMessageIds: ['reaction:6f1d2c3b-4a59-4e68-8b7a-9c0d1e2f3a4b'],
    });
    expect(calls).toEqual([
      ['setMessageReaction', { chat_id: 5, message_id: 9, reaction: [{ type: 'emoji', emoji: '❤' }] }],
    ]);
    const back = await send(reaction(''), { script: yes });
    expect(back.calls[0]?.[1]).toMatchObject({ reaction: [] });
  });

  it.each([
    [reaction('👍', '77:9'), '5', 'rejected'],
    [reaction('👍', 'callback:1'), '5', 'rejected'],
    [reaction('👍', 'business:bc:5:9'), 'business:bc:5', 'unsupported'],
    [reaction('🥑'), '5', 'unsupported'],
  ])('that Telegram cannot set is not asked for: %j in %s', async (content, contact, outcome) => {
    const answer = await send(content, { part: { to: { contact } } });
    expect(answer.outcome).toMatchObject({ outcome });
    expect(answer.calls).toEqual([]);
  });

  it('that Telegram refuses has a code of its own', async () => {
    const { outcome } = await send(reaction('👍'), {
      script: [refused(400, 'Bad Request: REACTION_INVALID')],
    });
    expect(outcome).toMatchObject({ outcome: 'rejected', code: 'telegram.reaction_refused' });
  });
});

describe('buttons', () => {
  const buttons = (titles: readonly string[], more: object = {}): Sendable => ({
    type: 'buttons',
    text: '¿Qué día?',
    buttons: titles.map((title, at) => ({ title, id: `b${at}` })),
    ...more,
  });
  const markupOf = ({ calls }: Sent): unknown => calls.at(-1)?.[1]['reply_markup'];

  it('stand under the words, two short ones side by side, links beside answers', async () => {
    const answer = await send({
      type: 'buttons',
      header: 'Cita',
      text: '**¿Qué día?**',
      footer: 'Gracias',
      format: 'markdown',
      buttons: [
        { title: 'Lunes', id: 'mon' },
        { title: 'Martes', id: 'tue' },
        { title: 'Cualquier día de la semana', id: 'any' },
        { title: 'Web', url: 'https://a.example' },
      ],
    });
    expect(answer.calls[0]?.[1]).toMatchObject({ text: 'Cita\n\n<b>¿Qué día?</b>\n\nGracias' });
    expect(markupOf(answer)).toEqual({
      inline_keyboard: [
        [
          { text: 'Lunes', callback_data: 'mon' },
          { text: 'Martes', callback_data: 'tue' },
        ],
        [{ text: 'Cualquier día de la semana', callback_data: 'any' }],
        [{ text: 'Web', url: 'https://a.example' }],
      ],
    });
  });

  it('stand in for the keyboard where that is asked for', async () => {
    const answer = await send(buttons(['Sí', 'No'], { keyboard: 'reply' }));
    expect(markupOf(answer)).toEqual({
      keyboard: [[{ text: 'Sí' }, { text: 'No' }]],
      resize_keyboard: true,
      one_time_keyboard: true,
    });
  });

  it('stand under the last part of a long text', async () => {
    const answer = await send(buttons(['Sí'], { text: 'palabra '.repeat(600) }));
    expect(answer.calls.map(([, params]) => 'reply_markup' in params)).toEqual([false, true]);
  });

  it('stay when the marks have to go', async () => {
    const answer = await send(buttons(['Sí'], { text: '**a**', format: 'markdown' }), {
      script: [UNREADABLE, sent(1)],
    });
    expect(answer.calls[1]?.[1]).toMatchObject({ text: 'a', reply_markup: { inline_keyboard: [[{}]] } });
  });

  it('whose ids are too long to come back are numbers in the text', async () => {
    const { calls } = await send({
      type: 'buttons',
      text: '?',
      buttons: [{ title: 'Sí', id: 'é'.repeat(33) }],
    });
    expect(calls).toEqual([['sendMessage', { chat_id: 5, text: '?\n\n1. Sí', ...quiet }]]);
  });
});

describe('a list', () => {
  it('is a button for each row, with what is said of the rows in the text', async () => {
    const { calls } = await send({
      type: 'list',
      text: 'Elija',
      list: {
        button: 'Ver',
        sections: [
          { title: 'Citas', rows: [{ id: 'a', title: 'Hoy', description: 'de 9 a 14' }] },
          { rows: [{ id: 'b', title: 'Otro' }] },
        ],
      },
    });
    expect(calls).toEqual([
      [
        'sendMessage',
        {
          chat_id: 5,
          text: 'Elija\n\nCitas\n• Hoy: de 9 a 14',
          ...quiet,
          reply_markup: {
            inline_keyboard: [[{ text: 'Hoy', callback_data: 'a' }], [{ text: 'Otro', callback_data: 'b' }]],
          },
        },
      ],
    ]);
  });

  it('whose ids are too long to come back is numbered text', async () => {
    const rows = [{ id: 'x'.repeat(65), title: 'Hoy' }];
    const { calls } = await send({
      type: 'list',
      text: 'Elija',
      list: { button: 'Ver', sections: [{ rows }] },
    });
    expect(calls).toEqual([['sendMessage', { chat_id: 5, text: 'Elija\n\n1. Hoy', ...quiet }]]);
  });
});

describe('what Telegram has no way to carry', () => {
  it.each<Sendable>([
    { type: 'template', template: { name: 'hola', language: 'es' } },
    { type: 'flow', text: '?', flow: { id: '1', button: 'Abrir' } },
  ])('is unsupported, and nothing is asked: $type', async (content) => {
    const { outcome, calls } = await send(content);
    expect(outcome).toMatchObject({ outcome: 'unsupported' });
    expect(calls).toEqual([]);
  });
});
