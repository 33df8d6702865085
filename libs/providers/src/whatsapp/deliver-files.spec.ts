/** Messages with files: what goes up, in which order things are sent, and what each failure means. */
import { AppError, retry } from '@enlace/contracts';
import { HttpFailure } from '@enlace/http-client';
import type { OutboundMessage, Sendable } from '@enlace/normalization';
import { plainToInstance } from 'class-transformer';
import type { Delivery, OutgoingFile, SendTools } from '../adapter.js';
import { ScriptedHttp, type Scripted } from '../contract/scripted-http.js';
import { WhatsAppCredentials } from './credentials.js';
import { HeldBack } from '../held-back.js';
import { deliver } from './deliver.js';

const credentials = plainToInstance(WhatsAppCredentials, {
  phone_number_id: '391870554402217',
  access_token: 'EAAsecretTokenOfTheNumber',
  app_secret: 'app-secret-for-tests',
  verify_token: 'verify-me',
});
const JPEG: OutgoingFile = {
  body: new Uint8Array([255, 216, 255]),
  mimeType: 'image/jpeg',
  fileName: 'plan.jpg',
};
const LINK = { link: 'https://files.example/plan.jpg' };
const IMAGE: Sendable = { type: 'image', media: LINK, text: 'The plan' };
const ALBUM: Sendable = {
  type: 'album',
  items: [
    { type: 'image', media: { link: 'https://files.example/1.jpg' } },
    { type: 'image', media: { link: 'https://files.example/2.jpg' } },
  ],
};

const uploaded = (id: string): Scripted => ({ status: 200, json: { id } });
const accepted = (id: string): Scripted => ({ status: 200, json: { messages: [{ id }] } });
const graphError = (code: number): Scripted => ({ status: 400, json: { error: { code, message: 'no' } } });
const messageOf = (
  content: Sendable,
  to: OutboundMessage['to'] = { contact: '34600111222' },
): OutboundMessage => ({
  id: '0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11',
  to,
  content,
  reply_to: 'wamid.Q',
});

/** A host that opens the same file for everything, and counts the turns it gives. */
const toolsWith = (file: OutgoingFile | Error): SendTools & { readonly turns: () => number } => {
  let turns = 0;
  return {
    open: () => (file instanceof Error ? Promise.reject(file) : Promise.resolve(file)),
    pace: () => {
      turns += 1;
      return Promise.resolve();
    },
    turns: () => turns,
  };
};
const outcomeOf = (
  content: Sendable,
  file: OutgoingFile | Error,
  ...script: [Scripted, ...Scripted[]]
): Promise<Delivery> => deliver(new ScriptedHttp(script), messageOf(content), credentials, toolsWith(file));

