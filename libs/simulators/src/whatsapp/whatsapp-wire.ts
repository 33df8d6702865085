/** Writes and signs webhook bodies the way Meta does. */
import { hmac } from '@enlace/crypto';

const ESCAPED = /[\u0080-\uffff]/g;

/**
 * JSON as Meta puts it on the wire and signs it: every non-ASCII UTF-16 unit as lower-case `\uXXXX`, slashes
 * as `\/`. Parsing and writing it again gives other bytes, so only the raw body verifies.
 */
export function metaJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(ESCAPED, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('/', '\\/');
}

/** The headers of a webhook: `X-Hub-Signature-256` = HMAC-SHA256 of the body under the app secret. */
export function signWhatsApp(body: string, appSecret: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'facebookexternalua',
    'x-hub-signature-256': `sha256=${hmac('sha256', appSecret, body, 'hex')}`,
  };
}
