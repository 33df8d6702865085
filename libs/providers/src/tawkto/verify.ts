/** Proves that a webhook comes from the tawk.to property, by the scheme the integration is set to. */
import { constantTimeEqual, hmac } from '@enlace/crypto';
import type { HandshakeReply, Verification, WebhookRequest } from '../adapter.js';
import type { SignatureScheme, TawktoCredentials } from './credentials.js';

export const SIGNATURE_HEADER = 'x-tawk-signature';

interface Scheme {
  readonly name: string;
  readonly form: RegExp;
  readonly algorithm: 'sha1' | 'sha256';
}

const TAWK_SHA1: Scheme = { name: 'tawk-sha1', form: /^([0-9a-f]{40})$/, algorithm: 'sha1' };
const SHA256_PREFIXED: Scheme = {
  name: 'sha256-prefixed',
  form: /^sha256=([0-9a-f]{64})$/,
  algorithm: 'sha256',
};

/** `auto` opens no forgery: either form needs the same secret. */
const ACCEPTED: Readonly<Record<SignatureScheme, readonly Scheme[]>> = {
  'tawk-sha1': [TAWK_SHA1],
  'sha256-prefixed': [SHA256_PREFIXED],
  auto: [TAWK_SHA1, SHA256_PREFIXED],
};

/**
 * `X-Tawk-Signature` is the lower-case hex HMAC-SHA1 of the body, without a prefix (developer.tawk.to/webhooks).
 * Nothing ties it to a time; `X-Hook-Event-Id` is not signed and is therefore never believed.
 */
export function verify(request: WebhookRequest, credentials: TawktoCredentials): Verification {
  const secret = credentials.webhook_secret;
  if (!secret) return { ok: false, refusal: 'no_secret', reason: 'the integration has no webhook_secret' };
  const header = request.headers[SIGNATURE_HEADER];
  if (!header) return { ok: false, refusal: 'missing_signature', reason: 'no X-Tawk-Signature header' };
  for (const { name, form, algorithm } of ACCEPTED[credentials.signature_scheme]) {
    const given = form.exec(header)?.[1];
    if (given === undefined) continue;
    if (constantTimeEqual(hmac(algorithm, secret, request.body, 'hex'), given))
      return { ok: true, scheme: name };
    const reason = 'X-Tawk-Signature was made over another body or with another secret';
    return { ok: false, refusal: 'wrong_signature', reason };
  }
  const reason = `X-Tawk-Signature is not of the form of signature_scheme ${credentials.signature_scheme}`;
  return { ok: false, refusal: 'malformed_signature', reason };
}

/**
 * tawk.to has no handshake. Who set a `verify_token` may ask with it (`hub.verify_token` or `verify_token`)
 * and gets the challenge back; a wrong token is refused, and a GET without one is told that we are here.
 */
export function handshake(request: WebhookRequest, credentials: TawktoCredentials): HandshakeReply {
  const token = request.query['hub.verify_token'] ?? request.query['verify_token'];
  if (token === undefined) return { status: 200, body: 'tawk.to webhook is active' };
  const isRight = !!credentials.verify_token && constantTimeEqual(token, credentials.verify_token);
  if (!isRight) return { status: 403, body: 'forbidden' };
  return { status: 200, body: request.query['hub.challenge'] ?? request.query['challenge'] ?? 'ok' };
}
