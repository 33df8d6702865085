/** Whether the values given for a template fill exactly its gaps, and which does not; pure. */
import type { SendableOf } from '@enlace/normalization';
import type { JsonObject } from '../../json.js';
import { shapeOf, type ButtonShape, type Gaps, type TemplateShape } from './template-shape.js';

type Template = SendableOf<'template'>['template'];
type Component = NonNullable<Template['components']>[number];
type Parameter = Component['parameters'][number];

export interface TemplateFault {
  readonly component: 'header' | 'body' | 'button' | 'carousel' | 'limited_time_offer';
  /** Of a button, counted from 0. */
  readonly button?: number;
  /** Of a carousel, counted from 0. */
  readonly card?: number;
  /** Its name, or its place counted from 1. */
  readonly parameter?: string | number;
  /** For people: `body parameter 2 is missing`. */
  readonly problem: string;
}

/** Meta, templates: GIF headers are for the Marketing Messages API alone. */
const GIF_IS_NOT_SENT = 'header is a GIF, which the Cloud API does not send: use a template with a video';

/** By the header's format, what fills it. */
const FILLED_BY: Readonly<Record<string, Parameter['type']>> = {
  IMAGE: 'image',
  VIDEO: 'video',
  DOCUMENT: 'document',
  LOCATION: 'location',
  PRODUCT: 'product',
};

const WORDS: ReadonlySet<Parameter['type']> = new Set(['text', 'currency', 'date_time']);

/**
 * What of the values does not fit the components Meta listed; empty where all fits, as far as it is known: of what
 * Meta did not tell, or of kinds unknown here, Meta is left to judge.
 */
export function templateFaults(
  components: readonly JsonObject[],
  template: Template,
  options: { readonly isNamed?: boolean } = {},
): readonly TemplateFault[] {
  const shape = shapeOf(components, options.isNamed);
  const { components: given = [], cards = [] } = template;
  return [...partFaults(shape, given), ...offerFaults(shape, template), ...cardFaults(shape, cards)];
}

function partFaults(shape: TemplateShape, given: readonly Component[]): TemplateFault[] {
  const parametersOf = (type: Component['type']): Parameter[] =>
    given.filter((one) => one.type === type).flatMap(({ parameters }) => parameters);
  return [
    ...headerFaults(shape.header, parametersOf('header')),
    ...gapFaults('body', shape.body, parametersOf('body')),
    ...buttonFaults(
      shape.buttons,
      given.filter(({ type }) => type === 'button'),
    ),
  ];
}

function headerFaults(header: TemplateShape['header'], given: readonly Parameter[]): TemplateFault[] {
  const fault = (problem: string): TemplateFault[] => [{ component: 'header', parameter: 1, problem }];
  if (header === undefined) return given.length === 0 ? [] : fault('the template has no header to fill');
  if (header.format === 'TEXT') return gapFaults('header', header.gaps, given);
  if (header.format === 'GIF') return fault(GIF_IS_NOT_SENT);
  const wanted = FILLED_BY[header.format];
  if (wanted === undefined || (given.length === 1 && given[0]?.type === wanted)) return [];
  const article = wanted === 'image' ? 'an' : 'a';
  return fault(
    given.length > 1
      ? `header wants one ${wanted}, not ${given.length}`
      : `header wants ${article} ${wanted}`,
  );
}

function gapFaults(
  component: 'header' | 'body',
  gaps: Gaps | undefined,
  given: readonly Parameter[],
): TemplateFault[] {
  if (gaps === undefined) return [];
  const missing =
    'names' in gaps ? nameFaults(component, gaps.names, given) : countFaults(component, gaps.count, given);
  return [...missing, ...given.flatMap((parameter, index) => wordFaults(component, parameter, index))];
}

function countFaults(
  component: 'header' | 'body',
  count: number,
  given: readonly Parameter[],
): TemplateFault[] {
  if (given.length > count) {
    const problem = `${component} takes ${count === 0 ? 'no parameter' : `${count} parameter${count === 1 ? '' : 's'}`}, not ${given.length}`;
    return [{ component, parameter: count + 1, problem }];
  }
  return Array.from({ length: count - given.length }, (_, index) => {
    const parameter = given.length + index + 1;
    return { component, parameter, problem: `${component} parameter ${parameter} is missing` };
  });
}

