/** What Meta asks of a template before it looks at its words; pure, so that a caller is told which part is wrong. */
import { isObject, listOf, objectOf, textOf, type JsonObject } from '../../json.js';
import { buttonsFaults } from './template-draft-buttons.js';
import { wordOf } from './template-facts.js';
import { sampleFaults } from './template-sample.js';
import { gapsOf } from './template-shape.js';

export const TEMPLATE_CATEGORIES = ['MARKETING', 'UTILITY', 'AUTHENTICATION'] as const;

export type TemplateCategory = (typeof TEMPLATE_CATEGORIES)[number];

/** As `POST /{waba_id}/message_templates` takes it. */
export interface TemplateDraft {
  readonly name: string;
  readonly language: string;
  readonly category: TemplateCategory;
  readonly parameter_format?: 'NAMED' | 'POSITIONAL';
  readonly components: readonly JsonObject[];
  /** Seconds for which Meta tries to deliver one. */
  readonly message_send_ttl_seconds?: number;
}

export interface DraftFault {
  /** `components[1].text`. */
  readonly field: string;
  readonly expected: string;
}

const TYPES = ['HEADER', 'BODY', 'FOOTER', 'BUTTONS', 'CAROUSEL', 'LIMITED_TIME_OFFER'];
const LONGEST = { header: 60, body: 1_024, footer: 60 } as const;
const FILES: ReadonlySet<string> = new Set(['IMAGE', 'VIDEO', 'DOCUMENT']);
const WITHOUT_CONTENT: ReadonlySet<string> = new Set(['LOCATION', 'PRODUCT']);
const CARDS = { fewest: 2, most: 10 } as const;

/** What is wrong with a draft (Meta, templates: components); empty where it can be handed in. */
export function draftFaults({
  category,
  components,
  parameter_format,
}: TemplateDraft): readonly DraftFault[] {
  const types = components.map((component) => wordOf(component['type']) ?? '');
  const twice = types.findIndex((type, index) => types.indexOf(type) !== index);
  return [
    ...(types.includes('BODY') ? [] : [{ field: 'components', expected: 'needs a component of type BODY' }]),
    ...(twice < 0 ? [] : [{ field: `components[${twice}].type`, expected: 'may be there only once' }]),
    ...components.flatMap((component, index) =>
      componentFaults(component, `components[${index}]`, {
        isPassword: category === 'AUTHENTICATION',
        isNamed: parameter_format === 'NAMED',
      }),
    ),
  ];
}

interface Kind {
  /** Meta writes the words of one-time passwords itself. */
  readonly isPassword: boolean;
  readonly isNamed: boolean;
}

function componentFaults(component: JsonObject, at: string, kind: Kind): readonly DraftFault[] {
  switch (wordOf(component['type'])) {
    case 'HEADER':
      return headerFaults(component, at, kind);
    case 'BODY':
      return kind.isPassword ? [] : wordsFaults(component, at, LONGEST.body, 'body_text', kind);
    case 'FOOTER':
      return kind.isPassword ? [] : footerFaults(component, at);
    case 'BUTTONS':
      return buttonsFaults(component, at);
    case 'CAROUSEL':
      return carouselFaults(component, at, kind);
    case 'LIMITED_TIME_OFFER':
      return [];
    default:
      return [{ field: `${at}.type`, expected: `must be one of ${TYPES.join(', ')}` }];
  }
}

function headerFaults(component: JsonObject, at: string, kind: Kind): readonly DraftFault[] {
  const format = wordOf(component['format']) ?? '';
  if (format === 'TEXT') {
    const gaps = gapsOf(component['text'], kind.isNamed) ?? { count: 0 };
    const count = 'names' in gaps ? gaps.names.length : gaps.count;
    const tooMany = count > 1 ? [{ field: `${at}.text`, expected: 'may have one gap at most' }] : [];
    return [...tooMany, ...wordsFaults(component, at, LONGEST.header, 'header_text', kind)];
  }
  if (WITHOUT_CONTENT.has(format)) return [];
  if (format === 'GIF') {
    const expected = 'cannot be GIF: the Cloud API does not send such templates; use VIDEO';
    return [{ field: `${at}.format`, expected }];
  }
  if (!FILES.has(format)) {
    const known = ['TEXT', ...FILES, ...WITHOUT_CONTENT].join(', ');
    return [{ field: `${at}.format`, expected: `must be one of ${known}` }];
  }
  return sampleFaults(component, at);
}

function footerFaults(component: JsonObject, at: string): readonly DraftFault[] {
  const gaps = /\{\{[^}]*\}\}/.test(textOf(component['text']) ?? '');
  return [
    ...(gaps ? [{ field: `${at}.text`, expected: 'may have no gap' }] : []),
    ...lengthFaults(component, at, LONGEST.footer),
  ];
}

/** Words with gaps: those by number in order from 1, and a sample for each (Meta, templates: parameter formats). */
function wordsFaults(
  component: JsonObject,
  at: string,
  longest: number,
  sample: 'body_text' | 'header_text',
  { isNamed }: Kind,
): readonly DraftFault[] {
  const text = textOf(component['text']) ?? '';
  const names = [...new Set([...text.matchAll(/\{\{([^}]*)\}\}/g)].map(([, name]) => (name ?? '').trim()))];
  const faults = [...lengthFaults(component, at, longest)];
  const example = objectOf(component['example']);
  if (isNamed) {
    const wrong = names.find((name) => !/^[a-z0-9_]+$/.test(name) || /^\d/.test(name));
    if (wrong !== undefined) {
      faults.push({ field: `${at}.text`, expected: `has a gap {{${wrong}}} that is no lower-case name` });
    }
    const field = `${sample}_named_params`;
    const shown = listOf(example[field]).map((one) => textOf(objectOf(one)['param_name']));
    for (const name of names.filter((one) => !shown.includes(one))) {
      faults.push({ field: `${at}.example.${field}`, expected: `needs a sample for {{${name}}}` });
    }
    return faults;
  }
  const isCounted = names.every((name) => /^[1-9]\d*$/.test(name) && Number(name) <= names.length);
  if (!isCounted) {
    faults.push({
      field: `${at}.text`,
      expected:
        'must count its gaps {{1}}, {{2}}, … without leaving one out (or give parameter_format NAMED)',
    });
  }
  const given = listOf(example[sample]);
  const samples = sample === 'body_text' ? listOf(given[0]) : given;
  if (names.length > 0 && samples.filter((one) => textOf(one) !== undefined).length !== names.length) {
    faults.push({
      field: `${at}.example.${sample}`,
      expected: `needs ${names.length} samples, one for each gap`,
    });
  }
  return faults;
}

function lengthFaults(component: JsonObject, at: string, longest: number): readonly DraftFault[] {
  const text = textOf(component['text']);
  return text === undefined || text.trim() === '' || text.length > longest
    ? [{ field: `${at}.text`, expected: `must be a text of 1 to ${longest} characters` }]
    : [];
}

function carouselFaults(component: JsonObject, at: string, kind: Kind): readonly DraftFault[] {
  const cards = listOf(component['cards']);
  if (cards.length < CARDS.fewest || cards.length > CARDS.most) {
    return [{ field: `${at}.cards`, expected: `must be ${CARDS.fewest} to ${CARDS.most} cards` }];
  }
  return cards.flatMap((card, index) =>
    listOf(objectOf(card)['components']).flatMap((one, place) => {
      const field = `${at}.cards[${index}].components[${place}]`;
      return isObject(one) ? componentFaults(one, field, kind) : [{ field, expected: 'must be an object' }];
    }),
  );
}
