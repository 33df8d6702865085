/** Takes secrets out of a payload by the names they stand under. */
import { MAX_DEPTH, rewriteJson } from './rewrite-json.js';

const { keys } = Object; // asked for at every object of every payload

export const REDACTED = '[redacted]';

/**
 * The payload with `[redacted]` for every value under one of the names (lower case, compared without case);
 * the same object where there is none. Redacting twice changes nothing more.
 */
export function redactMembers(body: unknown, names: ReadonlySet<string>): unknown {
  if (!holdsSecret(body, names, 0)) return body;
  return rewriteJson(body, { member: (name, value) => (isSecret(name, value, names) ? REDACTED : value) });
}

/** Every webhook goes through here, and nearly none has anything to hide: looking is cheaper than copying. */
function holdsSecret(value: unknown, names: ReadonlySet<string>, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth >= MAX_DEPTH) return true;
  for (const name of keys(value)) {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    if (isSecret(name, member, names) || holdsSecret(member, names, depth + 1)) return true;
  }
  return false;
}

function isSecret(name: string, value: unknown, names: ReadonlySet<string>): boolean {
  return names.has(name.toLowerCase()) && value !== null && value !== '' && value !== REDACTED;
}