function nameFaults(
  component: 'header' | 'body',
  names: readonly string[],
  given: readonly Parameter[],
): TemplateFault[] {
  const called = given.map(({ parameter_name }) => parameter_name);
  const missing = names
    .filter((name) => !called.includes(name))
    .map((name) => ({ component, parameter: name, problem: `${component} parameter "${name}" is missing` }));
  const wrong = called.flatMap((name, index): TemplateFault[] => {
    if (name === undefined) {
      const problem = `${component} parameter ${index + 1} needs its parameter_name: the gaps of this template have names`;
      return [{ component, parameter: index + 1, problem }];
    }
    if (!names.includes(name)) {
      return [{ component, parameter: name, problem: `${component} has no parameter "${name}"` }];
    }
    return called.indexOf(name) === index
      ? []
      : [{ component, parameter: name, problem: `${component} parameter "${name}" is given twice` }];
  });
  return [...missing, ...wrong];
}

/** Values have no line breaks, no tabs and no more than four spaces in a row (Meta, error 132018). */
function wordFaults(component: 'header' | 'body', parameter: Parameter, index: number): TemplateFault[] {
  const name = parameter.parameter_name ?? index + 1;
  const shown = typeof name === 'string' ? `"${name}"` : String(name);
  const fault = (problem: string): TemplateFault[] => [
    { component, parameter: name, problem: `${component} parameter ${shown} ${problem}` },
  ];
  if (!WORDS.has(parameter.type)) return fault(`must be text, currency or date_time, not ${parameter.type}`);
  if (parameter.type !== 'text' || parameter.text === undefined) return [];
  if (parameter.text.trim() === '') return fault('is empty');
  if (/[\n\r\t]| {5}/.test(parameter.text)) {
    return fault('has a line break, a tab or more than four spaces in a row');
  }
  return [];
}

function buttonFaults(shapes: readonly ButtonShape[], given: readonly Component[]): TemplateFault[] {
  const byIndex = new Map<number, Component>();
  const faults: TemplateFault[] = [];
  const fault = (button: number, problem: string): void => {
    faults.push({ component: 'button', button, problem: `button ${button} ${problem}` });
  };
  for (const component of given) {
    const { index = 0 } = component;
    if (index >= shapes.length) fault(index, `is none of the template: it has ${shapes.length}`);
    else if (byIndex.has(index)) fault(index, 'is given twice');
    byIndex.set(index, component);
  }
  for (const [index, shape] of shapes.entries()) {
    const problem = buttonProblem(shape, byIndex.get(index));
    if (problem !== undefined) fault(index, problem);
  }
  return faults;
}

const WANTED = { text: 'a url suffix', coupon_code: 'a coupon code', action: 'an action' } as const;

function buttonProblem(shape: ButtonShape, given: Component | undefined): string | undefined {
  if ('isUnknown' in shape) return undefined;
  const needs = 'needs' in shape ? shape.needs : undefined;
  if (given === undefined || given.parameters.length === 0) {
    return needs === undefined ? undefined : `wants ${WANTED[needs]}`;
  }
  if (shape.subType === undefined || 'isFixed' in shape) return 'takes no parameter';
  if (given.sub_type !== undefined && given.sub_type !== shape.subType) {
    return `is of sub_type ${shape.subType}, not ${given.sub_type}`;
  }
  if (needs === undefined) return undefined;
  const [parameter, ...others] = given.parameters;
  return parameter?.type === needs && others.length === 0 ? undefined : `wants ${WANTED[needs]}`;
}

function offerFaults(shape: TemplateShape, { offer_ends_at }: Template): TemplateFault[] {
  const component = 'limited_time_offer';
  if (shape.offer === undefined) {
    return offer_ends_at === undefined
      ? []
      : [{ component, problem: 'offer_ends_at is given, but the template is no limited-time offer' }];
  }
  return shape.offer.ends && offer_ends_at === undefined
    ? [{ component, problem: 'limited_time_offer wants offer_ends_at' }]
    : [];
}

function cardFaults(shape: TemplateShape, given: NonNullable<Template['cards']>): TemplateFault[] {
  const component = 'carousel';
  if (shape.cards === undefined) {
    return given.length === 0
      ? []
      : [{ component, problem: 'cards are given, but the template is no carousel' }];
  }
  const { cards } = shape;
  const beyond = given.filter(({ card_index }) => card_index >= cards.length);
  return [
    ...cards.flatMap((card, index): TemplateFault[] => {
      const found = given.filter(({ card_index }) => card_index === index);
      const [only] = found;
      if (only === undefined) return [{ component, card: index, problem: `card ${index} is missing` }];
      if (found.length > 1) return [{ component, card: index, problem: `card ${index} is given twice` }];
      return partFaults(card, only.components).map((fault) => ({
        ...fault,
        card: index,
        problem: `card ${index}: ${fault.problem}`,
      }));
    }),
    ...beyond.map(({ card_index }) => ({
      component: 'carousel' as const,
      card: card_index,
      problem: `card ${card_index} is none of the template: it has ${cards.length}`,
    })),
  ];
}
