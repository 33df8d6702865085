/** What the Cloud API asks of the components of a template message, cards of a carousel included. */
import { type JsonObject, asList, asObject, asText } from '../core/request-body.js';
import type { GraphFailure } from './graph-error.js';

const COMPONENTS = ['header', 'body', 'button', 'carousel', 'limited_time_offer'];
const BUTTONS = ['quick_reply', 'url', 'copy_code', 'flow', 'catalog', 'mpm', 'order_details', 'voice_call'];
const MOST_CARDS = 10;

/** Parameter types and the member that holds their value: of an object unless it says text. */
const MEMBERS: Readonly<Record<string, 'text' | 'object'>> = {
  text: 'text',
  payload: 'text',
  coupon_code: 'text',
  currency: 'object',
  date_time: 'object',
  image: 'object',
  video: 'object',
  document: 'object',
  location: 'object',
  product: 'object',
  ttl_minutes: 'text',
  action: 'object',
  limited_time_offer: 'object',
};

/** What is wrong with the form of the components, whatever the template is. */
export function componentsFault(template: JsonObject): GraphFailure | undefined {
  return faultIn(asList(template['components']).map(asObject), true);
}

/** Ids of the files that the parameters name. */
export function fileIdsIn(template: JsonObject): { readonly kind: string; readonly id: string }[] {
  const components = asList(template['components']).map(asObject);
  const cards = components.flatMap((component) => asList(component['cards']).map(asObject));
  const all = [...components, ...cards.flatMap((card) => asList(card['components']).map(asObject))];
  return all
    .flatMap((component) => asList(component['parameters']).map(asObject))
    .flatMap((parameter) => {
      const kind = asText(parameter['type']) ?? '';
      const id = ['image', 'video', 'document'].includes(kind)
        ? asText(asObject(parameter[kind])['id'])
        : undefined;
      return id === undefined ? [] : [{ kind, id }];
    });
}

function faultIn(components: readonly JsonObject[], mayNest: boolean): GraphFailure | undefined {
  return components.map((component) => componentFault(component, mayNest)).find(Boolean);
}

function componentFault(component: JsonObject, mayNest: boolean): GraphFailure | undefined {
  const type = asText(component['type'])?.toLowerCase() ?? '';
  if (!COMPONENTS.includes(type)) return wrong(`components.type ${type} is not known`);
  if (type === 'carousel')
    return mayNest ? cardsFault(asList(component['cards']).map(asObject)) : wrong('a card holds no carousel');
  if (type === 'button') {
    if (!BUTTONS.includes(asText(component['sub_type'])?.toLowerCase() ?? ''))
      return wrong('button sub_type is not known');
    if (!/^\d$/.test(asText(component['index']) ?? '')) return wrong('button index must be a digit');
  }
  return asList(component['parameters']).map(asObject).map(parameterFault).find(Boolean);
}

function parameterFault(parameter: JsonObject): GraphFailure | undefined {
  const type = asText(parameter['type']) ?? '';
  const form = MEMBERS[type];
  if (form === undefined) return wrong(`parameter type ${type} is not known`);
  const value = parameter[type];
  const isThere = form === 'text' ? asText(value) !== undefined : Object.keys(asObject(value)).length > 0;
  if (!isThere) return wrong(`parameter of type ${type} without its ${type}`);
  if (type === 'product') {
    const { product_retailer_id: id, catalog_id: catalog } = asObject(value);
    return asText(id) === undefined || asText(catalog) === undefined
      ? wrong('product without product_retailer_id or catalog_id')
      : undefined;
  }
  if (type === 'date_time' || type === 'currency') {
    return asText(asObject(value)['fallback_value']) === undefined
      ? wrong(`${type} without fallback_value`)
      : undefined;
  }
  return undefined;
}

function cardsFault(cards: readonly JsonObject[]): GraphFailure | undefined {
  const indexes = cards.map((card) => card['card_index']);
  if (cards.length < 1 || cards.length > MOST_CARDS) return wrong(`a carousel has 1 to ${MOST_CARDS} cards`);
  if (indexes.some((index) => typeof index !== 'number') || new Set(indexes).size < cards.length) {
    return wrong('each card needs a card_index of its own');
  }
  return cards.map((card) => faultIn(asList(card['components']).map(asObject), false)).find(Boolean);
}

function wrong(details: string): GraphFailure {
  return { code: 132012, details };
}
