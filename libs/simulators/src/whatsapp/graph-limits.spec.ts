/** What the simulated Cloud API refuses of files, choices, cards and templates. */
import type { WhatsAppTemplate } from './graph-account.js';
import { WhatsAppSimulator } from './whatsapp.simulator.js';

const CUSTOMER = '5215512345678';
const KB = 1024;
const MB = 1024 * KB;

interface Answer {
  readonly id?: string;
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly error_data?: { readonly details: string };
  };
}

const TEMPLATES: readonly WhatsAppTemplate[] = [
  { id: 1, name: 'code', language: 'es', category: 'AUTHENTICATION', status: 'APPROVED', body: '{{1}}' },
  { id: 2, name: 'offer', language: 'es', category: 'MARKETING', status: 'APPROVED', body: 'Offer' },
];

describe('the limits of the simulated WhatsApp Cloud API', () => {
  const simulator = new WhatsAppSimulator({ speed: 1000, statuses: false, templates: TEMPLATES });

  beforeAll(async () => {
    await simulator.start();
    simulator.openWindow(CUSTOMER);
    simulator.openWindow('MX.1349');
  });
  afterAll(() => simulator.stop());

  const call = async (
    path: string,
    body: string | FormData,
    headers: Record<string, string>,
  ): Promise<Answer> => {
    const response = await fetch(`${simulator.url}/v25.0/${simulator.number.phoneNumberId}/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${simulator.number.accessToken}`, ...headers },
      body,
    });
    return (await response.json()) as Answer;
  };
  const upload = (
    bytes: Uint8Array<ArrayBuffer> | number,
    type: string,
    declared = type,
  ): Promise<Answer> => {
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('type', declared);
    form.set('file', new Blob([typeof bytes === 'number' ? new Uint8Array(bytes) : bytes], { type }), 'file');
    return call('media', form, {});
  };
  const send = async (
    type: string,
    member: unknown,
    more: object = { to: CUSTOMER },
  ): Promise<number | undefined> => {
    const body = JSON.stringify({ messaging_product: 'whatsapp', type, [type]: member, ...more });
    return (await call('messages', body, { 'content-type': 'application/json' })).error?.code;
  };
  const interactive = (type: string, action: object, more: object = {}): Promise<number | undefined> =>
    send('interactive', { type, body: { text: 'Which?' }, action, ...more });
  const webp = (size: number, flags: number): Uint8Array<ArrayBuffer> => {
    const bytes = new Uint8Array(size);
    bytes.set(new TextEncoder().encode('RIFF\0\0\0\0WEBPVP8X'));
    bytes.set([flags], 20);
    return bytes;
  };

  it('takes files of the types it lists, and names them to others', async () => {
    expect((await upload(10, 'image/png')).id).toMatch(/^\d+$/);
    expect((await upload(10, 'audio/ogg; codecs=opus')).id).toMatch(/^\d+$/);
    const { error } = await upload(10, 'application/zip');
    expect(error?.code).toBe(100);
    expect(error?.message).toMatch(
      /one of the following types: audio\/aac, .*Received file of type 'application\/zip'/,
    );
    expect((await upload(10, 'application/octet-stream', 'image/png')).error?.code).toBe(100);
  });

  it.each<[string, number]>([
    ['image/jpeg', 5 * MB],
    ['audio/mpeg', 16 * MB],
  ])('takes %s up to its size', async (type, most) => {
    expect((await upload(most, type)).id).toBeDefined();
    expect((await upload(most + 1, type)).error).toMatchObject({
      code: 131053,
      error_data: { details: expect.stringContaining('too large') as string },
    });
  });

  it('takes a larger sticker where it moves', async () => {
    expect((await upload(webp(100 * KB, 0), 'image/webp')).id).toBeDefined();
    expect((await upload(webp(100 * KB + 1, 0), 'image/webp')).error?.code).toBe(131053);
    expect((await upload(webp(500 * KB, 2), 'image/webp')).id).toBeDefined();
    expect((await upload(webp(500 * KB + 1, 2), 'image/webp')).error?.code).toBe(131053);
  });

  it('sends a file only as what it is', async () => {
    const { id } = await upload(10, 'image/png');
    expect(await send('image', { id })).toBeUndefined();
    expect(await send('document', { id, filename: 'a.png' })).toBeUndefined();
    expect(await send('video', { id })).toBe(131053);
    expect(await send('image', { id: '404' })).toBe(100);
  });

  it('shows no caption below a sound, and a name only of a document', async () => {
    const { id } = await upload(10, 'audio/ogg');
    expect(await send('audio', { id, voice: true })).toBeUndefined();
    expect(await send('audio', { id, caption: 'listen' })).toBe(100);
    expect(await send('audio', { id, filename: 'a.ogg' })).toBe(100);
  });

  const reply = (id: string, title: string): object => ({ type: 'reply', reply: { id, title } });

  it('keeps the ids and titles of buttons apart and short', async () => {
    expect(
      await interactive('button', { buttons: [reply('x'.repeat(256), 'One'), reply('b', 'Two')] }),
    ).toBeUndefined();
    expect(await interactive('button', { buttons: [reply('x'.repeat(257), 'One')] })).toBe(131009);
    expect(await interactive('button', { buttons: [reply('a', 'One'), reply('b', 'One')] })).toBe(131009);
    expect(await interactive('button', { buttons: [{ type: 'url', reply: {} }] })).toBe(131009);
  });

  it('keeps the limits around the choices', async () => {
    const action = { buttons: [reply('a', 'One')] };
    expect(await interactive('button', action, { body: { text: 'x'.repeat(1024) } })).toBeUndefined();
    expect(await interactive('button', action, { body: { text: 'x'.repeat(1025) } })).toBe(131009);
    expect(await interactive('button', action, { header: { type: 'text', text: 'x'.repeat(61) } })).toBe(
      131009,
    );
    expect(await interactive('button', action, { header: { type: 'text' } })).toBe(131008);
    expect(await interactive('button', action, { footer: { text: 'x'.repeat(61) } })).toBe(131009);
  });

  it('wants titles for sections that are not alone, and short row ids', async () => {
    const rows = (id: string): object[] => [{ id, title: 'Row' }];
    const list = (...sections: object[]): Promise<number | undefined> =>
      interactive('list', { button: 'Choose', sections });
    expect(await list({ rows: rows('a') })).toBeUndefined();
    expect(await list({ rows: rows('a') }, { title: 'B', rows: rows('b') })).toBe(131008);
    expect(await list({ rows: rows('x'.repeat(201)) })).toBe(131009);
    expect(await list({ title: 'A', rows: rows('a') }, { title: 'B', rows: rows('a') })).toBe(131009);
  });

  it('opens a page with one short label', async () => {
    const link = (display_text: string, url: string): Promise<number | undefined> =>
      interactive('cta_url', { name: 'cta_url', parameters: { display_text, url } });
    expect(await link('Page', 'https://a.example/')).toBeUndefined();
    expect(await link('x'.repeat(21), 'https://a.example/')).toBe(131009);
    expect(await link('Page', 'a.example')).toBe(131009);
    expect(await interactive('cta_url', { parameters: {} })).toBe(131009);
  });

  it('opens a flow on its first screen, or lets its endpoint choose', async () => {
    const flow = (more: object): Promise<number | undefined> =>
      interactive('flow', {
        name: 'flow',
        parameters: { flow_message_version: '3', flow_id: '7', flow_cta: 'Open', ...more },
      });
    expect(
      await flow({ flow_action_payload: { screen: 'FIRST', data: { a: 1 } }, mode: 'draft' }),
    ).toBeUndefined();
    expect(await flow({ flow_action: 'data_exchange' })).toBeUndefined();
    expect(await flow({ flow_action: 'navigate' })).toBe(131008);
    expect(await flow({ flow_action_payload: { screen: 'FIRST', data: {} } })).toBe(131009);
    expect(await flow({ flow_action: 'data_exchange', flow_action_payload: { screen: 'FIRST' } })).toBe(
      131009,
    );
    expect(await flow({ flow_action: 'data_exchange', flow_cta: 'x'.repeat(21) })).toBe(131009);
    expect(await flow({ flow_action: 'data_exchange', mode: 'test' })).toBe(131009);
  });

  it('wants whole names on cards, places on the globe, and an emoji on reactions', async () => {
    expect(await send('contacts', [{ name: { formatted_name: 'Ana', first_name: 'Ana' } }])).toBeUndefined();
    expect(await send('contacts', [{ name: { formatted_name: 'Ana' } }])).toBe(131009);
    expect(await send('contacts', [{ name: { first_name: 'Ana' } }])).toBe(131008);
    expect(await send('location', { latitude: '19.4', longitude: '-99.1' })).toBeUndefined();
    expect(await send('location', { latitude: 91, longitude: 0 })).toBe(131009);
    expect(await send('reaction', { message_id: 'wamid.A', emoji: '' })).toBeUndefined();
    expect(await send('reaction', { message_id: 'wamid.A' })).toBe(131008);
  });

  const template = (name: string, components: object[], more?: object): Promise<number | undefined> =>
    send('template', { name, language: { code: 'es' }, components }, more);

  it('wants every parameter of a template whole', async () => {
    const offer = (parameter: object): Promise<number | undefined> =>
      template('offer', [{ type: 'header', parameters: [parameter] }]);
    expect(await offer({ type: 'text', text: 'Ana' })).toBeUndefined();
    expect(await offer({ type: 'payload', text: 'Ana' })).toBe(132012);
    expect(await offer({ type: 'currency', currency: { code: 'MXN' } })).toBe(132012);
    expect(await offer({ type: 'image', image: { id: '404' } })).toBe(100);
    expect(await template('offer', [{ type: 'button', index: 0, parameters: [] }])).toBe(132012);
    expect(await template('offer', [{ type: 'footer', parameters: [] }])).toBe(132012);
  });

  it('takes a carousel of ten cards, each with its own index and file', async () => {
    const { id } = await upload(10, 'image/jpeg');
    const card = (card_index: number, image = id): object => ({
      card_index,
      components: [{ type: 'header', parameters: [{ type: 'image', image: { id: image } }] }],
    });
    const carousel = (...cards: object[]): Promise<number | undefined> =>
      template('offer', [{ type: 'carousel', cards }]);
    expect(await carousel(...Array.from({ length: 10 }, (_, nth) => card(nth)))).toBeUndefined();
    expect(await carousel(...Array.from({ length: 11 }, (_, nth) => card(nth)))).toBe(132012);
    expect(await carousel(card(0), card(0))).toBe(132012);
    expect(await carousel(card(0, '404'))).toBe(100);
  });

  it('sends a one-time password to a phone number only', async () => {
    const components = [{ type: 'body', parameters: [{ type: 'text', text: '481516' }] }];
    expect(await template('code', components)).toBeUndefined();
    expect(await template('code', components, { recipient: 'MX.1349' })).toBe(131062);
  });
});
