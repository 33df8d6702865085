/** Values against the gaps of a template: what fits, and what is named where it does not. */
import type { SendableOf } from '@enlace/normalization';
import fc from 'fast-check';
import type { JsonObject } from '../../json.js';
import { templateFaults } from './template-fit.js';

type Template = SendableOf<'template'>['template'];
type Component = NonNullable<Template['components']>[number];
type Parameter = Component['parameters'][number];

const text = (value: string, name?: string): Parameter => ({
  type: 'text',
  text: value,
  ...(name === undefined ? {} : { parameter_name: name }),
});
const body = (...parameters: Parameter[]): Component => ({ type: 'body', parameters });
const template = (components: Component[], more: Partial<Template> = {}): Template => ({
  name: 'hello',
  language: 'es',
  components,
  ...more,
});
const bodyOf = (words: string): JsonObject => ({ type: 'BODY', text: words });
const buttonsOf = (...buttons: JsonObject[]): JsonObject => ({ type: 'BUTTONS', buttons });

function problems(components: readonly JsonObject[], given: Template): string[] {
  return templateFaults(components, given).map(({ problem }) => problem);
}

describe('the values of a template', () => {
  it.each<[string, JsonObject[], Component[], string[]]>([
    ['one too few', [bodyOf('{{1}} y {{2}}')], [body(text('a'))], ['body parameter 2 is missing']],
    ['one too many', [bodyOf('Hola {{1}}')], [body(text('a'), text('b'))], ['body takes 1 parameter, not 2']],
    ['none taken', [bodyOf('Hola')], [body(text('a'))], ['body takes no parameter, not 1']],
    [
      'a name left out and one nobody knows',
      [bodyOf('Hola {{name}}')],
      [body(text('a', 'nombre'))],
      ['body parameter "name" is missing', 'body has no parameter "nombre"'],
    ],
    [
      'no name where there are names',
      [bodyOf('Hola {{name}}')],
      [body(text('a'))],
      [
        'body parameter "name" is missing',
        'body parameter 1 needs its parameter_name: the gaps of this template have names',
      ],
    ],
    [
      'a line break',
      [bodyOf('Hola {{1}}')],
      [body(text('a\nb'))],
      ['body parameter 1 has a line break, a tab or more than four spaces in a row'],
    ],
    [
      'a GIF, whatever is given for it',
      [bodyOf('Hola'), { type: 'HEADER', format: 'GIF' }],
      [],
      ['header is a GIF, which the Cloud API does not send: use a template with a video'],
    ],
    ['no product', [bodyOf('Hola'), { type: 'HEADER', format: 'PRODUCT' }], [], ['header wants a product']],
    [
      'an order left out',
      [bodyOf('Hola'), buttonsOf({ type: 'ORDER_DETAILS' })],
      [],
      ['button 0 wants an action'],
    ],
    ['nothing but spaces', [bodyOf('Hola {{1}}')], [body(text(' '))], ['body parameter 1 is empty']],
    [
      'a file in the text',
      [bodyOf('Hola {{1}}')],
      [body({ type: 'image', media: { link: 'https://a.example/a.png' } })],
      ['body parameter 1 must be text, currency or date_time, not image'],
    ],
    ['no picture', [{ type: 'HEADER', format: 'IMAGE' }], [], ['header wants an image']],
    [
      'a text for a document',
      [{ type: 'HEADER', format: 'DOCUMENT' }],
      [{ type: 'header', parameters: [text('a')] }],
      ['header wants a document'],
    ],
    [
      'a header there is none of',
      [],
      [{ type: 'header', parameters: [text('a')] }],
      ['the template has no header to fill'],
    ],
    [
      'no suffix',
      [buttonsOf({ type: 'URL', url: 'https://a.example/{{1}}' })],
      [],
      ['button 0 wants a url suffix'],
    ],
    [
      'a suffix for a fixed address',
      [buttonsOf({ type: 'URL', url: 'https://a.example' })],
      [{ type: 'button', sub_type: 'url', index: 0, parameters: [text('a')] }],
      ['button 0 takes no parameter'],
    ],
    [
      'a button of another kind, and one there is none of',
      [buttonsOf({ type: 'QUICK_REPLY' })],
      [
        { type: 'button', sub_type: 'url', index: 0, parameters: [text('a')] },
        { type: 'button', sub_type: 'url', index: 1, parameters: [text('a')] },
      ],
      ['button 1 is none of the template: it has 1', 'button 0 is of sub_type quick_reply, not url'],
    ],
    ['no coupon', [buttonsOf({ type: 'COPY_CODE' })], [], ['button 0 wants a coupon code']],
  ])('that are not right are named: %s', (_, components, given, expected) => {
    expect(problems(components, template(given))).toEqual(expected);
  });

  it('of a carousel are named with their card', () => {
    const card = { components: [{ type: 'HEADER', format: 'IMAGE' }, bodyOf('{{1}}')] };
    const carousel = [{ type: 'CAROUSEL', cards: [card, card] }];
    const given = template([], { cards: [{ card_index: 0, components: [body(text('a'))] }] });
    expect(problems(carousel, given)).toEqual(['card 0: header wants an image', 'card 1 is missing']);
    expect(problems([], given)).toEqual(['cards are given, but the template is no carousel']);
  });

  it('of an offer must say when it ends, and only of an offer', () => {
    const offer = [{ type: 'LIMITED_TIME_OFFER', limited_time_offer: { has_expiration: true } }];
    expect(problems(offer, template([]))).toEqual(['limited_time_offer wants offer_ends_at']);
    expect(problems(offer, template([], { offer_ends_at: 1 }))).toEqual([]);
    expect(problems([], template([], { offer_ends_at: 1 }))).toHaveLength(1);
  });

  it('are left to Meta to judge where it did not tell what they are for', () => {
    const odd = [
      { type: 'HEADER', format: 'HOLOGRAM' },
      { type: 'BODY' },
      buttonsOf({ type: 'SOMETHING_NEW' }),
    ];
    const given = template([
      body(text('123456')),
      { type: 'button', sub_type: 'url', index: 0, parameters: [text('123456')] },
    ]);
    expect(problems(odd, given)).toEqual([]);
  });
});

