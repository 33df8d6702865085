/** Makes JSON fit to be kept: Postgres can store neither the NUL character nor half of a surrogate pair. */
import { rewriteJson } from './rewrite-json.js';

const SUSPECT = /[\0\uD800-\uDFFF]/;
const UNSTORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** The same JSON with U+FFFD where a character cannot be stored; the same object where all can. */
export function storable(body: unknown): unknown {
  return rewriteJson(body, {
    text: (text) => (SUSPECT.test(text) ? text.replace(UNSTORABLE, '\uFFFD') : text),
  });
}
