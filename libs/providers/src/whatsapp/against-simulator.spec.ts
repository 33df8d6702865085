/** Everything that can be sent, handed to a Cloud API that keeps Meta's rules, over real HTTP. */
import { HttpClient } from '@enlace/http-client';
import type { OutboundMedia, OutboundMessage, Sendable } from '@enlace/normalization';
import { WhatsAppSimulator } from '@enlace/simulators';
import { plainToInstance } from 'class-transformer';
import fc from 'fast-check';
import { watched } from '../../../../test/kit/watched.js';
import type { Delivery, OutgoingFile, SendTools } from '../adapter.js';
import { WhatsAppCredentials } from './credentials.js';
import { whatsapp } from './whatsapp.adapter.js';

const CUSTOMER = '5215512345678';

/** Files by the last word of their link. */
const FILES: Readonly<Record<string, OutgoingFile>> = Object.fromEntries(
  [
    ['a.jpg', 'image/jpeg'],
    ['a.mp4', 'video/mp4'],
    ['a.mp3', 'audio/mpeg'],
    ['a.ogg', 'audio/ogg'],
    ['a.pdf', 'application/pdf'],
    ['a.webp', 'image/webp'],
  ].map(([fileName = '', mimeType = '']) => [fileName, { body: new Uint8Array(64), mimeType, fileName }]),
);
const tools: SendTools = {
  open: ({ link = '' }) => {
    const file = FILES[link.split('/').at(-1) ?? ''];
    return file === undefined ? Promise.reject(new Error('no such file')) : Promise.resolve(file);
  },
  pace: () => Promise.resolve(),
};
const file = (name: string): OutboundMedia => ({ link: `https://files.example/${name}` });
const row = (id: string): { id: string; title: string } => ({ id, title: `Row ${id}` });
const long = 'A sentence with **some** words in it. '.repeat(200);

const EVERYTHING: readonly [string, Sendable, number][] = [
  ['text', { type: 'text', text: 'Hola' }, 1],
  ['a long text with marks', { type: 'text', text: long, format: 'markdown' }, 2],
  ['an image', { type: 'image', media: file('a.jpg'), text: 'See' }, 1],
  ['a video', { type: 'video', media: file('a.mp4') }, 1],
  ['a sound with words', { type: 'audio', media: file('a.mp3'), text: 'Listen' }, 2],
  ['a voice message', { type: 'voice', media: file('a.ogg') }, 1],
  ['a voice message that is none', { type: 'voice', media: file('a.mp3') }, 1],
  ['a document', { type: 'document', media: file('a.pdf'), text: '**See**', format: 'markdown' }, 1],
  ['a sticker', { type: 'sticker', media: file('a.webp') }, 1],
  [
    'an album',
    {
      type: 'album',
      items: [
        { type: 'image', media: file('a.jpg'), text: 'One' },
        { type: 'audio', media: file('a.mp3'), text: 'Two' },
      ],
    },
    3,
  ],
  [
    'a place',
    { type: 'location', location: { latitude: 19.4326077, longitude: -99.133208, name: 'Zócalo' } },
    1,
  ],
  [
    'cards',
    {
      type: 'contacts',
      contacts: [{ name: 'Ana Ruiz', phones: ['+34600111222'], emails: ['ana@a.example'] }],
    },
    1,
  ],
  ['a reaction', { type: 'reaction', reaction: { message: 'wamid.A', emoji: '👍' } }, 1],
  ['a reaction taken back', { type: 'reaction', reaction: { message: 'wamid.A', emoji: '' } }, 1],
  [
    'buttons',
    { type: 'buttons', text: 'Which?', header: 'Top', footer: 'End', buttons: [row('1'), row('2')] },
    1,
  ],
  ['many buttons', { type: 'buttons', text: long, buttons: ['1', '2', '3', '4'].map(row) }, 3],
  ['a link', { type: 'buttons', text: 'See', buttons: [{ title: 'Page', url: 'https://a.example/' }] }, 1],
  [
    'mixed buttons',
    { type: 'buttons', text: 'See', buttons: [{ title: 'Page', url: 'https://a.example/' }, row('1')] },
    1,
  ],
  [
    'a list',
    {
      type: 'list',
      text: 'Which?',
      list: {
        button: 'Choose',
        sections: [
          { title: 'A', rows: [row('1')] },
          { title: 'B', rows: [row('2')] },
        ],
      },
    },
    1,
  ],
  [
    'a flow',
    { type: 'flow', text: 'Book', flow: { id: '7', button: 'Open', screen: 'FIRST', data: { day: 1 } } },
    1,
  ],
  [
    'a flow with an endpoint',
    {
      type: 'flow',
      text: 'Book',
      flow: { id: '7', button: 'Open', mode: 'draft', data: {}, screen: 'FIRST' },
    },
    1,
  ],
  [
    'a template',
    {
      type: 'template',
      template: {
        name: 'order_ready',
        language: 'es_MX',
        offer_ends_at: 1_800_000_000_000,
        components: [
          { type: 'header', parameters: [{ type: 'document', media: file('a.pdf') }] },
          {
            type: 'body',
            parameters: [
              { type: 'text', parameter_name: 'name', text: 'Ana' },
              { type: 'currency', currency: { fallback_value: '$35', code: 'USD', amount_1000: 35_000 } },
              { type: 'date_time', text: '10 de mayo' },
            ],
          },
          {
            type: 'button',
            sub_type: 'copy_code',
            index: 0,
            parameters: [{ type: 'coupon_code', text: 'SAVE5' }],
          },
          {
            type: 'button',
            sub_type: 'catalog',
            index: 1,
            parameters: [{ type: 'action', action: { thumbnail_product_retailer_id: '1' } }],
          },
        ],
      },
    },
    1,
  ],
  [
    'a carousel',
    {
      type: 'template',
      template: {
        name: 'offers',
        language: 'es',
        cards: [0, 1].map((card_index) => ({
          card_index,
          components: [
            { type: 'header' as const, parameters: [{ type: 'image' as const, media: file('a.jpg') }] },
          ],
        })),
      },
    },
    1,
  ],
];

