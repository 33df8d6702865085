/** Signs webhook bodies the way tawk.to does, and the way its older imitations do. */
import { hmac, randomId } from '@enlace/crypto';

/** What can be chosen about a delivery. */
export interface TawktoSignatureOptions {
  /** The same over all retries of an event; a fresh one unless told. */
  readonly eventId?: string;
}

/** The headers: bare lower-case hex HMAC-SHA1 of the body, and the event's id. */
export function signTawkto(
  body: string,
  webhookSecret: string,
  options: TawktoSignatureOptions = {},
): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-tawk-signature': hmac('sha1', webhookSecret, body, 'hex'),
    'x-hook-event-id': options.eventId ?? randomId(),
  };
}

/** The headers of the older, home-made form: `sha256=` and HMAC-SHA256, no event id. */
export function signTawktoOlder(body: string, webhookSecret: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-tawk-signature': `sha256=${hmac('sha256', webhookSecret, body, 'hex')}`,
  };
}
