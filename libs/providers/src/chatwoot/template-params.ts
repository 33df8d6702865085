/** The gaps of a WhatsApp template as Chatwoot takes them (`template_params.processed_params`, by component); pure. */
import type { TemplateContent } from '@enlace/normalization';
import type { JsonObject } from '../json.js';

type Component = NonNullable<TemplateContent['template']['components']>[number];
type Parameter = NonNullable<Component['parameters']>[number];

export type TemplateParams =
  | { readonly ok: true; readonly params: JsonObject; readonly values: readonly string[] }
  /** For the caller: which value cannot be carried. */
  | { readonly ok: false; readonly reason: string };

type Read = { readonly value: unknown; readonly shown: readonly string[] } | string;

/** Chatwoot cuts every value here, silently (app/services/whatsapp/populate_template_parameters_service.rb). */
const LONGEST_VALUE = 1_000;
const LONGEST_URL = 2_000;
const LONGEST_COUPON = 15;
const MOST_BUTTONS = 10;
/** Chatwoot passes over buttons without a parameter that are no links, so that the ones after them keep their place. */
const NO_BUTTON = { type: 'quick_reply' };

/**
 * `{header?, body, buttons?}`: texts of the body by number from 1 or by name, one text or file in the header, and
 * the values of links and coupons by the place of their button (app/services/whatsapp/template_processor_service.rb
 * and template_parameter_converter_service.rb of Chatwoot 4.13).
 */
export function templateParams({ template }: TemplateContent): TemplateParams {
  if ((template.cards ?? []).length > 0) return refused('cards of a carousel');
  if (template.offer_ends_at !== undefined) return refused('the end of a limited-time offer');
  const params: Record<string, unknown> = { body: {} };
  const buttons: unknown[] = [];
  const values: string[] = [];
  for (const component of template.components ?? []) {
    const { type, index = 0, parameters } = component;
    if (parameters.length === 0) continue;
    const read =
      type === 'body' ? bodyOf(parameters) : type === 'header' ? headerOf(parameters) : buttonOf(component);
    if (typeof read === 'string') return refused(read);
    values.push(...read.shown);
    if (type === 'button') {
      if (index >= MOST_BUTTONS) return refused(`a button at place ${index}`);
      while (buttons.length < index) buttons.push(NO_BUTTON);
      buttons[index] = read.value;
    } else params[type] = read.value;
  }
  if (buttons.length > 0) params['buttons'] = buttons;
  return { ok: true, params, values };
}

function refused(what: string): TemplateParams {
  return {
    ok: false,
    reason: `Chatwoot cannot be handed ${what} of a template; it takes texts of the body, one text or one linked image, video or document in the header, and the values of link and coupon buttons`,
  };
}

function bodyOf(parameters: readonly Parameter[]): Read {
  const value: Record<string, string> = {};
  for (const [index, parameter] of parameters.entries()) {
    const text = textOf(parameter);
    if (text === undefined)
      return `a ${parameter.type} without words, or of more than ${LONGEST_VALUE}, in the body`;
    value[parameter.parameter_name ?? String(index + 1)] = text;
  }
  return { value, shown: Object.values(value) };
}

function headerOf([parameter, ...more]: readonly Parameter[]): Read {
  if (parameter === undefined || more.length > 0) return 'more than one value in the header';
  const { type, media, parameter_name: name } = parameter;
  if (type === 'image' || type === 'video' || type === 'document') {
    const link = media?.link;
    if (link === undefined) return `a ${type} in the header without a link (it fetches the file itself)`;
    if (link.length > LONGEST_URL || /["'<>]/.test(link))
      return `a link with quotation marks, angle brackets or more than ${LONGEST_URL} characters in the header`;
    const file = type === 'document' && media?.file_name !== undefined ? { media_name: media.file_name } : {};
    return { value: { media_url: link, media_type: type, ...file }, shown: [] };
  }
  const text = textOf(parameter);
  if (text === undefined) return `a ${type} in the header`;
  // it leaves the name away, and Meta refuses a named gap without it
  if (name !== undefined) return `a named text in the header (${name})`;
  return { value: { 1: text }, shown: [text] };
}

function buttonOf({ sub_type: type, parameters: [parameter] }: Component): Read {
  const text = parameter === undefined ? undefined : parameter.text?.trim();
  if (text === undefined || text === '') return `a ${type ?? 'button'} button without words`;
  if (type === 'url') return { value: { type, parameter: text }, shown: [] };
  if (type === 'copy_code' && text.length <= LONGEST_COUPON)
    return { value: { type, parameter: text }, shown: [text] };
  return type === 'copy_code'
    ? `a coupon code of more than ${LONGEST_COUPON} characters`
    : `the value of a ${type ?? 'nameless'} button`;
}

/** Undefined where it is none, or would be cut. */
function textOf({ type, text }: Parameter): string | undefined {
  return type !== 'text' || text === undefined || text.trim() === '' || text.length > LONGEST_VALUE
    ? undefined
    : text;
}
