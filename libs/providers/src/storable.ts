/** Makes JSON fit to be kept and carried, whatever characters and names a payload has in it. */
import { MAX_DEPTH, rewriteJson } from './rewrite-json.js';

const { keys } = Object; // asked for at every object of every event

const SUSPECT = /[\0\uD800-\uDFFF]/;
const UNSTORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/**
 * The same JSON, with U+FFFD for what Postgres cannot store (NUL, half of a surrogate pair) and `_` behind
 * the names `constructor` and `__proto__`: class-transformer, through which every event goes, takes such a
 * member for a class and throws. The same object where there is neither.
 */
export function storable<Value>(value: Value): Value {
  return isSuspect(value, 0) ? (rewriteJson(value, { text, name }) as Value) : value;
}

/** Every event goes through here, and nearly none has anything to mend: looking is cheaper than copying. */
function isSuspect(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return SUSPECT.test(value);
  if (typeof value !== 'object' || value === null) return false;
  if (depth >= MAX_DEPTH) return true;
  for (const key of keys(value)) {
    if (isDangerous(key) || SUSPECT.test(key)) return true;
    if (isSuspect((value as Readonly<Record<string, unknown>>)[key], depth + 1)) return true;
  }
  return false;
}

function isDangerous(key: string): boolean {
  return key === 'constructor' || key === '__proto__';
}

function text(value: string): string {
  return value.replace(UNSTORABLE, '\uFFFD');
}

function name(value: string): string {
  return isDangerous(value) ? `${value}_` : text(value);
}
