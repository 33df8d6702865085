/** Finds out why a signature did not fit, by trying the mistakes people make. */
import { constantTimeEqual, hmac } from '@enlace/crypto';
import type { Diagnosis, WebhookRequest } from '../adapter.js';
import type { ChatwootCredentials } from './credentials.js';
import {
  SIGNATURE_FORM,
  SIGNATURE_HEADER,
  TIMESTAMP_FORM,
  TIMESTAMP_HEADER,
  WINDOW_SECONDS,
  secondsApart,
  signatureOf,
  stamped,
  takesUnsigned,
} from './verify.js';

const UNSIGNED_ADVICE =
  'Account webhooks are signed from Chatwoot 4.11.2 on, API inboxes and agent bots from 4.13.0 on, automation ' +
  'rules and macros never: update Chatwoot, or set signature_mode to "token" (or "both") with a url_token and add ' +
  '?token=<url_token> to the webhook URL.';

/** Says what was tried and which try fitted; never what the right signature would have been. */
export function diagnose(request: WebhookRequest, credentials: ChatwootCredentials): Diagnosis {
  const secret = credentials.webhook_secret;
  const signature = request.headers[SIGNATURE_HEADER] ?? '';
  if (signature === '' && takesUnsigned(credentials)) return tokenDiagnosis(request, credentials);
  if (typeof secret !== 'string' || secret === '') {
    return {
      finding: 'no_secret',
      advice: 'Save the webhook_secret: Settings > Integrations > Webhooks shows it.',
    };
  }
  if (signature === '')
    return { finding: 'missing_signature', advice: `No signature came. ${UNSIGNED_ADVICE}` };
  return (
    (SIGNATURE_FORM.test(signature) ? triedSha256(request, credentials, secret, signature) : undefined) ??
    triedAlgorithms(request, secret, signature) ??
    (SIGNATURE_FORM.test(signature) ? wrongSecret() : malformed())
  );
}

function triedSha256(
  request: WebhookRequest,
  credentials: ChatwootCredentials,
  secret: string,
  signature: string,
): Diagnosis | undefined {
  const timestamp = request.headers[TIMESTAMP_HEADER] ?? '';
  const fits = (key: string, data: Uint8Array | string): boolean =>
    constantTimeEqual(signature, signatureOf(key, data));
  if (fits(secret, stamped(timestamp, request.body))) return clock(timestamp, request.receivedAt);
  if (fits(secret, request.body)) {
    return {
      finding: 'body_only',
      advice:
        'The signature is over the body alone; Chatwoot signs "<timestamp>.<body>". Mend the sender, or, where it ' +
        'sends no timestamp header, set signature_mode to "lenient".',
    };
  }
  const rewritten = writtenAnew(request.json);
  if (fits(secret, stamped(timestamp, rewritten)) || fits(secret, rewritten)) {
    return {
      finding: 'parsed_body',
      advice:
        'The signature fits the body written anew: a proxy on the way rewrites JSON. Let it pass the bytes as they are.',
    };
  }
  const others = [
    credentials.api_access_token,
    credentials.website_token,
    credentials.url_token,
    credentials.hmac_token,
    secret.trim(),
  ];
  for (const other of others) {
    if (typeof other !== 'string' || other === '' || other === secret) continue;
    if (fits(other, stamped(timestamp, request.body))) return otherSecret();
  }
  return undefined;
}

/** Nothing where it is no JSON, or nested deeper than JSON can be written. */
function writtenAnew(json: unknown): Buffer {
  try {
    return Buffer.from(JSON.stringify(json) ?? '');
  } catch {
    return Buffer.alloc(0);
  }
}

function clock(timestamp: string, receivedAt: number): Diagnosis {
  const known = TIMESTAMP_FORM.test(timestamp);
  const apart = known ? `${secondsApart(timestamp, receivedAt)} s` : 'unreadable';
  return {
    finding: 'clock',
    advice:
      `The signature is right, but its timestamp is ${apart} away from ours (${WINDOW_SECONDS} s are allowed): set the ` +
      'clocks of both machines. If the clocks are right, somebody sent an old webhook again.',
  };
}

function otherSecret(): Diagnosis {
  return {
    finding: 'other_secret',
    advice:
      'The signature was made with another value of this integration: webhook_secret holds the wrong one.',
  };
}

function triedAlgorithms(request: WebhookRequest, secret: string, signature: string): Diagnosis | undefined {
  const timestamp = request.headers[TIMESTAMP_HEADER] ?? '';
  const bare = signature.replace(/^[a-z0-9]+=/i, '');
  for (const data of [stamped(timestamp, request.body), request.body]) {
    for (const algorithm of ['sha1', 'sha256'] as const) {
      const hex = hmac(algorithm, secret, data, 'hex');
      const base64 = hmac(algorithm, secret, data, 'base64');
      if (!constantTimeEqual(bare.toLowerCase(), hex) && !constantTimeEqual(bare, base64)) continue;
      return {
        finding: 'other_algorithm',
        advice:
          'The secret is right, but the signature is made or written in another way than Chatwoot does: it must be ' +
          '"sha256=" and the lower-case hexadecimal HMAC-SHA256 of "<timestamp>.<body>".',
      };
    }
  }
  return undefined;
}

function malformed(): Diagnosis {
  return {
    finding: 'malformed_signature',
    advice:
      'The signature header is not "sha256=" and 64 hexadecimal digits: a proxy changed it, or the sender is no Chatwoot.',
  };
}

function wrongSecret(): Diagnosis {
  return {
    finding: 'wrong_secret',
    advice:
      'No secret of this integration fits. Each webhook has a secret of its own (account webhook, API inbox and agent ' +
      'bot differ): copy the one of the webhook that points here.',
  };
}

function tokenDiagnosis(request: WebhookRequest, credentials: ChatwootCredentials): Diagnosis {
  if ((credentials.url_token ?? '') === '') {
    return { finding: 'no_secret', advice: 'Save a url_token for this integration.' };
  }
  return (request.query['token'] ?? '') === ''
    ? { finding: 'missing_signature', advice: 'Add ?token=<url_token> to the webhook URL in Chatwoot.' }
    : {
        finding: 'wrong_secret',
        advice: 'The token in the webhook URL is not the url_token of this integration.',
      };
}
