/** Proves that a webhook comes from Meta, and answers Meta's handshake. */
import { constantTimeEqual, hmac } from '@enlace/crypto';
import type { HandshakeReply, Verification, WebhookRequest } from '../adapter.js';
import type { WhatsAppCredentials } from './credentials.js';

export const SIGNATURE_HEADER = 'x-hub-signature-256';
const SIGNATURE_FORM = /^sha256=([0-9a-f]{64})$/;

/**
 * `X-Hub-Signature-256: sha256=<hex HMAC-SHA256 of the body, key: app secret>` (Meta, Cloud API webhooks:
 * create a webhook endpoint). Over the bytes as they came; then once more over the form Meta signs (see
 * `escapedForms`), for senders and proxies that decoded it on the way. There is no timestamp and so no
 * protection against replays: keys derived from signed ids do that.
 */
export function verify(request: WebhookRequest, credentials: WhatsAppCredentials): Verification {
  const proof = prove(request, credentials.app_secret);
  return !proof.ok && credentials.insecure_skip_signature === true
    ? { ok: true, scheme: 'insecure-skip-signature' }
    : proof;
}

function prove(request: WebhookRequest, secret: string): Verification {
  if (!secret) return { ok: false, refusal: 'no_secret', reason: 'the integration has no app_secret' };
  const header = request.headers[SIGNATURE_HEADER];
  if (!header) {
    return { ok: false, refusal: 'missing_signature', reason: 'no X-Hub-Signature-256 header' };
  }
  const given = SIGNATURE_FORM.exec(header)?.[1];
  if (given === undefined) {
    const reason = 'X-Hub-Signature-256 is not "sha256=" and 64 lower-case hex digits';
    return { ok: false, refusal: 'malformed_signature', reason };
  }
  const fits = (signed: Uint8Array | string): boolean =>
    constantTimeEqual(hmac('sha256', secret, signed, 'hex'), given);
  if (fits(request.body)) return { ok: true, scheme: 'hmac-sha256' };
  if (escapedForms(request.body).some(fits)) return { ok: true, scheme: 'hmac-sha256-escaped' };
  return {
    ok: false,
    refusal: 'wrong_signature',
    reason: 'X-Hub-Signature-256 was made over another body or with another app secret',
  };
}

/**
 * The body as Meta writes it: every character beyond ASCII as `\u` and four lower-case hex digits, and `/`
 * either plain or as `\/`. It means the same JSON, so nothing is proved that was not signed. Empty where
 * the body is in that form already or is no UTF-8.
 */
export function escapedForms(body: Buffer): string[] {
  const text = body.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(body)) return [];
  const escaped = text.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const slashed = escaped.replace(/\\.|\//gs, (found) => (found === '/' ? '\\/' : found));
  return [...new Set([escaped, slashed])].filter((form) => form !== text);
}

/**
 * Meta asks with `hub.mode=subscribe`, `hub.verify_token` and `hub.challenge` whenever the callback URL or
 * the token is set, and wants the challenge back as plain text with status 200 (Meta, Cloud API webhooks).
 */
export function handshake(request: WebhookRequest, credentials: WhatsAppCredentials): HandshakeReply {
  const token = request.query['hub.verify_token'];
  const challenge = request.query['hub.challenge'];
  const isRight =
    request.query['hub.mode'] === 'subscribe' &&
    !!credentials.verify_token &&
    constantTimeEqual(token ?? '', credentials.verify_token);
  return isRight && challenge ? { status: 200, body: challenge } : { status: 403, body: 'forbidden' };
}
