/** What each kind of content becomes for WhatsApp, and by which rule. */
import type { Sendable, SendableOf } from '@enlace/normalization';
import { sharedPayload } from '../contract/fixtures.js';
import { RULES } from '../degrade.js';
import { fit, planOf } from './plan.js';

const at = (id: string): { provider_media_id: string } => ({ provider_media_id: id });

/** The bodies of all parts, each file under the id it has. */
const bodiesOf = (content: Sendable): Record<string, unknown>[] => {
  const plan = planOf(content);
  if ('reason' in plan) throw new Error(plan.reason);
  return plan.parts.map((part) =>
    part.body(({ provider_media_id: id = 'uploaded', mime_type: mimeType }) => ({
      id,
      mimeType,
      fileName: 'up.pdf',
    })),
  );
};
const ids = (count: number, length = 8): { id: string; title: string }[] =>
  Array.from({ length: count }, (_, nth) => ({ id: `id-${nth}`, title: `${nth}`.padEnd(length, 'x') }));
const buttons = (of: SendableOf<'buttons'>['buttons'], more: object = {}): SendableOf<'buttons'> => ({
  type: 'buttons',
  text: 'Which one?',
  buttons: of,
  ...more,
});
const list = (rows: number, more: object = {}): SendableOf<'list'> => ({
  type: 'list',
  text: 'Which one?',
  list: {
    button: 'Choose',
    sections: [{ title: 'All', rows: ids(rows).map((row) => ({ ...row, description: 'more' })) }],
  },
  ...more,
});
const flow = (more: object = {}): SendableOf<'flow'> => ({
  type: 'flow',
  text: 'Book',
  flow: { id: '77', button: 'Open', ...more },
});
const reply = ({ id, title }: { id: string; title: string }): object => ({
  type: 'reply',
  reply: { id, title },
});

