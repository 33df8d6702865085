/** Takes secrets out of a payload by the names they stand under. */
import { rewriteJson } from './rewrite-json.js';

export const REDACTED = '[redacted]';

/**
 * The payload with `[redacted]` for every value under one of the names (lower case, compared without case);
 * the same object where there is none. Redacting twice changes nothing more.
 */
export function redactMembers(body: unknown, names: ReadonlySet<string>): unknown {
  return rewriteJson(body, {
    member: (name, value) => {
      const isSecret = value !== null && value !== '' && names.has(name.toLowerCase());
      return isSecret ? REDACTED : value;
    },
  });
}
