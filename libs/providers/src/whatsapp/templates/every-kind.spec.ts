/** Whatever kind of template may be created here can be filled when it is sent, by Meta's rules as the simulator keeps them. */
import { HttpClient } from '@enlace/http-client';
import type { SendableOf } from '@enlace/normalization';
import { WhatsAppSimulator } from '@enlace/simulators';
import { plainToInstance } from 'class-transformer';
import { watched } from '../../../../../test/kit/watched.js';
import { NO_TOOLS } from '../../contract/no-tools.js';
import type { JsonObject } from '../../json.js';
import { WhatsAppCredentials } from '../credentials.js';
import { deliver } from '../deliver.js';
import { draftFaults } from './template-draft.js';
import { templateFaults } from './template-fit.js';

type Component = NonNullable<SendableOf<'template'>['template']['components']>[number];

const CUSTOMER = '5215512345678';
const BODY: JsonObject = { type: 'BODY', text: 'Su pedido.' };
const sample = { example: { header_handle: ['4::a'] } };
const header = (format: string, more: object = {}): JsonObject => ({ type: 'HEADER', format, ...more });
const button = (type: string, more: object = {}): JsonObject => ({
  type: 'BUTTONS',
  buttons: [{ type, text: 'Ver', ...more }],
});
const heads = (parameter: Component['parameters'][number]): Component => ({
  type: 'header',
  parameters: [parameter],
});
const presses = (
  sub_type: NonNullable<Component['sub_type']>,
  ...parameters: Component['parameters']
): Component => ({ type: 'button', sub_type, index: 0, parameters });
const PRODUCT = { product_retailer_id: 'sku-1', catalog_id: '77' };
const ACTION = { thumbnail_product_retailer_id: 'sku-1' };

/** What it is made of, and what fills it. */
const KINDS: readonly [string, JsonObject[], Component[]][] = [
  ['an image', [header('IMAGE', sample)], [heads({ type: 'image', media: { provider_media_id: '1' } })]],
  ['a video', [header('VIDEO', sample)], [heads({ type: 'video', media: { provider_media_id: '2' } })]],
  [
    'a document',
    [header('DOCUMENT', sample)],
    [heads({ type: 'document', media: { provider_media_id: '3' } })],
  ],
  [
    'a place',
    [header('LOCATION')],
    [heads({ type: 'location', location: { latitude: 19.4, longitude: -99.1 } })],
  ],
  ['a product', [header('PRODUCT'), button('SPM')], [heads({ type: 'product', product: PRODUCT })]],
  ['products', [button('MPM')], [presses('mpm', { type: 'action', action: ACTION })]],
  ['a catalogue', [button('CATALOG')], [presses('catalog', { type: 'action', action: ACTION })]],
  [
    'a code to copy',
    [button('COPY_CODE', { example: 'A1' })],
    [presses('copy_code', { type: 'coupon_code', text: 'A1' })],
  ],
  [
    'a flow',
    [button('FLOW', { flow_id: '5' })],
    [presses('flow', { type: 'action', action: { flow_token: 't' } })],
  ],
  ['a reply', [button('QUICK_REPLY')], [presses('quick_reply', { type: 'payload', text: 'si' })]],
  [
    'a link',
    [button('URL', { url: 'https://a.example/{{1}}', example: ['https://a.example/1'] })],
    [presses('url', { type: 'text', text: '1' })],
  ],
  ['a phone', [button('PHONE_NUMBER', { phone_number: '5255' })], []],
  ['a call', [button('VOICE_CALL')], []],
  [
    'a call for a while',
    [button('VOICE_CALL')],
    [presses('voice_call', { type: 'ttl_minutes', ttl_minutes: 100 })],
  ],
];
/** Made at Meta alone, and sent from here all the same. */
const MADE_ELSEWHERE: (typeof KINDS)[number] = [
  'an order',
  [button('ORDER_DETAILS')],
  [presses('order_details', { type: 'action', action: { order_details: { reference_id: 'r' } } })],
];

describe('a template with', () => {
  const simulator = watched(new WhatsAppSimulator({ speed: 1000, statuses: false }));
  let client: HttpClient;
  let credentials: WhatsAppCredentials;

  beforeAll(async () => {
    await simulator.start();
    client = new HttpClient({ allowHosts: [new URL(simulator.url).host] });
    credentials = plainToInstance(WhatsAppCredentials, {
      phone_number_id: simulator.number.phoneNumberId,
      access_token: simulator.number.accessToken,
      app_secret: simulator.number.appSecret,
      verify_token: 'verify-me',
      base_url: simulator.url,
    });
  });
  afterAll(async () => {
    await client.close();
    await simulator.stop();
  });

  async function send(name: string, components: JsonObject[], given: Component[]): Promise<unknown> {
    const bytes = Buffer.from('a file');
    const files = ['image/png', 'video/mp4', 'application/pdf'].map((type) =>
      simulator.addMedia(bytes, type),
    );
    const filled = given.map((one) => ({
      ...one,
      parameters: one.parameters.map(({ media, ...rest }) =>
        media === undefined
          ? rest
          : { ...rest, media: { provider_media_id: files[Number(media.provider_media_id) - 1] ?? '' } },
      ),
    }));
    const template = { name, language: 'es_419', components: filled };
    simulator.addTemplate({
      id: 1,
      name,
      language: 'es_419',
      status: 'APPROVED',
      category: 'UTILITY',
      body: 'Su pedido.',
      components,
    });
    const message = { id: 'm', to: { contact: CUSTOMER }, content: { type: 'template' as const, template } };
    return deliver(client, message, credentials, NO_TOOLS);
  }

  it.each([...KINDS])('%s can be created, filled and sent', async (what, parts, given) => {
    const name = what.replaceAll(' ', '_');
    const components = [BODY, ...parts];
    expect(draftFaults({ name, language: 'es_419', category: 'UTILITY', components })).toEqual([]);
    expect(templateFaults(components, { name, language: 'es_419', components: given })).toEqual([]);
    expect(await send(name, components, given)).toMatchObject({ outcome: 'sent' });
  });

  it('an order cannot be created, which is said, and can be sent', async () => {
    const [, parts, given] = MADE_ELSEWHERE;
    const components = [BODY, ...parts];
    expect(draftFaults({ name: 'an_order', language: 'es', category: 'UTILITY', components })).toEqual([
      {
        field: 'components[1].buttons[0].type',
        expected: expect.stringContaining('WhatsApp Manager') as string,
      },
    ]);
    expect(await send('an_order', components, given)).toMatchObject({ outcome: 'sent' });
  });

  it('a product is refused without it, and with a picture instead', async () => {
    simulator.expectBreach(/^132012 .*expected PRODUCT/);
    const components = [BODY, header('PRODUCT')];
    for (const given of [[], [heads({ type: 'image', media: { provider_media_id: '1' } })]]) {
      expect(templateFaults(components, { name: 'a', language: 'es', components: given })).toHaveLength(1);
      expect(await send(`bare_${given.length}`, components, given)).toMatchObject({ code: '132012' });
    }
  });
});