describe('how content fits WhatsApp', () => {
  const link = { title: 'Page', url: 'https://a.example/' };
  it.each<[string, Sendable, string | undefined]>([
    ['a text', { type: 'text', text: 'x'.repeat(10_000) }, undefined],
    ['three short buttons', buttons(ids(3, 20)), undefined],
    ['one link', buttons([link]), undefined],
    ['four buttons', buttons(ids(4)), RULES.buttonsAsList],
    ['long titles', buttons(ids(2, 24)), RULES.buttonsAsList],
    [
      'the same title twice',
      buttons([
        { id: 'a', title: 'One' },
        { id: 'b', title: 'One' },
      ]),
      RULES.buttonsAsList,
    ],
    ['longer titles', buttons(ids(2, 25)), RULES.buttonsAsText],
    ['two links', buttons([link, { ...link, title: 'Other' }]), RULES.buttonsAsText],
    ['a link with a button', buttons([link, ...ids(1)]), RULES.buttonsAsText],
    ['a link with a long title', buttons([{ ...link, title: 'x'.repeat(21) }]), RULES.buttonsAsText],
    ['a long body', buttons(ids(2), { text: 'word '.repeat(300) }), RULES.textBefore],
    ['a long header', buttons(ids(2), { header: 'x'.repeat(61) }), RULES.frameInText],
    ['a long footer', list(2, { footer: 'x'.repeat(61) }), RULES.frameInText],
    ['ten rows', list(10), undefined],
    [
      'two sections without titles',
      list(1, { list: { button: 'B', sections: [{ rows: ids(1) }, { rows: [{ id: 'z', title: 'Z' }] }] } }),
      RULES.listAsText,
    ],
    [
      'eleven rows',
      {
        ...list(1),
        list: {
          button: 'B',
          sections: [
            { title: 'A', rows: ids(10) },
            { title: 'B', rows: [{ id: 'z', title: 'Z' }] },
          ],
        },
      },
      RULES.listAsText,
    ],
    [
      'a long label',
      list(1, { list: { button: 'x'.repeat(21), sections: [{ rows: ids(1) }] } }),
      RULES.listAsText,
    ],
    ['a long row', list(1, { list: { button: 'B', sections: [{ rows: ids(1, 25) }] } }), RULES.listAsText],
    [
      'a long description',
      list(1, {
        list: { button: 'B', sections: [{ rows: [{ id: 'a', title: 'A', description: 'x'.repeat(73) }] }] },
      }),
      RULES.listAsText,
    ],
    [
      'a long section title',
      list(1, { list: { button: 'B', sections: [{ title: 'x'.repeat(25), rows: ids(1) }] } }),
      RULES.listAsText,
    ],
    ['a flow', flow(), undefined],
    [
      'an album',
      {
        type: 'album',
        items: [
          { type: 'image', media: at('1') },
          { type: 'video', media: at('2') },
        ],
      },
      RULES.albumAsFiles,
    ],
    ['a long caption', { type: 'image', media: at('1'), text: 'word '.repeat(210) }, RULES.captionApart],
    ['a caption of a sound', { type: 'audio', media: at('1'), text: 'listen' }, RULES.soundCaptionApart],
    ['a voice message', { type: 'voice', media: { ...at('1'), mime_type: 'audio/ogg' } }, undefined],
    [
      'a voice message as MP3',
      { type: 'voice', media: { ...at('1'), mime_type: 'audio/mpeg' } },
      RULES.voiceAsAudio,
    ],
    [
      'two rules',
      buttons(ids(4), { text: 'word '.repeat(300) }),
      `${RULES.buttonsAsList}; ${RULES.textBefore}`,
    ],
  ])('%s', (_, content, rule) => {
    expect(fit(content)).toEqual(rule === undefined ? { carried: 'whole' } : { carried: 'degraded', rule });
  });

  it.each<[string, Sendable, RegExp]>([
    ['a text without words', { type: 'text', text: ' \n' }, /white space/],
    [
      'a file of a wrong type',
      { type: 'image', media: { ...at('1'), mime_type: 'image/gif' } },
      /JPEG or PNG/,
    ],
    ['a flow with a long button', flow({ button: 'x'.repeat(21) }), /at most 20/],
    ['data for no screen', flow({ data: { a: 1 } }), /screen/],
    [
      'a gap without its value',
      {
        type: 'template',
        template: {
          name: 'a',
          language: 'es',
          components: [{ type: 'body', parameters: [{ type: 'currency', text: '5' }] }],
        },
      },
      /currency/,
    ],
    [
      'a template button of no kind',
      {
        type: 'template',
        template: { name: 'a', language: 'es', components: [{ type: 'button', parameters: [] }] },
      },
      /sub_type/,
    ],
  ])('not %s', (_, content, reason) => {
    expect(fit(content)).toEqual({ carried: 'not', reason: expect.stringMatching(reason) as string });
  });
});

describe('a text', () => {
  it('goes out in parts of 4096, with the preview that is asked for', () => {
    const bodies = bodiesOf({ type: 'text', text: `${'a'.repeat(4_096)} b`, preview_url: true });
    expect(bodies).toEqual([
      { type: 'text', text: { body: 'a'.repeat(4_096), preview_url: true } },
      { type: 'text', text: { body: 'b', preview_url: true } },
    ]);
  });

  it('has the marks WhatsApp knows', () => {
    const [body] = bodiesOf({ type: 'text', format: 'markdown', text: '**Hello world!**' });
    expect(body).toMatchObject({ text: { body: '*Hello world!*' } });
  });
});

