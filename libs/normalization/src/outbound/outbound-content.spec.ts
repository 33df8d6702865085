/** Which outbound contents are whole, and what is said of those that are not. */
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { OUTBOUND_TYPES, OutboundContent } from './outbound-content.js';

const MEDIA = { link: 'https://example.org/a.jpg' };
const BUTTONS = [{ id: 'si', title: 'Sí' }];
const LIST = { button: 'Elegir', sections: [{ rows: [{ id: 'a', title: 'A' }] }] };

/** The least of each kind. */
const LEAST: Readonly<Record<(typeof OUTBOUND_TYPES)[number], object>> = {
  text: { text: 'hola' },
  image: { media: MEDIA },
  video: { media: MEDIA },
  audio: { media: MEDIA },
  voice: { media: MEDIA },
  document: { media: { provider_media_id: '17' } },
  sticker: { media: { upload_id: '0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11' } },
  album: {
    items: [
      { type: 'image', media: MEDIA },
      { type: 'video', media: MEDIA },
    ],
  },
  location: { location: { latitude: 19.4, longitude: -99.1 } },
  contacts: { contacts: [{ name: 'Ana', phones: ['+5215512345678'] }] },
  reaction: { reaction: { message: 'wamid.1', emoji: '👍' } },
  buttons: { text: '¿Confirma?', buttons: BUTTONS },
  list: { text: '¿Qué día?', list: LIST },
  flow: { text: 'Llene la forma', flow: { id: '17', button: 'Abrir' } },
  template: { template: { name: 'recordatorio', language: 'es_MX' } },
};

function faultsOf(content: object): string[] {
  const errors = validateSync(plainToInstance(OutboundContent, content), {
    whitelist: true,
    forbidNonWhitelisted: true,
  });
  const said = (error: ValidationError): string[] => [
    ...Object.values(error.constraints ?? {}),
    ...(error.children ?? []).flatMap(said),
  ];
  return errors.flatMap(said);
}

describe('outbound content', () => {
  it.each(OUTBOUND_TYPES)('of type %s is whole with what that type needs', (type) => {
    expect(faultsOf({ type, ...LEAST[type] })).toEqual([]);
  });

  it.each(OUTBOUND_TYPES)('of type %s without it names what is missing', (type) => {
    const [part] = Object.keys(LEAST[type]);
    expect(faultsOf({ type })).toContain(`${part} is needed with type ${type}`);
  });

  it.each(['location', 'reaction', 'list', 'flow', 'template'] as const)(
    'of type %s does not take a list for its part',
    (type) => {
      expect(faultsOf({ type, ...LEAST[type], [type]: [] })).toContain(`${type} must be an object`);
    },
  );

  it.each(OUTBOUND_TYPES)('of type %s takes no part of another type', (type) => {
    const others = OUTBOUND_TYPES.flatMap((other) => Object.entries(LEAST[other])).filter(
      ([part]) => part !== 'text' && !(part in LEAST[type]),
    );
    for (const [part, value] of others) {
      expect(faultsOf({ type, ...LEAST[type], [part]: value })).toContain(
        `${part} does not belong to type ${type}`,
      );
    }
  });

  it('of a type nobody knows is refused', () => {
    expect(faultsOf({ type: 'hologram', text: 'hola' }).join()).toContain('type must be one of');
  });

  it.each([
    ['a file in two places', { media: { ...MEDIA, provider_media_id: '17' } }],
    ['a file nowhere', { media: { file_name: 'a.jpg' } }],
  ])('is refused with %s', (_, part) => {
    expect(faultsOf({ type: 'image', ...part }).join()).toContain('exactly one of');
  });

  it.each([
    ['two buttons that come back as the same', [...BUTTONS, ...BUTTONS]],
    ['a button that neither comes back nor opens a page', [{ title: 'Sí' }]],
    ['a button that does both', [{ id: 'a', title: 'Sí', url: 'https://example.org/' }]],
  ])('is refused with %s', (_, buttons) => {
    expect(faultsOf({ type: 'buttons', text: '¿Sí?', buttons }).join()).toContain('an id of its own');
  });

  it('may have a caption with a file, and none with a sticker', () => {
    expect(faultsOf({ type: 'image', media: MEDIA, text: 'su receta' })).toEqual([]);
    expect(faultsOf({ type: 'sticker', media: MEDIA, text: 'no' })).toEqual([
      'text does not belong to type sticker',
    ]);
  });

  it.each(['es', 'fil', 'en_US', 'zh_HK', 'es_419'])('takes templates in the language %s', (language) => {
    expect(faultsOf({ type: 'template', template: { name: 'aviso', language } })).toEqual([]);
  });

  it('fills whatever a template may hold', () => {
    const parameters = [
      { type: 'product', product: { product_retailer_id: 'sku-1', catalog_id: '77' } },
      { type: 'ttl_minutes', ttl_minutes: 100 },
    ];
    const components = ['order_details', 'voice_call'].map((sub_type) => ({
      type: 'button',
      sub_type,
      index: 0,
      parameters,
    }));
    expect(faultsOf({ type: 'template', template: { name: 'aviso', language: 'es', components } })).toEqual(
      [],
    );
    const wrong = { name: 'aviso', language: 'es_4190' };
    expect(faultsOf({ type: 'template', template: wrong }).join()).toContain('es_419');
  });

  it('says what is wrong deep inside', () => {
    const list = { button: 'Elegir', sections: [{ rows: [{ id: '', title: 'A' }] }] };
    expect(faultsOf({ type: 'list', text: '¿Qué día?', list }).join()).toContain('id must be longer');
    const template = { name: 'Recordatorio', language: 'es_MX' };
    expect(faultsOf({ type: 'template', template }).join()).toContain('lower-case name');
  });
});
