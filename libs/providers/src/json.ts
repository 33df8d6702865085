/** Reads JSON that nobody vouches for: every value is looked at before it is believed. */
import { sha256 } from '@enlace/crypto';
import { MAX_DEPTH } from './rewrite-json.js';

export type JsonObject = Readonly<Record<string, unknown>>;

// asked for at every value of every payload
const { isArray } = Array;
const { stringify } = JSON;
const { isInteger, isSafeInteger, POSITIVE_INFINITY } = Number;
const { keys } = Object;

/** The longest id an event may carry. */
export const MAX_ID = 512;

/** 9999-12-31: the last second that every database and every date library can write. */
const LAST_SECOND = 253_402_300_799;

/** An object with names and values: neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !isArray(value);
}

/** The value as an object; an empty one where it is none, so that reading on finds nothing. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The value as a list; an empty one where it is none. */
export function listOf(value: unknown): readonly unknown[] {
  return isArray(value) ? value : [];
}

/** A text with something in it, no longer than `max`; undefined for everything else. */
export function textOf(value: unknown, max = POSITIVE_INFINITY): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= max ? value : undefined;
}

/** A text cut to `max` UTF-16 units, never within a character; undefined where it is none. For what is shown, not for ids. */
export function shortTextOf(value: unknown, max: number): string | undefined {
  const text = textOf(value);
  if (text === undefined || text.length <= max) return text;
  return text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '');
}

/** An id as text, of a text or a whole number; undefined where it is neither or longer than any id is. */
export function idOf(value: unknown): string | undefined {
  if (typeof value === 'number') return isSafeInteger(value) ? `${value}` : undefined;
  return textOf(value, MAX_ID);
}

/** A whole number from zero up. */
export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** Unix seconds of a number or of its digits as text; undefined where it is no moment between 1970 and 9999. */
export function secondsOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value;
  if (typeof seconds !== 'number' || !isInteger(seconds)) return undefined;
  return seconds >= 0 && seconds <= LAST_SECOND ? seconds : undefined;
}

/**
 * Unix seconds of an ISO 8601 text (UTC unless it says otherwise), or of a number in seconds or
 * milliseconds; undefined where it is no moment between 1970 and 9999.
 */
export function momentOf(value: unknown): number | undefined {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value)) {
    const zoned = value.replace(/^(.{10})[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/, '$1T$2Z');
    return secondsOf(Math.floor(Date.parse(zoned) / 1000));
  }
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number') return undefined;
  return secondsOf(Math.floor(number >= 100_000_000_000 ? number / 1000 : number));
}

/** A part of a payload as `raw_payload` wants it: always an object, other values under `value`. */
export function rawOf(part: unknown): Record<string, unknown> {
  return isObject(part) ? part : { value: part === undefined ? null : part };
}

/** SHA-256 of a value; the same for the same names and values in whatever order they were written. */
export function fingerprint(value: unknown): string {
  return sha256(canonical(value, 0));
}

/** JSON with sorted names; what is nested deeper than any webhook is not told apart. */
function canonical(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null) return stringify(value ?? null);
  if (depth >= MAX_DEPTH) return '"[nested too deep]"';
  if (isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(',')}]`;
  let members = '';
  for (const name of keys(value).sort()) {
    const member = canonical((value as JsonObject)[name], depth + 1);
    members += `${members === '' ? '' : ','}${stringify(name)}:${member}`;
  }
  return `{${members}}`;
}
