/** Templates: the gaps of an approved message with their values (Meta, Cloud API: template messages). */
import type { OutboundMedia, SendableOf } from '@enlace/normalization';
import { withoutAbsent } from '../without-absent.js';
import type { FileAtMeta, NoPlan, Plan } from './part.js';
import { place } from './plan-cards.js';
import { fileMember } from './plan-files.js';

type Template = SendableOf<'template'>['template'];
type Component = NonNullable<Template['components']>[number];
type Parameter = Component['parameters'][number];
type FileOf = (media: OutboundMedia) => FileAtMeta;

/** The member of our parameter in which the value of each type stands. */
const VALUE_OF: Readonly<Record<Parameter['type'], keyof Parameter>> = {
  text: 'text',
  date_time: 'text',
  payload: 'text',
  coupon_code: 'text',
  currency: 'currency',
  image: 'media',
  video: 'media',
  document: 'media',
  location: 'location',
  product: 'product',
  ttl_minutes: 'ttl_minutes',
  action: 'action',
};

export function templatePlan(template: Template): Plan | NoPlan {
  const components = allComponentsOf(template);
  const parameters = components.flatMap((component) => component.parameters);
  const empty = parameters.find((parameter) => parameter[VALUE_OF[parameter.type]] === undefined);
  if (empty !== undefined) {
    return { reason: `a template parameter of type ${empty.type} needs its ${VALUE_OF[empty.type]}` };
  }
  if (components.some(({ type, sub_type }) => type === 'button' && sub_type === undefined)) {
    return { reason: 'a button of a template needs its sub_type' };
  }
  const files = parameters.flatMap(({ type, media }) =>
    media !== undefined && isFile(type) ? [{ kind: type, media }] : [],
  );
  const body = (fileOf: FileOf): { type: string; template: object } => ({
    type: 'template',
    template: written(template, fileOf),
  });
  return { parts: [{ files, body }], rules: [], isAuthentication: isAuthentication(template) };
}

/**
 * Whether it looks like a one-time password: nothing tells but its shape, the code as the only gap of the text and
 * again in the button that copies it (Meta, authentication templates).
 */
function isAuthentication({ components = [] }: Template): boolean {
  const bodies = components.filter(({ type }) => type === 'body').flatMap(({ parameters }) => parameters);
  const buttons = components.filter(({ type }) => type === 'button');
  const [code, ...others] = bodies;
  return (
    code?.type === 'text' &&
    others.length === 0 &&
    buttons.length === 1 &&
    buttons.some(({ sub_type, parameters }) => sub_type === 'url' && parameters[0]?.text === code.text)
  );
}

function allComponentsOf({ components = [], cards = [] }: Template): Component[] {
  return [...components, ...cards.flatMap((card) => card.components)];
}

function written(
  { name, language, components = [], cards, offer_ends_at }: Template,
  fileOf: FileOf,
): object {
  const all = [
    ...components.map((component) => componentOf(component, fileOf)),
    ...(offer_ends_at === undefined ? [] : [offer(offer_ends_at)]),
    ...(cards === undefined || cards.length === 0 ? [] : [carousel(cards, fileOf)]),
  ];
  return { name, language: { code: language }, ...(all.length === 0 ? {} : { components: all }) };
}

function componentOf({ type, sub_type, index, parameters }: Component, fileOf: FileOf): object {
  return withoutAbsent({
    type,
    sub_type,
    index: type === 'button' ? (index ?? 0) : undefined,
    parameters: parameters.map((parameter) => parameterOf(parameter, fileOf)),
  });
}

function parameterOf(parameter: Parameter, fileOf: FileOf): object {
  const { type, parameter_name } = parameter;
  return withoutAbsent({ type, parameter_name, [type]: valueOf(parameter, fileOf) });
}

function valueOf(parameter: Parameter, fileOf: FileOf): unknown {
  const { type, text, currency, media, location, product, action } = parameter;
  if (media !== undefined && isFile(type)) {
    return fileMember(type, media, fileOf(media).id);
  }
  if (type === 'currency') return currency;
  if (type === 'location') return location === undefined ? undefined : place(location);
  if (type === 'product') return product;
  if (type === 'ttl_minutes') return parameter.ttl_minutes;
  if (type === 'action') return action;
  return type === 'date_time' ? { fallback_value: text } : text;
}

function isFile(type: Parameter['type']): type is 'image' | 'video' | 'document' {
  return VALUE_OF[type] === 'media';
}

function carousel(cards: NonNullable<Template['cards']>, fileOf: FileOf): object {
  return {
    type: 'carousel',
    cards: cards.map(({ card_index, components }) => ({
      card_index,
      components: components.map((component) => componentOf(component, fileOf)),
    })),
  };
}

function offer(endsAt: number): object {
  const type = 'limited_time_offer';
  return { type, parameters: [{ type, [type]: { expiration_time_ms: endsAt } }] };
}