describe('a message with a file', () => {
  it('brings the file to Meta and sends its id', async () => {
    const http = new ScriptedHttp([uploaded('4490709'), accepted('wamid.A')]);
    const tools = toolsWith(JPEG);
    expect(await deliver(http, messageOf(IMAGE), credentials, tools)).toEqual({
      outcome: 'sent',
      providerMessageIds: ['wamid.A'],
    });
    const [upload, message] = http.calls;
    expect(upload).toMatchObject({
      method: 'POST',
      url: 'https://graph.facebook.com/v25.0/391870554402217/media',
      headers: { authorization: 'Bearer EAAsecretTokenOfTheNumber' },
      idempotent: false,
    });
    const form = upload?.body as FormData;
    expect([form.get('messaging_product'), form.get('type')]).toEqual(['whatsapp', 'image/jpeg']);
    const file = form.get('file') as File;
    expect([file.name, file.type, new Uint8Array(await file.arrayBuffer())]).toEqual([
      'plan.jpg',
      'image/jpeg',
      JPEG.body,
    ]);
    expect(message?.json).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '34600111222',
      type: 'image',
      image: { id: '4490709', caption: 'The plan' },
      context: { message_id: 'wamid.Q' },
      biz_opaque_callback_data: '0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11',
    });
    expect(tools.turns()).toBe(1);
  });

  it('uploads nothing that is at Meta already', async () => {
    const http = new ScriptedHttp([accepted('wamid.A')]);
    const content: Sendable = { type: 'sticker', media: { provider_media_id: '77' } };
    await deliver(http, messageOf(content), credentials, toolsWith(new Error('not to be opened')));
    expect(http.calls).toMatchObject([{ json: { sticker: { id: '77' } } }]);
  });

  it('sends a sound that is no Opus as a sound, not as a voice message', async () => {
    const http = new ScriptedHttp([uploaded('5'), accepted('wamid.A')]);
    const content: Sendable = { type: 'voice', media: LINK };
    await deliver(http, messageOf(content), credentials, toolsWith({ ...JPEG, mimeType: 'audio/mpeg' }));
    expect(http.calls[1]?.json).toMatchObject({ type: 'audio', audio: { id: '5' } });
    expect(http.calls[1]?.json).not.toHaveProperty('audio.voice');
  });

  it('brings all its files to Meta before anything is sent, and takes turns only for what is sent', async () => {
    const http = new ScriptedHttp([uploaded('1'), uploaded('2'), accepted('wamid.1'), accepted('wamid.2')]);
    const tools = toolsWith(JPEG);
    expect(await deliver(http, messageOf(ALBUM), credentials, tools)).toEqual({
      outcome: 'sent',
      providerMessageIds: ['wamid.1', 'wamid.2'],
    });
    expect(http.calls.map(({ url }) => url.split('/').at(-1))).toEqual([
      'media',
      'media',
      'messages',
      'messages',
    ]);
    const bodies = http.calls.slice(2).map(({ json }) => json as Record<string, unknown>);
    expect(bodies.map(({ image }) => image)).toEqual([{ id: '1' }, { id: '2' }]);
    expect(bodies.map(({ context }) => context !== undefined)).toEqual([true, false]);
    expect(bodies.map(({ biz_opaque_callback_data: ours }) => ours)).toEqual(
      Array(2).fill(messageOf(ALBUM).id),
    );
    expect(tools.turns()).toBe(2);
  });

  it('is unknown once one file was taken and the next was not', async () => {
    const script: [Scripted, ...Scripted[]] = [
      uploaded('1'),
      uploaded('2'),
      accepted('wamid.1'),
      graphError(131056),
    ];
    expect(await outcomeOf(ALBUM, JPEG, ...script)).toMatchObject({
      outcome: 'unknown',
      code: 'partly_sent',
    });
  });

  it('is unknown once one file was taken and the host gives no turn for the next', async () => {
    const http = new ScriptedHttp([uploaded('1'), uploaded('2'), accepted('wamid.1')]);
    const tools = (error: Error): SendTools => {
      let turns = 0;
      const pace = () => ((turns += 1) > 1 ? Promise.reject(error) : Promise.resolve());
      return { ...toolsWith(JPEG), pace };
    };
    expect(await deliver(http, messageOf(ALBUM), credentials, tools(new Error('stopping')))).toMatchObject({
      outcome: 'unknown',
      code: 'partly_sent',
    });
    expect(http.calls).toHaveLength(3);
    const again = new ScriptedHttp([uploaded('1'), uploaded('2'), accepted('wamid.1')]);
    const held = tools(new HeldBack('window_closed', 'too late'));
    expect(await deliver(again, messageOf(ALBUM), credentials, held)).toMatchObject({
      outcome: 'sent',
      providerMessageIds: ['wamid.1'],
      rest: { code: 'rest_withheld', reason: expect.stringContaining('window_closed') as string },
    });
  });
});

