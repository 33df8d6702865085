/** A client's values before and after a change, and which of them differ. */
import { AppError } from '@enlace/contracts';
import { attributesProblem } from './client-fields.js';
import type { ClientFields, ClientRecord } from './client-record.js';

export const FIELDS = [
  'firstName',
  'lastName',
  'phone',
  'email',
  'locale',
  'timeZone',
  'attributes',
] as const;

export type Field = (typeof FIELDS)[number];
export type Values = Pick<ClientRecord, Field>;

export const EMPTY: Values = {
  firstName: null,
  lastName: null,
  phone: null,
  email: null,
  locale: null,
  timeZone: null,
  attributes: {},
};

/** @throws AppError `client.invalid` where the attributes grow too many or too large */
export function valuesOf(fields: ClientFields, before: Values): Values {
  const pick = (name: Exclude<Field, 'attributes'>): string | null => {
    const value = fields[name];
    return value === undefined ? before[name] : value;
  };
  const attributes = Object.fromEntries(
    Object.entries({ ...before.attributes, ...fields.attributes }).filter(([, value]) => value !== null),
  );
  const problem = attributesProblem(attributes);
  if (problem !== undefined) throw invalid(`attributes ${problem}`);
  return {
    firstName: pick('firstName'),
    lastName: pick('lastName'),
    phone: pick('phone'),
    email: pick('email'),
    locale: pick('locale'),
    timeZone: pick('timeZone'),
    attributes,
  };
}

/** Of attributes the order of names says nothing: Postgres keeps another. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => [name, sorted(inner)]);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

export function invalid(message: string): AppError {
  return new AppError('client.invalid', message);
}
