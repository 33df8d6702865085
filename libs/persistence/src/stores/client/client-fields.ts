/** A client's fields as people and systems write them, read into the form they are kept in; or what is wrong with each. */
import { normalizePhone } from '@enlace/normalization';
import type { ClientFields } from './client-record.js';

/** What somebody gave: texts, null to empty a field, and whatever else a file may hold. */
export interface RawClient {
  readonly first_name?: unknown;
  readonly last_name?: unknown;
  readonly phone?: unknown;
  readonly email?: unknown;
  readonly locale?: unknown;
  readonly time_zone?: unknown;
  readonly attributes?: unknown;
}

export interface FieldProblem {
  readonly field: string;
  /** What is wrong and what to do. */
  readonly problem: string;
}

const MOST_ATTRIBUTES = 100;
const MOST_ATTRIBUTE_BYTES = 16 * 1_024;
const ATTRIBUTE_NAME = /^[\p{L}_][\p{L}\p{N}_.-]{0,63}$/u;
const EMAIL = /^[^\s@<>(),;:"]{1,64}@[^\s@<>(),;:"]+\.[^\s@<>(),;:".]{2,}$/;

type Reader = (text: string, country: string) => string | FieldProblem['problem'][];

const READERS: Readonly<Record<string, readonly [keyof ClientFields, Reader]>> = {
  first_name: ['firstName', (text) => (text.length <= 200 ? text : ['is longer than 200 characters'])],
  last_name: ['lastName', (text) => (text.length <= 200 ? text : ['is longer than 200 characters'])],
  phone: ['phone', readPhone],
  email: ['email', readEmail],
  locale: ['locale', readLocale],
  time_zone: ['timeZone', readTimeZone],
};

/**
 * Fields that are missing stay missing, empty ones become null.
 * @param country ISO 3166-1 alpha-2: of numbers without a country code
 */
export function readClientFields(
  raw: RawClient,
  country: string,
): { fields: ClientFields; problems: FieldProblem[] } {
  const fields: Record<string, unknown> = {};
  const problems: FieldProblem[] = [];
  for (const [field, [name, read]] of Object.entries(READERS)) {
    const given = raw[field as keyof RawClient];
    if (given === undefined) continue;
    const value = readText(given, (text) => read(text, country));
    if (Array.isArray(value)) problems.push({ field, problem: value.join('; ') });
    else fields[name] = value;
  }
  if (raw.attributes !== undefined && raw.attributes !== null) {
    const wrong = attributesProblem(raw.attributes);
    if (wrong === undefined) fields['attributes'] = raw.attributes;
    else problems.push({ field: 'attributes', problem: wrong });
  }
  return { fields, problems };
}

/** Why these cannot be a client's attributes; undefined where they can. */
export function attributesProblem(attributes: unknown): string | undefined {
  if (typeof attributes !== 'object' || attributes === null || Array.isArray(attributes)) {
    return 'must be an object of names and values';
  }
  const names = Object.keys(attributes);
  if (names.length > MOST_ATTRIBUTES) return `holds more than ${MOST_ATTRIBUTES} names: take some away first`;
  const strange = names.find((name) => !ATTRIBUTE_NAME.test(name));
  if (strange !== undefined) {
    return `has the name ${JSON.stringify(strange.slice(0, 64))}, which cannot be kept: use up to 64 letters, digits, "_", "." and "-", beginning with a letter`;
  }
  const bytes = Buffer.byteLength(JSON.stringify(attributes));
  return bytes > MOST_ATTRIBUTE_BYTES ? `takes more than ${MOST_ATTRIBUTE_BYTES} bytes as JSON` : undefined;
}

function readText(given: unknown, read: (text: string) => string | string[]): string | null | string[] {
  if (given === null) return null;
  if (typeof given !== 'string' && typeof given !== 'number') return ['must be a text'];
  const text = String(given).normalize('NFC').replaceAll('\0', '').trim();
  return text === '' ? null : read(text);
}

function readPhone(text: string, country: string): string | string[] {
  return (
    normalizePhone(text, country) ?? [
      `is no phone number of ${country}: write it with its country code, such as +52 55 1234 5678`,
    ]
  );
}

function readEmail(text: string): string | string[] {
  const isEmail = text.length <= 254 && EMAIL.test(text);
  return isEmail ? text.toLowerCase() : ['is no email address: write it as name@example.com'];
}

function readLocale(text: string): string | string[] {
  try {
    return Intl.getCanonicalLocales(text.replaceAll('_', '-'))[0] ?? [];
  } catch {
    return ['is no language tag: write it as es or es-MX'];
  }
}

function readTimeZone(text: string): string | string[] {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return ['is no time zone: write its IANA name, such as America/Mexico_City'];
  }
}
