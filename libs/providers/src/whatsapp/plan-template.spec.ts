/** Templates with every kind of component, as recorded calls and Meta's documentation have them. */
import type { SendableOf } from '@enlace/normalization';
import { sharedPayload } from '../contract/fixtures.js';
import { planOf } from './plan.js';

type Template = SendableOf<'template'>['template'];

const bodyOf = (template: Template): unknown => {
  const plan = planOf({ type: 'template', template });
  if ('reason' in plan) throw new Error(plan.reason);
  const [part] = plan.parts;
  return part.body(({ provider_media_id: id = 'uploaded' }) => ({
    id,
    mimeType: undefined,
    fileName: undefined,
  }));
};
const at = (id: string): { provider_media_id: string } => ({ provider_media_id: id });

describe('a template', () => {
  const filled: Template = {
    name: 'order_ready',
    language: 'es_MX',
    components: [
      { type: 'header', parameters: [{ type: 'document', media: { ...at('9'), file_name: 'Class.pdf' } }] },
      {
        type: 'body',
        parameters: [
          { type: 'text', parameter_name: 'name', text: 'Ana' },
          { type: 'currency', currency: { fallback_value: '$35', code: 'USD', amount_1000: 35_000 } },
          { type: 'date_time', text: '10 de mayo' },
        ],
      },
      { type: 'button', sub_type: 'quick_reply', index: 0, parameters: [{ type: 'payload', text: 'YES' }] },
      { type: 'button', sub_type: 'url', index: 1, parameters: [{ type: 'text', text: 'orders/5' }] },
      {
        type: 'button',
        sub_type: 'copy_code',
        index: 2,
        parameters: [{ type: 'coupon_code', text: 'SAVE5' }],
      },
      {
        type: 'button',
        sub_type: 'flow',
        index: 3,
        parameters: [{ type: 'action', action: { flow_token: 't' } }],
      },
    ],
  };

  it('has its gaps filled, by place or by name', () => {
    expect(bodyOf(filled)).toEqual({
      type: 'template',
      template: {
        name: 'order_ready',
        language: { code: 'es_MX' },
        components: [
          {
            type: 'header',
            parameters: [{ type: 'document', document: { id: '9', filename: 'Class.pdf' } }],
          },
          {
            type: 'body',
            parameters: [
              { type: 'text', parameter_name: 'name', text: 'Ana' },
              { type: 'currency', currency: { fallback_value: '$35', code: 'USD', amount_1000: 35_000 } },
              { type: 'date_time', date_time: { fallback_value: '10 de mayo' } },
            ],
          },
          {
            type: 'button',
            sub_type: 'quick_reply',
            index: 0,
            parameters: [{ type: 'payload', payload: 'YES' }],
          },
          { type: 'button', sub_type: 'url', index: 1, parameters: [{ type: 'text', text: 'orders/5' }] },
          {
            type: 'button',
            sub_type: 'copy_code',
            index: 2,
            parameters: [{ type: 'coupon_code', coupon_code: 'SAVE5' }],
          },
          {
            type: 'button',
            sub_type: 'flow',
            index: 3,
            parameters: [{ type: 'action', action: { flow_token: 't' } }],
          },
        ],
      },
    });
  });

  it('is the one a recorded call sends', () => {
    const template: Template = {
      name: 'schedule_confirmation3',
      language: 'pt_BR',
      components: [
        { type: 'body', parameters: ['Test', '04/11/2022', '14:30'].map((text) => ({ type: 'text', text })) },
        ...['OP_YES_48547', 'OP_NO_48548', 'OP_CH_48549'].map((text, index) => ({
          type: 'button' as const,
          sub_type: 'quick_reply' as const,
          index,
          parameters: [{ type: 'payload' as const, text }],
        })),
      ],
    };
    const recorded = (sharedPayload('whatsapp', 'out_03_template') as { template: object } | undefined)
      ?.template;
    expect(bodyOf(template)).toEqual({ type: 'template', template: recorded ?? expect.anything() });
  });

  it('can head with a place, an image or a video', () => {
    const header = (parameter: NonNullable<Template['components']>[number]['parameters'][number]): unknown =>
      (
        bodyOf({ name: 'a', language: 'es', components: [{ type: 'header', parameters: [parameter] }] }) as {
          template: { components: unknown[] };
        }
      ).template.components[0];
    expect(header({ type: 'image', media: at('5') })).toEqual({
      type: 'header',
      parameters: [{ type: 'image', image: { id: '5' } }],
    });
    expect(header({ type: 'video', media: at('6') })).toEqual({
      type: 'header',
      parameters: [{ type: 'video', video: { id: '6' } }],
    });
    expect(header({ type: 'location', location: { latitude: 1.5, longitude: 2, name: 'Shop' } })).toEqual({
      type: 'header',
      parameters: [{ type: 'location', location: { latitude: '1.5', longitude: '2', name: 'Shop' } }],
    });
  });

  it('can be a carousel, and an offer that ends', () => {
    const card = (card_index: number): NonNullable<Template['cards']>[number] => ({
      card_index,
      components: [{ type: 'header', parameters: [{ type: 'image', media: at(`card-${card_index}`) }] }],
    });
    expect(
      bodyOf({ name: 'a', language: 'es', cards: [card(0), card(1)], offer_ends_at: 1_800_000_000_000 }),
    ).toEqual({
      type: 'template',
      template: {
        name: 'a',
        language: { code: 'es' },
        components: [
          {
            type: 'limited_time_offer',
            parameters: [
              { type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: 1_800_000_000_000 } },
            ],
          },
          {
            type: 'carousel',
            cards: [0, 1].map((card_index) => ({
              card_index,
              components: [
                { type: 'header', parameters: [{ type: 'image', image: { id: `card-${card_index}` } }] },
              ],
            })),
          },
        ],
      },
    });
  });

  it('without gaps is its name and language', () => {
    expect(bodyOf({ name: 'hello', language: 'es' })).toEqual({
      type: 'template',
      template: { name: 'hello', language: { code: 'es' } },
    });
  });
});