describe('choices', () => {
  it('are reply buttons with header and footer', () => {
    expect(
      bodiesOf(
        buttons(ids(2), { header: 'Top', footer: 'Bottom', format: 'markdown', text: 'Which **one**?' }),
      ),
    ).toEqual([
      {
        type: 'interactive',
        interactive: {
          type: 'button',
          header: { type: 'text', text: 'Top' },
          body: { text: 'Which *one*?' },
          footer: { text: 'Bottom' },
          action: { buttons: ids(2).map(reply) },
        },
      },
    ]);
  });

  it('are buttons exactly as a recorded call has them', () => {
    const recorded = sharedPayload('whatsapp', 'out_15_interactive_button') as
      { interactive: Record<string, unknown> } | undefined;
    const [body] = bodiesOf({
      type: 'buttons',
      text: 'Do you like this video?',
      footer: 'Choose an option:',
      buttons: [
        { id: '1278454', title: 'YES' },
        { id: '1278455', title: 'NO' },
      ],
    });
    const { header: _media, ...rest } =
      recorded?.interactive ?? (body?.['interactive'] as Record<string, unknown>);
    expect(body).toEqual({ type: 'interactive', interactive: rest });
  });

  it('are one link', () => {
    expect(bodiesOf(buttons([{ title: 'Page', url: 'https://a.example/' }]))[0]).toMatchObject({
      interactive: {
        type: 'cta_url',
        action: { name: 'cta_url', parameters: { display_text: 'Page', url: 'https://a.example/' } },
      },
    });
  });

  it('are a list, also where there are too many buttons', () => {
    expect(bodiesOf(list(1))[0]).toMatchObject({
      interactive: {
        type: 'list',
        action: {
          button: 'Choose',
          sections: [{ title: 'All', rows: [{ id: 'id-0', title: '0xxxxxxx', description: 'more' }] }],
        },
      },
    });
    expect(bodiesOf(buttons(ids(5)))[0]).toMatchObject({
      interactive: { type: 'list', action: { button: 'Menu', sections: [{ rows: ids(5) }] } },
    });
  });

  it('are numbered where nothing else fits, and titles stay as they are', () => {
    const content = buttons(
      [
        { id: 'a', title: 'A *very* long_title of a button' },
        { title: 'Page', url: 'https://a.example/x_y' },
      ],
      { format: 'markdown' },
    );
    expect(bodiesOf(content)).toEqual([
      {
        type: 'text',
        text: {
          body: 'Which one?\n\n1. A *very* long_title of a button\n2. Page: https://a.example/x_y',
          preview_url: false,
        },
      },
    ]);
  });

  it('stand below the end of a long text, and its beginning goes before', () => {
    const sentence = `${'word '.repeat(150).trim()}.`;
    const bodies = bodiesOf(buttons(ids(1), { text: `${sentence} ${sentence}`, header: 'Top' }));
    expect(bodies).toEqual([
      { type: 'text', text: { body: sentence, preview_url: false } },
      { type: 'interactive', interactive: expect.objectContaining({ body: { text: sentence } }) as unknown },
    ]);
  });

  it('keep a header that is too long as the first paragraph', () => {
    const [body] = bodiesOf(buttons(ids(1), { header: 'h'.repeat(61), footer: 'short' }));
    expect(body?.['interactive']).toMatchObject({
      body: { text: `${'h'.repeat(61)}\n\nWhich one?` },
      footer: { text: 'short' },
    });
    expect(body?.['interactive']).not.toHaveProperty('header');
  });

  it('are a flow that opens on a screen, or asks its endpoint', () => {
    expect(bodiesOf(flow({ token: 'tok', mode: 'draft', screen: 'FIRST', data: { a: 1 } }))[0]).toMatchObject(
      {
        interactive: {
          type: 'flow',
          body: { text: 'Book' },
          action: {
            name: 'flow',
            parameters: {
              flow_message_version: '3',
              flow_id: '77',
              flow_cta: 'Open',
              flow_token: 'tok',
              mode: 'draft',
              flow_action: 'navigate',
              flow_action_payload: { screen: 'FIRST', data: { a: 1 } },
            },
          },
        },
      },
    );
    const [{ interactive }] = bodiesOf(flow()) as [{ interactive: { action: { parameters: object } } }];
    expect(interactive.action.parameters).toMatchObject({
      flow_action: 'data_exchange',
      flow_token: 'unused',
    });
    expect(interactive.action.parameters).not.toHaveProperty('flow_action_payload');
    expect(interactive.action.parameters).not.toHaveProperty('mode');
  });
});

