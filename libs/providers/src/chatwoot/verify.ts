/** Proves that a webhook comes from the Chatwoot installation it claims to come from (facts 3b). */
import { constantTimeEqual, hmac } from '@enlace/crypto';
import type { Verification, WebhookRequest } from '../adapter.js';
import { needsToken, type ChatwootCredentials } from './credentials.js';

export const SIGNATURE_HEADER = 'x-chatwoot-signature';
export const TIMESTAMP_HEADER = 'x-chatwoot-timestamp';

/** How far the sender's clock may be from ours, in seconds, either way (Chatwoot's help centre proposes five minutes). */
export const WINDOW_SECONDS = 300;

export const SIGNATURE_FORM = /^sha256=[0-9a-f]{64}$/;
export const TIMESTAMP_FORM = /^\d{1,12}$/;

type Refusal = Extract<Verification, { ok: false }>['refusal'];

export function verify(request: WebhookRequest, credentials: ChatwootCredentials): Verification {
  const mode = credentials.signature_mode ?? 'strict';
  const isSigned = (request.headers[SIGNATURE_HEADER] ?? '') !== '';
  if (mode === 'token' || (mode === 'both' && !isSigned)) return verifyToken(request, credentials);
  return verifySignature(request, credentials, mode === 'lenient');
}

function verifySignature(
  request: WebhookRequest,
  { webhook_secret: secret }: ChatwootCredentials,
  isLenient: boolean,
): Verification {
  if (typeof secret !== 'string' || secret === '') {
    return refuse('no_secret', 'the integration has no webhook_secret');
  }
  const signature = request.headers[SIGNATURE_HEADER] ?? '';
  if (signature === '') return refuse('missing_signature', `${SIGNATURE_HEADER} is missing`);
  if (!SIGNATURE_FORM.test(signature)) {
    return refuse('malformed_signature', `${SIGNATURE_HEADER} is not sha256= and 64 hexadecimal digits`);
  }
  const timestamp = request.headers[TIMESTAMP_HEADER] ?? '';
  if (timestamp === '') {
    if (!isLenient) return refuse('missing_timestamp', `${TIMESTAMP_HEADER} is missing`);
    return constantTimeEqual(signature, signatureOf(secret, request.body))
      ? { ok: true, scheme: 'hmac-sha256-body' }
      : refuse('wrong_signature', `${SIGNATURE_HEADER} does not fit the body`);
  }
  if (!TIMESTAMP_FORM.test(timestamp)) {
    return refuse('malformed_signature', `${TIMESTAMP_HEADER} is not a time in Unix seconds`);
  }
  if (!constantTimeEqual(signature, signatureOf(secret, stamped(timestamp, request.body)))) {
    return refuse('wrong_signature', `${SIGNATURE_HEADER} does not fit the timestamp and the body`);
  }
  const apart = secondsApart(timestamp, request.receivedAt);
  return apart <= WINDOW_SECONDS
    ? { ok: true, scheme: 'hmac-sha256-timestamp' }
    : refuse('stale', `signed ${apart} s away from now; ${WINDOW_SECONDS} s are allowed`);
}

function verifyToken(request: WebhookRequest, { url_token: expected }: ChatwootCredentials): Verification {
  if (typeof expected !== 'string' || expected === '') {
    return refuse('no_secret', 'the integration has no url_token');
  }
  const given = request.query['token'] ?? '';
  if (given === '') return refuse('missing_signature', 'the URL has no token');
  return constantTimeEqual(given, expected)
    ? { ok: true, scheme: 'url-token' }
    : refuse('wrong_signature', "the URL's token is not this integration's");
}

/** What Chatwoot signs: the timestamp as it stands in the header, a dot, the bytes of the body. */
export function stamped(timestamp: string, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${timestamp}.`), body]);
}

export function signatureOf(secret: string, data: Uint8Array | string): string {
  return `sha256=${hmac('sha256', secret, data, 'hex')}`;
}

export function secondsApart(timestamp: string, receivedAt: number): number {
  return Math.abs(Math.round(receivedAt / 1000 - Number(timestamp)));
}

/** Whether requests without a signature can be accepted at all. */
export function takesUnsigned({ signature_mode }: ChatwootCredentials): boolean {
  return needsToken(signature_mode);
}

function refuse(refusal: Refusal, reason: string): Verification {
  return { ok: false, refusal, reason };
}
