/** Phone numbers as identities: one written form (E.164), and the other forms the same line is known by. */
import {
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
} from 'libphonenumber-js/min';

const DEFAULT_COUNTRY: CountryCode = 'MX';

/** Prefixes Mexico dialled before 2019-08-03; libphonenumber's metadata no longer knows them. */
const OLD_MEXICAN_TRUNK = /^(?:01|044|045)(\d{10})$/;
const OLD_MEXICAN_MOBILE = /^\+521(\d{10})$/;

/**
 * E.164 of a number as people write it; undefined when it cannot be a phone number.
 * @param country ISO 3166-1 alpha-2 code of the country that numbers without a country code belong to.
 * Mexican mobiles lose the `1` that was once dialled after +52; other countries' forms stay as they are.
 */
export function normalizePhone(input: string, country: string = DEFAULT_COUNTRY): string | undefined {
  const phone = readPhone(input, country);
  // what reads differently the second time (`+5500…`) is no number that could be stored and found again
  return phone !== undefined && readPhone(phone, country) === phone ? phone : undefined;
}

/** Whether phones without a country code can be read as of there. @param code ISO 3166-1 alpha-2 */
export function isPhoneCountry(code: string): boolean {
  return isSupportedCountry(code);
}

/**
 * `+` and the digits, for ids that channels give as bare digits (WhatsApp's `wa_id`); undefined when they
 * are not 7 to 15 digits of an international number. Never rewritten: it must stay the id the channel knows.
 */
export function phoneFromDigits(digits: string): string | undefined {
  return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : undefined;
}

/**
 * All E.164 forms in which the same line may be known, the given one first; for finding a contact again,
 * never for sending. Mexico with and without the old mobile `1`; Argentina with the mobile `9`, without
 * it, and with the `15` after the area code; Brazilian mobiles with and without the ninth digit. Forms
 * name each other: whichever of them is stored, any of them finds it.
 * @param e164OrRaw a number as `normalizePhone` reads it. Of digits that fit no country's numbers, as a
 * channel's id may be, only the id itself is known; of what is no number at all, nothing.
 */
export function phoneVariants(e164OrRaw: string, country?: string): string[] {
  const normalized = normalizePhone(e164OrRaw, country);
  if (normalized === undefined) return /^\+[1-9]\d{6,14}$/.test(e164OrRaw) ? [e164OrRaw] : [];
  const forms = mexicanForms(normalized) ?? argentineForms(normalized) ?? brazilianForms(normalized);
  if (forms === undefined) return [normalized];
  const first = forms.includes(e164OrRaw) ? e164OrRaw : normalized;
  return [first, ...forms.filter((form) => form !== first)];
}

/**
 * The one form of all `phoneVariants` by which a line is counted as one (to be unique, to be looked up): with Argentina's
 * mobile 9 and Brazil's ninth digit, without Mexico's old 1. Never for sending: an Argentine fixed line has no 9.
 * @returns undefined for what is no number at all
 */
export function phoneKey(input: string, country?: string): string | undefined {
  const normalized = normalizePhone(input, country);
  if (normalized === undefined) return phoneVariants(input)[0];
  const forms = mexicanForms(normalized) ?? argentineForms(normalized) ?? brazilianForms(normalized);
  return forms?.[0] ?? normalized;
}

function readPhone(input: string, country: string): string | undefined {
  const text = input.replace(/\p{Cf}/gu, '').trim(); // phones copy numbers with invisible direction marks
  const region = country.trim().toUpperCase();
  const defaultCountry = isSupportedCountry(region) ? region : undefined;
  const dialled = defaultCountry === undefined ? text : withPlusForOwn00(text, defaultCountry);
  const current = defaultCountry === 'MX' ? withoutOldMexicanTrunk(dialled) : dialled;
  const options = defaultCountry === undefined ? {} : { defaultCountry };
  const parsed = parsePhoneNumberFromString(current, { ...options, extract: false });
  if (parsed === undefined) return undefined;
  const mobile = isOldMexicanMobile(text) ? OLD_MEXICAN_MOBILE.exec(parsed.number)?.[1] : undefined;
  if (mobile !== undefined) return `+52${mobile}`;
  return parsed.isPossible() ? parsed.number : undefined;
}

/**
 * `00` and the country's own code mean `+` to whoever writes it. Where the prefix to dial abroad is another (Colombia's
 * `005` of a carrier), the metadata would read `0057 310…` as a Russian number.
 */
function withPlusForOwn00(text: string, country: CountryCode): string {
  const digits = text.startsWith('+') ? '' : text.replace(/[\s().-]/g, '');
  return digits.startsWith(`00${getCountryCallingCode(country)}`) ? `+${digits.slice(2)}` : text;
}

function withoutOldMexicanTrunk(text: string): string {
  return text.startsWith('+') ? text : (OLD_MEXICAN_TRUNK.exec(text.replace(/\D/g, ''))?.[1] ?? text);
}

/** `1` and ten digits without 52 in front are a North American number, not an old Mexican one. */
function isOldMexicanMobile(text: string): boolean {
  return /^(?:00)?521\d{10}$/.test(text.replace(/\D/g, ''));
}

function mexicanForms(e164: string): string[] | undefined {
  const [, line] = /^\+52(\d{10})$/.exec(e164) ?? [];
  return line === undefined ? undefined : [e164, `+521${line}`];
}

function argentineForms(e164: string): string[] | undefined {
  const [, line] = /^\+549?(\d{10})$/.exec(e164) ?? [];
  if (line === undefined) return undefined;
  const mobile = `+549${line}`;
  // only the metadata knows how long an area code is: in the national form "0<area> 15-<number>" it shows
  const national = parsePhoneNumberFromString(mobile)?.formatNational().replace(/\D/g, '') ?? '';
  const with15 = `+54${national.slice(1)}`;
  const forms = [mobile, `+54${line}`];
  return normalizePhone(with15) === mobile ? [...new Set([...forms, with15])] : forms;
}

function brazilianForms(e164: string): string[] | undefined {
  // eight digits beginning with 2-5 are a fixed line, which a ninth digit would turn into someone else's
  const [, area, line] = /^\+55([1-9]{2})9?([6-9]\d{7})$/.exec(e164) ?? [];
  return area === undefined ? undefined : [`+55${area}9${line}`, `+55${area}${line}`];
}
