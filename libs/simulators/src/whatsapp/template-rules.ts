/** Checks template messages against the account's templates. */
import { type JsonObject, asList, asObject, asText } from '../core/request-body.js';
import type { WhatsAppTemplate } from './graph-account.js';
import type { GraphFailure } from './graph-error.js';
import { buttonsFault } from './template-button-rules.js';

/** The components of a template; only a body where it was given as that. */
export function componentsOf({ components, body }: WhatsAppTemplate): readonly JsonObject[] {
  return components ?? [{ type: 'BODY', text: body }];
}

/** What is wrong with a template message. An account without templates accepts any name. */
export function templateFault(
  template: JsonObject,
  templates: readonly WhatsAppTemplate[],
  toUserId: boolean,
): GraphFailure | undefined {
  if (templates.length === 0) return undefined;
  const name = asText(template['name']);
  const language = asText(asObject(template['language'])['code']);
  const known = templates.find((one) => one.name === name && one.language === language);
  if (!known || known.status === 'PENDING' || known.status === 'REJECTED') {
    return { code: 132001, details: `template name (${name}) does not exist in ${language}` };
  }
  if (known.status === 'PAUSED') return { code: 132015 };
  if (known.status === 'DISABLED') return { code: 132016 };
  if (known.category === 'AUTHENTICATION' && toUserId) return { code: 131062 };
  const given = asList(template['components']).map(asObject);
  const isNamed = known.parameterFormat === 'NAMED';
  // Of a template that a test gave as a body alone nothing else is known.
  if (known.components === undefined)
    return textFault('body', known.body, parametersOf(given, 'BODY'), isNamed);
  return partsFault(known.components, given, isNamed) ?? cardsFault(known, given);
}

function partsFault(
  components: readonly JsonObject[],
  given: readonly JsonObject[],
  isNamed: boolean,
): GraphFailure | undefined {
  const of = (type: string): JsonObject | undefined => components.find((one) => typeOf(one) === type);
  const buttons = asList(of('BUTTONS')?.['buttons']).map(asObject);
  return (
    headerFault(of('HEADER'), parametersOf(given, 'HEADER'), isNamed) ??
    textFault('body', asText(of('BODY')?.['text']), parametersOf(given, 'BODY'), isNamed) ??
    buttonsFault(
      buttons,
      given.filter((one) => typeOf(one) === 'BUTTON'),
    )
  );
}

function headerFault(
  header: JsonObject | undefined,
  given: readonly JsonObject[],
  isNamed: boolean,
): GraphFailure | undefined {
  const format = asText(header?.['format'])?.toUpperCase() ?? 'TEXT';
  if (format === 'TEXT') return textFault('header', asText(header?.['text']) ?? '', given, isNamed);
  const received = asText(given[0]?.['type'])?.toUpperCase() ?? 'UNKNOWN';
  return given.length === 1 && received === format
    ? undefined
    : { code: 132012, details: `header: Format mismatch, expected ${format}, received ${received}` };
}

function textFault(
  part: 'header' | 'body',
  text: string | undefined,
  given: readonly JsonObject[],
  isNamed: boolean,
): GraphFailure | undefined {
  if (text === undefined) return undefined;
  const gaps = new Set([...text.matchAll(/\{\{\s*([^}\s]+)\s*\}\}/g)].map(([, gap]) => gap ?? ''));
  const names = new Set(given.map((one) => asText(one['parameter_name'])));
  if (given.length !== gaps.size || (isNamed && [...gaps].some((gap) => !names.has(gap)))) {
    const details =
      `${part}: number of localizable_params (${given.length}) does not match the ` +
      `expected number of params (${gaps.size})`;
    return { code: 132000, details };
  }
  const odd = given.find((one) => !['text', 'currency', 'date_time'].includes(asText(one['type']) ?? ''));
  if (odd) return { code: 132012, details: `${part}: parameter type ${String(odd['type'])} is not text` };
  const broken = given.some((one) => /[\n\r\t]| {5}/.test(asText(one['text']) ?? ''));
  if (!broken) return undefined;
  return {
    code: 132018,
    details: 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
  };
}

function cardsFault(known: WhatsAppTemplate, given: readonly JsonObject[]): GraphFailure | undefined {
  const carousel = componentsOf(known).find((one) => typeOf(one) === 'CAROUSEL');
  const cards = asList(carousel?.['cards']).map(asObject);
  const filled = given.flatMap((one) => asList(one['cards']).map(asObject));
  if (cards.length !== filled.length) {
    return { code: 132012, details: `carousel: expected ${cards.length} cards, received ${filled.length}` };
  }
  return cards
    .map((card, index) => {
      const values = filled.find((one) => one['card_index'] === index);
      return partsFault(
        asList(card['components']).map(asObject),
        asList(values?.['components']).map(asObject),
        known.parameterFormat === 'NAMED',
      );
    })
    .find(Boolean);
}

function parametersOf(given: readonly JsonObject[], type: string): readonly JsonObject[] {
  return given
    .filter((one) => typeOf(one) === type)
    .flatMap((one) => asList(one['parameters']).map(asObject));
}

function typeOf(component: JsonObject): string {
  return asText(component['type'])?.toUpperCase() ?? '';
}