describe('a file that does not reach Meta', () => {
  it('is refused where it is of a wrong type or too large, without a call', async () => {
    const http = new ScriptedHttp([accepted('wamid.A')]);
    const gif = toolsWith({ ...JPEG, mimeType: 'image/gif' });
    expect(await deliver(http, messageOf(IMAGE), credentials, gif)).toEqual({
      outcome: 'rejected',
      code: 'media.refused',
      reason: expect.stringMatching(/JPEG or PNG.*send it as a document/) as string,
      scope: 'message',
    });
    expect(http.calls).toEqual([]);
  });

  it('has the outcome of the host that could not open it', async () => {
    expect(
      await outcomeOf(IMAGE, new AppError('document.not_found', 'no such upload'), accepted('a')),
    ).toMatchObject({
      outcome: 'rejected',
      code: 'document.not_found',
    });
    const later = new AppError('provider.unreachable', 'no answer', retry(4_000));
    expect(await outcomeOf(IMAGE, later, accepted('a'))).toMatchObject({ outcome: 'retry', afterMs: 4_000 });
  });

  it.each<[string, Scripted, object]>([
    [
      'was lost',
      new HttpFailure('unknown', 'timeout', 'host: late'),
      { outcome: 'retry', code: 'http.timeout', scope: 'message' },
    ],
    ['was never sent', new HttpFailure('not_sent', 'connection_refused', 'host: no'), { outcome: 'retry' }],
    ['fell over', { status: 502, text: '<html>' }, { outcome: 'retry', code: 'http.502' }],
    ['brought no id', { status: 200, json: {} }, { outcome: 'retry', code: 'http.200' }],
    ['went to a wrong address', { status: 404, text: '' }, { outcome: 'rejected', scope: 'integration' }],
    ['was refused', graphError(131053), { outcome: 'rejected', code: '131053', scope: 'message' }],
    ['was throttled', graphError(4), { outcome: 'retry', scope: 'integration' }],
    ['had a dead token', graphError(190), { outcome: 'retry', scope: 'integration', stopped: true }],
  ])('is never unknown: when its upload %s', async (_, answer, outcome) => {
    const http = new ScriptedHttp([answer]);
    expect(await deliver(http, messageOf(IMAGE), credentials, toolsWith(JPEG))).toMatchObject(outcome);
    expect(http.calls).toHaveLength(1);
  });
});

describe('a one-time password', () => {
  const content: Sendable = {
    type: 'template',
    template: {
      name: 'code',
      language: 'es',
      components: [
        { type: 'body', parameters: [{ type: 'text', text: '481516' }] },
        { type: 'button', sub_type: 'url', index: 0, parameters: [{ type: 'text', text: '481516' }] },
      ],
    },
  };

  it('goes to the user id where only that is known: Meta alone knows what the template is', async () => {
    const http = new ScriptedHttp([graphError(131062)]);
    const message = messageOf(content, { contact: 'ES.1938475661' });
    expect(await deliver(http, message, credentials, toolsWith(JPEG))).toMatchObject({
      outcome: 'rejected',
      code: '131062',
      scope: 'message',
    });
    expect(http.calls[0]?.json).toMatchObject({ recipient: 'ES.1938475661' });
  });

  it('goes to the phone number where one is known beside the user id', async () => {
    const http = new ScriptedHttp([accepted('wamid.A')]);
    const message = messageOf(content, { contact: 'ES.1938475661', phone: '+34600111222' });
    await deliver(http, message, credentials, toolsWith(JPEG));
    expect(http.calls[0]?.json).toMatchObject({ to: '34600111222' });
    expect(http.calls[0]?.json).not.toHaveProperty('recipient');
  });
});

describe('what WhatsApp cannot carry', () => {
  it('is unsupported, without a call', async () => {
    const http = new ScriptedHttp([accepted('wamid.A')]);
    const blank = messageOf({ type: 'text', text: ' ' });
    expect(await deliver(http, blank, credentials, toolsWith(JPEG))).toMatchObject({
      outcome: 'unsupported',
    });
    expect(http.calls).toEqual([]);
  });

  it('carries no context on a reaction, which names its message itself', async () => {
    const http = new ScriptedHttp([accepted('wamid.A')]);
    const reaction = messageOf({ type: 'reaction', reaction: { message: 'wamid.R', emoji: '👍' } });
    await deliver(http, reaction, credentials, toolsWith(JPEG));
    expect(http.calls[0]?.json).not.toHaveProperty('context');
  });
});
