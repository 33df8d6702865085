/** The fields of a person or a place that have a form of their own: what does not fit the form is left out. */
import { isEmail, isLatitude, isLongitude } from 'class-validator';
import { shortTextOf } from './json.js';

const LANGUAGE_TAG = /^[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*$/;

export function emailOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const email = value.trim();
  const isWellFormed = Buffer.from(email, 'utf8').toString('utf8') === email; // isEmail throws on half a character
  return isWellFormed && isEmail(email) ? email : undefined;
}

/** BCP 47: `zh_CN` becomes `zh-CN`. */
export function localeOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 35 || !LANGUAGE_TAG.test(value)) return undefined;
  return value.replaceAll('_', '-');
}

/** As given, cut to what fits. */
export function phoneOf(value: unknown): string | undefined {
  return typeof value === 'string' ? shortTextOf(value.trim(), 64) : undefined;
}

/** A point on the earth, to 0.1 m; undefined when either number is none. */
export function pointOf(
  latitude: unknown,
  longitude: unknown,
): { latitude: number; longitude: number } | undefined {
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return undefined;
  // rounded: a validator does not know a very small number, which is written with an exponent, as a coordinate
  const point = { latitude: Number(latitude.toFixed(6)), longitude: Number(longitude.toFixed(6)) };
  return isLatitude(String(point.latitude)) && isLongitude(String(point.longitude)) ? point : undefined;
}