describe('files', () => {
  it('have captions, and documents names', () => {
    expect(
      bodiesOf({ type: 'image', media: { ...at('1'), file_name: 'a.jpg' }, text: 'See', format: 'plain' }),
    ).toEqual([{ type: 'image', image: { id: '1', caption: 'See' } }]);
    expect(bodiesOf({ type: 'document', media: { ...at('1'), file_name: 'Class.pdf' } })).toEqual([
      { type: 'document', document: { id: '1', filename: 'Class.pdf' } },
    ]);
    expect(bodiesOf({ type: 'document', media: at('1') })).toEqual([
      { type: 'document', document: { id: '1', filename: 'up.pdf' } },
    ]);
    expect(bodiesOf({ type: 'sticker', media: at('1') })).toEqual([
      { type: 'sticker', sticker: { id: '1' } },
    ]);
    const recorded = (sharedPayload('whatsapp', 'out_07_audio') as { audio: object } | undefined)?.audio;
    expect(bodiesOf({ type: 'audio', media: at('4545454545454') })[0]?.['audio']).toEqual(
      recorded ?? { id: '4545454545454' },
    );
  });

  it('are voice messages where they can be heard as such, and sounds where they cannot', () => {
    const voice = (mime_type?: string): unknown =>
      bodiesOf({
        type: 'voice',
        media: { ...at('1'), ...(mime_type === undefined ? {} : { mime_type }) },
      })[0];
    expect(voice('audio/ogg')).toEqual({ type: 'audio', audio: { id: '1', voice: true } });
    expect(voice()).toEqual({ type: 'audio', audio: { id: '1', voice: true } });
    expect(voice('audio/mpeg')).toEqual({ type: 'audio', audio: { id: '1' } });
  });

  it('are followed by words that do not fit below them', () => {
    const long = 'word '.repeat(210).trim();
    expect(bodiesOf({ type: 'video', media: at('1'), text: long })).toEqual([
      { type: 'video', video: { id: '1' } },
      { type: 'text', text: { body: long, preview_url: false } },
    ]);
  });

  it('go out one after the other where they are an album', () => {
    expect(
      bodiesOf({
        type: 'album',
        items: [
          { type: 'image', media: at('1'), text: 'One' },
          { type: 'audio', media: at('2'), text: 'Two' },
        ],
      }),
    ).toEqual([
      { type: 'image', image: { id: '1', caption: 'One' } },
      { type: 'audio', audio: { id: '2' } },
      { type: 'text', text: { body: 'Two', preview_url: false } },
    ]);
  });
});

describe('cards and reactions', () => {
  it('are a place as a recorded call has it', () => {
    const location = {
      latitude: 39.284064,
      longitude: -84.265742,
      name: 'Loveland Castle Museum',
      address: '12025 Shore Dr, Loveland, OH 45140',
    };
    const recorded = (sharedPayload('whatsapp', 'out_13_location') as { location: object } | undefined)
      ?.location;
    expect(bodiesOf({ type: 'location', location })[0]).toEqual({
      type: 'location',
      location: recorded ?? { ...location, latitude: '39.284064', longitude: '-84.265742' },
    });
    expect(bodiesOf({ type: 'location', location: { latitude: 0.0000001, longitude: 10 } })[0]).toEqual({
      type: 'location',
      location: { latitude: '0.0000001', longitude: '10' },
    });
  });

  it('are contacts with names, phones, addresses and company', () => {
    const contacts = [
      { name: 'Ana Ruiz', phones: ['+34600111222'], emails: ['ana@a.example'], organization: 'Ruiz' },
      { name: 'Luis', phones: ['+34600111333'] },
    ];
    expect(bodiesOf({ type: 'contacts', contacts })[0]).toEqual({
      type: 'contacts',
      contacts: [
        {
          name: { formatted_name: 'Ana Ruiz', first_name: 'Ana Ruiz' },
          phones: [{ phone: '+34600111222', type: 'CELL' }],
          emails: [{ email: 'ana@a.example', type: 'WORK' }],
          org: { company: 'Ruiz' },
        },
        {
          name: { formatted_name: 'Luis', first_name: 'Luis' },
          phones: [{ phone: '+34600111333', type: 'CELL' }],
        },
      ],
    });
  });

  it('are reactions, taken back with an empty emoji', () => {
    for (const emoji of ['👍', '']) {
      expect(bodiesOf({ type: 'reaction', reaction: { message: 'wamid.Q', emoji } })).toEqual([
        { type: 'reaction', reaction: { message_id: 'wamid.Q', emoji } },
      ]);
    }
  });
});
