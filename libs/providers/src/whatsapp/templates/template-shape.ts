/** What a template has gaps for, read from its components as Meta lists them; pure. */
import { isObject, listOf, objectOf, textOf, type JsonObject } from '../../json.js';
import { wordOf } from './template-facts.js';

/** The gaps of a text: how many by number, or their names; undefined where the text is not told. */
export type Gaps = { readonly count: number } | { readonly names: readonly string[] };

/** What a button must or may be given. */
export type ButtonShape =
  /** `needs`: the type of its one parameter; absent where it may be left out. */
  | { readonly subType: string; readonly needs?: 'text' | 'coupon_code' | 'action' }
  /** Takes none, as a phone number. */
  | { readonly subType: undefined }
  /** A link without a gap: there is nothing to fill. */
  | { readonly subType: 'url'; readonly isFixed: true }
  /** Nothing is known of its kind. */
  | { readonly isUnknown: true };

export interface TemplateShape {
  /** Absent where there is none. */
  readonly header?: { readonly format: string; readonly gaps: Gaps | undefined };
  readonly body: Gaps | undefined;
  readonly buttons: readonly ButtonShape[];
  /** Absent where it is no carousel. */
  readonly cards?: readonly TemplateShape[];
  /** Absent where it is no limited-time offer. */
  readonly offer?: { readonly ends: boolean };
}

/** @param isNamed whether Meta says that its gaps have names; told by the gaps where it does not say */
export function shapeOf(components: readonly JsonObject[], isNamed?: boolean): TemplateShape {
  const of = (type: string): JsonObject | undefined =>
    components.find((component) => wordOf(component['type']) === type);
  const header = of('HEADER');
  const carousel = of('CAROUSEL');
  const offer = of('LIMITED_TIME_OFFER');
  return {
    ...(header === undefined
      ? {}
      : { header: { format: wordOf(header['format']) ?? 'TEXT', gaps: gapsOf(header['text'], isNamed) } }),
    body: gapsOf(of('BODY')?.['text'], isNamed),
    buttons: listOf(of('BUTTONS')?.['buttons']).map((button) => buttonOf(objectOf(button))),
    ...(carousel === undefined
      ? {}
      : {
          cards: listOf(carousel['cards'])
            .filter(isObject)
            .map((card) => shapeOf(listOf(card['components']).filter(isObject), isNamed)),
        }),
    ...(offer === undefined
      ? {}
      : { offer: { ends: objectOf(offer['limited_time_offer'])['has_expiration'] === true } }),
  };
}

/** The gaps of a text, each once: `{{1}}`, or `{{name}}` (Meta, templates: parameter formats). */
export function gapsOf(text: unknown, isNamed?: boolean): Gaps | undefined {
  if (typeof text !== 'string') return undefined;
  const names = [
    ...new Set([...text.matchAll(/\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g)].map(([, name]) => name ?? '')),
  ];
  if (isNamed ?? names.some((name) => !/^\d+$/.test(name))) return { names };
  return { count: names.length };
}

function buttonOf(button: JsonObject): ButtonShape {
  switch (wordOf(button['type'])) {
    case 'URL':
      return /\{\{[^}]+\}\}/.test(textOf(button['url']) ?? '')
        ? { subType: 'url', needs: 'text' }
        : { subType: 'url', isFixed: true };
    case 'OTP':
      return { subType: 'url', needs: 'text' };
    case 'COPY_CODE':
      return { subType: 'copy_code', needs: 'coupon_code' };
    case 'MPM':
      return { subType: 'mpm', needs: 'action' };
    case 'QUICK_REPLY':
      return { subType: 'quick_reply' };
    case 'FLOW':
      return { subType: 'flow' };
    case 'CATALOG':
      return { subType: 'catalog' };
    case 'ORDER_DETAILS':
      return { subType: 'order_details', needs: 'action' };
    case 'VOICE_CALL':
      return { subType: 'voice_call' };
    // The product of the header is the one it shows.
    case 'SPM':
    case 'PHONE_NUMBER':
      return { subType: undefined };
    default:
      return { isUnknown: true };
  }
}
