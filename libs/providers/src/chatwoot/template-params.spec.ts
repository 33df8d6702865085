/** Every value of a template goes where Chatwoot looks for it, or is refused with a word on which it is. */
import type { TemplateContent } from '@enlace/normalization';
import { templateParams } from './template-params.js';

type Components = NonNullable<TemplateContent['template']['components']>;

const read = (components: Components, more: object = {}): ReturnType<typeof templateParams> =>
  templateParams({ type: 'template', template: { name: 'cita', language: 'es_MX', components, ...more } });

const text = (value: string, name?: string): Components[number]['parameters'][number] => ({
  type: 'text',
  text: value,
  ...(name === undefined ? {} : { parameter_name: name }),
});

describe('the values of a template in Chatwoot', () => {
  it('stand by component: header, body, and each button at its place', () => {
    const result = read([
      { type: 'header', parameters: [text('Clínica')] },
      { type: 'body', parameters: [text('Ana'), text('lunes')] },
      { type: 'button', sub_type: 'url', index: 2, parameters: [text('abc123')] },
      {
        type: 'button',
        sub_type: 'copy_code',
        index: 1,
        parameters: [{ type: 'coupon_code', text: 'NOV20' }],
      },
    ]);
    expect(result).toEqual({
      ok: true,
      params: {
        header: { 1: 'Clínica' },
        body: { 1: 'Ana', 2: 'lunes' },
        buttons: [
          { type: 'quick_reply' },
          { type: 'copy_code', parameter: 'NOV20' },
          { type: 'url', parameter: 'abc123' },
        ],
      },
      values: ['Clínica', 'Ana', 'lunes', 'NOV20'],
    });
  });

  it('carry a linked file in the header, with the name of a document', () => {
    const media = { link: 'https://files.example/a.pdf', file_name: 'Receta.pdf' };
    expect(read([{ type: 'header', parameters: [{ type: 'document', media }] }])).toMatchObject({
      params: {
        header: {
          media_url: 'https://files.example/a.pdf',
          media_type: 'document',
          media_name: 'Receta.pdf',
        },
      },
    });
  });

  it('carry named texts of the body by their names', () => {
    expect(read([{ type: 'body', parameters: [text('Ana', 'customer_name')] }])).toMatchObject({
      params: { body: { customer_name: 'Ana' } },
    });
  });

  const refusals: readonly [string, RegExp, Components][] = [
    [
      'a file that lies at Meta',
      /image in the header without a link/,
      [{ type: 'header', parameters: [{ type: 'image', media: { provider_media_id: '1' } }] }],
    ],
    ['a place', /location in the header/, [{ type: 'header', parameters: [{ type: 'location' }] }]],
    [
      'a named header',
      /named text in the header \(who\)/,
      [{ type: 'header', parameters: [text('Ana', 'who')] }],
    ],
    [
      'a text that Chatwoot would cut',
      /more than 1000, in the body/,
      [{ type: 'body', parameters: [text('x'.repeat(1_001))] }],
    ],
    [
      'a coupon that Chatwoot refuses',
      /coupon code of more than 15/,
      [
        {
          type: 'button',
          sub_type: 'copy_code',
          index: 0,
          parameters: [{ type: 'coupon_code', text: 'x'.repeat(16) }],
        },
      ],
    ],
    [
      'a flow',
      /flow button/,
      [{ type: 'button', sub_type: 'flow', index: 0, parameters: [{ type: 'action', action: {} }] }],
    ],
  ];

  it.each(refusals)('are refused with %s', (_what, reason, components) => {
    expect(read(components)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  it('are refused with the cards of a carousel', () => {
    expect(read([], { cards: [{ card_index: 0, components: [] }] })).toMatchObject({ ok: false });
  });
});
