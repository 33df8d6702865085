/** Writes and signs webhook bodies the way Chatwoot does. */
import { hmac, randomId } from '@enlace/crypto';

const ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** JSON as Rails writes it: UTF-8, but `<`, `>`, `&` and the two line separators escaped. */
export function railsJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (char) => ESCAPES[char] ?? char);
}

/** What can be chosen about a signature; fresh values unless told. */
export interface ChatwootSignatureOptions {
  /** Unix seconds. */
  readonly timestamp?: number;
  readonly deliveryId?: string;
}

/** The headers: `sha256=` + HMAC-SHA256 over `<timestamp>.<body>`; the delivery id is not part of it. */
export function signChatwoot(
  body: string,
  secret: string,
  options: ChatwootSignatureOptions = {},
): Record<string, string> {
  const timestamp = String(options.timestamp ?? Math.floor(Date.now() / 1000));
  return {
    'content-type': 'application/json',
    accept: 'application/json',
    'x-chatwoot-timestamp': timestamp,
    'x-chatwoot-signature': `sha256=${hmac('sha256', secret, `${timestamp}.${body}`, 'hex')}`,
    'x-chatwoot-delivery': options.deliveryId ?? randomId(),
  };
}