const value = fc.stringMatching(/^[A-Za-z0-9]{1,8}$/);
const HEADERS = { IMAGE: 'image', VIDEO: 'video', DOCUMENT: 'document' } as const;

/** A template, values that fill it, and what each value is called when it is missing. */
const filled = fc
  .record({
    gaps: fc.array(value, { maxLength: 5 }),
    isNamed: fc.boolean(),
    header: fc.option(fc.constantFrom(...(['IMAGE', 'VIDEO', 'DOCUMENT'] as const)), { nil: undefined }),
    links: fc.array(fc.boolean(), { maxLength: 3 }),
  })
  .map(({ gaps, isNamed, header, links }) => {
    const nameOf = (index: number): string => (isNamed ? `name_${index}` : String(index + 1));
    const components: JsonObject[] = [
      bodyOf(`Hola ${gaps.map((_, index) => `{{${nameOf(index)}}}`).join(' ')}.`),
      ...(header === undefined ? [] : [{ type: 'HEADER', format: header }]),
      buttonsOf(
        ...links.map((hasGap) => ({ type: 'URL', url: `https://a.example/${hasGap ? '{{1}}' : ''}` })),
      ),
    ];
    const given: Component[] = [
      body(...gaps.map((gap, index) => text(gap, isNamed ? nameOf(index) : undefined))),
      ...(header === undefined
        ? []
        : [
            {
              type: 'header' as const,
              parameters: [{ type: HEADERS[header], media: { link: 'https://a.example/a' } }],
            },
          ]),
      ...links.flatMap((hasGap, index): Component[] =>
        hasGap ? [{ type: 'button', sub_type: 'url', index, parameters: [text('x')] }] : [],
      ),
    ];
    return { components, given, isNamed: isNamed && gaps.length > 0 };
  });

describe('for every template', () => {
  it('values that fill its gaps fit', () => {
    fc.assert(
      fc.property(filled, ({ components, given, isNamed }) => {
        expect(templateFaults(components, template(given), { isNamed })).toEqual([]);
      }),
    );
  });

  it('one value less is one fault, in the component it was taken from', () => {
    fc.assert(
      fc.property(filled, fc.nat(), ({ components, given, isNamed }, seed) => {
        const places = given.flatMap((component, at) =>
          component.parameters.map((_, index) => ({ at, index })),
        );
        const place = places[seed % Math.max(places.length, 1)];
        if (place === undefined) return;
        const less = given.map((component, at) =>
          at === place.at
            ? { ...component, parameters: component.parameters.filter((_, index) => index !== place.index) }
            : component,
        );
        const faults = templateFaults(components, template(less), { isNamed });
        expect(faults.map(({ component }) => component)).toEqual([given[place.at]?.type]);
      }),
    );
  });

  it('one value more is a fault', () => {
    fc.assert(
      fc.property(filled, ({ components, given, isNamed }) => {
        const more = given.map((component) =>
          component.type === 'body'
            ? { ...component, parameters: [...component.parameters, text('more', 'more')] }
            : component,
        );
        expect(
          templateFaults(components, template(more), { isNamed }).map(({ component }) => component),
        ).toEqual(['body']);
      }),
    );
  });
});
