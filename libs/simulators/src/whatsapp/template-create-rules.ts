/** What Meta asks of a template that is to be created. */
import { type JsonObject, asList, asObject, asText } from '../core/request-body.js';
import type { WhatsAppTemplate } from './graph-account.js';
import { type GraphFailure, parameterRequired } from './graph-error.js';

const CATEGORIES = ['MARKETING', 'UTILITY', 'AUTHENTICATION'] as const;
const FORMATS = ['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION', 'GIF', 'PRODUCT'];
const TYPES = ['HEADER', 'BODY', 'FOOTER', 'BUTTONS', 'CAROUSEL', 'LIMITED_TIME_OFFER'];
const LONGEST: Readonly<Record<string, number>> = { HEADER: 60, BODY: 1024, FOOTER: 60 };
const ALREADY_THERE = 2388024;
const BEING_DELETED = 2388023;
const BAD_FORMAT = 2388043;

/** What is wrong with a draft, if anything. */
export function draftFault(
  draft: JsonObject,
  known: readonly WhatsAppTemplate[],
  deleted: ReadonlySet<string>,
  samples: ReadonlyMap<string, string>,
): GraphFailure | undefined {
  const name = asText(draft['name']);
  const language = asText(draft['language']);
  const category = asText(draft['category']);
  if (name === undefined) return parameterRequired('name');
  if (language === undefined) return parameterRequired('language');
  if (!/^[a-z0-9_]{1,512}$/.test(name)) {
    return invalid('Message template "name" should contain only lower-case letters, digits and underscores.');
  }
  if (!CATEGORIES.some((one) => one === category)) {
    const message = `(#100) Param category must be one of {${CATEGORIES.join(', ')}}`;
    return { code: 100, message };
  }
  if (known.some((one) => one.name === name && one.language === language)) {
    return invalid(`There is already ${language} content for this template.`, ALREADY_THERE);
  }
  if (deleted.has(`${name} ${language}`)) {
    return invalid(
      `New ${language} content can't be added while the existing is being deleted.`,
      BEING_DELETED,
    );
  }
  const components = asList(draft['components']).map(asObject);
  if (!components.some((one) => typeOf(one) === 'BODY')) {
    return invalid('Message template "components" param is missing expected field(s): BODY');
  }
  if (category === 'AUTHENTICATION') return undefined;
  const isNamed = asText(draft['parameter_format'])?.toUpperCase() === 'NAMED';
  const all = [...components, ...cardComponentsOf(components)];
  return (
    components.map((one) => componentFault(one, isNamed)).find(Boolean) ??
    all.map((one) => sampleOfFileFault(one, samples)).find(Boolean)
  );
}

function cardComponentsOf(components: readonly JsonObject[]): readonly JsonObject[] {
  return components
    .flatMap((one) => asList(one['cards']).map(asObject))
    .flatMap((card) => asList(card['components']).map(asObject));
}

/** The template a draft becomes: to be reviewed. */
export function templateOf(draft: JsonObject, id: number): WhatsAppTemplate {
  const components = asList(draft['components']).map(asObject);
  const body = components.find((one) => typeOf(one) === 'BODY');
  return {
    id,
    name: asText(draft['name']) ?? '',
    language: asText(draft['language']) ?? '',
    status: 'PENDING',
    category: CATEGORIES.find((one) => one === asText(draft['category'])) ?? 'UTILITY',
    body: asText(body?.['text']) ?? '',
    components: components.map((one) => ({ ...one, type: typeOf(one) })),
    parameterFormat: asText(draft['parameter_format'])?.toUpperCase() === 'NAMED' ? 'NAMED' : 'POSITIONAL',
  };
}

function componentFault(component: JsonObject, isNamed: boolean): GraphFailure | undefined {
  const type = typeOf(component);
  if (!TYPES.includes(type)) return invalid(`Component type ${type} is not known.`);
  if (type === 'HEADER') {
    const format = asText(component['format'])?.toUpperCase() ?? '';
    if (!FORMATS.includes(format)) return invalid(`Header format ${format} is not known.`);
    if (format !== 'TEXT') return undefined;
  }
  const longest = LONGEST[type];
  if (longest === undefined) return undefined;
  const text = asText(component['text']) ?? '';
  if (text === '' || text.length > longest)
    return invalid(`The ${type} text must have 1 to ${longest} characters.`);
  const gaps = new Set([...text.matchAll(/\{\{([^}]*)\}\}/g)].map(([, gap]) => gap));
  if (gaps.size === 0) return undefined;
  if (type === 'FOOTER') return invalid('The footer may have no variables.');
  if (/^\s*\{\{|\}\}\s*$/.test(text) && type === 'BODY') {
    return invalid("Variables can't be at the start or end of the template.", 2388299);
  }
  return samplesFault(component, gaps.size, type === 'BODY' ? 'body_text' : 'header_text', isNamed);
}

function samplesFault(
  component: JsonObject,
  gaps: number,
  field: 'body_text' | 'header_text',
  isNamed: boolean,
): GraphFailure | undefined {
  const example = asObject(component['example']);
  const samples = isNamed
    ? asList(example[`${field}_named_params`])
    : field === 'body_text'
      ? asList(asList(example[field])[0])
      : asList(example[field]);
  return samples.length === gaps
    ? undefined
    : invalid('Message template "components" param is missing expected field(s): example', BAD_FORMAT);
}

/** Types of the samples, by the format of the header. */
const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  IMAGE: ['image/jpeg', 'image/jpg', 'image/png'],
  VIDEO: ['video/mp4'],
  GIF: ['video/mp4'],
  DOCUMENT: ['application/pdf'],
};

/** A header with a file needs the handle of one that was uploaded, of a type that fits. */
function sampleOfFileFault(
  component: JsonObject,
  samples: ReadonlyMap<string, string>,
): GraphFailure | undefined {
  const format = asText(component['format'])?.toUpperCase() ?? '';
  const types = typeOf(component) === 'HEADER' ? SAMPLES[format] : undefined;
  if (types === undefined) return undefined;
  const [handle] = asList(asObject(component['example'])['header_handle']);
  if (handle === undefined) {
    return invalid(`Templates with ${format} header type need an example/sample.`, BAD_FORMAT);
  }
  return types.includes(samples.get(asText(handle) ?? '') ?? '')
    ? undefined
    : invalid('The media handle in the example is not valid.', BAD_FORMAT);
}

function typeOf(component: JsonObject): string {
  return asText(component['type'])?.toUpperCase() ?? '';
}

function invalid(text: string, subcode = 2388042): GraphFailure {
  return { code: 100, subcode, message: 'Invalid parameter', advice: { title: 'Invalid template', text } };
}