describe('what is sent to the simulated WhatsApp Cloud API', () => {
  const simulator = watched(
    new WhatsAppSimulator({
      speed: 1000,
      statuses: false,
      limits: { off: 'hundreds of messages of every form go to one customer at once' },
    }),
  );
  let client: HttpClient;
  let send: (content: Sendable) => Promise<Delivery>;

  beforeAll(async () => {
    await simulator.start();
    simulator.openWindow(CUSTOMER);
    client = new HttpClient({ allowHosts: [new URL(simulator.url).host] });
    const adapter = whatsapp(client);
    const credentials = plainToInstance(WhatsAppCredentials, {
      phone_number_id: simulator.number.phoneNumberId,
      access_token: simulator.number.accessToken,
      app_secret: simulator.number.appSecret,
      verify_token: 'verify-me',
      base_url: simulator.url,
    });
    send = (content) => {
      const message: OutboundMessage = {
        id: '0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11',
        to: { contact: CUSTOMER },
        content,
      };
      return adapter.deliver(message, credentials, tools);
    };
  });
  afterAll(async () => {
    await client.close();
    await simulator.stop();
    simulator.assertNoBreaches();
  });

  it.each(EVERYTHING)('is taken: %s', async (_, content, parts) => {
    const before = simulator.sent.length;
    const delivery = await send(content);
    expect(delivery).toMatchObject({ outcome: 'sent' });
    const taken = simulator.sent.slice(before);
    expect(taken).toHaveLength(parts);
    expect(delivery).toHaveProperty(
      'providerMessageIds',
      taken.map(({ id }) => id),
    );
  });

  it('is taken whatever is in it, in the form that was chosen for it', async () => {
    const words = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
      fc.constant(long.slice(0, 5_000)),
    );
    const label = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
    const choice = fc.record({ id: fc.string({ minLength: 1, maxLength: 210 }), title: label });
    const choices = fc.uniqueArray(choice, { minLength: 1, maxLength: 12, selector: ({ id }) => id });
    const frame = fc.record(
      { format: fc.constantFrom('plain' as const, 'markdown' as const), header: words, footer: label },
      { requiredKeys: [] },
    );
    const content: fc.Arbitrary<Sendable> = fc.oneof(
      fc.tuple(words, frame).map(([text, { format = 'plain' }]) => ({ type: 'text' as const, text, format })),
      fc
        .tuple(words, frame, choices)
        .map(([text, around, buttons]) => ({ type: 'buttons' as const, text, ...around, buttons })),
      fc.tuple(words, frame, choices, label).map(([text, around, rows, button]) => ({
        type: 'list' as const,
        text,
        ...around,
        list: { button, sections: [{ title: 'All', rows }] },
      })),
    );
    const adapter = whatsapp(client);
    await fc.assert(
      fc.asyncProperty(content, async (any) => {
        const { outcome } = await send(any);
        expect(outcome).toBe(adapter.fit(any).carried === 'not' ? 'unsupported' : 'sent');
      }),
      { numRuns: 40 },
    );
  });
});
