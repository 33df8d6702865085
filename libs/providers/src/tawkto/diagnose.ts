/** Finds out why a tawk.to signature did not fit, by trying the mistakes people make. */
import { constantTimeEqual, hmac } from '@enlace/crypto';
import type { Diagnosis, WebhookRequest } from '../adapter.js';
import type { TawktoCredentials } from './credentials.js';
import { SIGNATURE_HEADER } from './verify.js';

const ALGORITHMS = ['sha1', 'sha256'] as const;

/** What was tried, and which try fitted; never the expected value. For the quarantine, not for the door. */
export function diagnose(request: WebhookRequest, credentials: TawktoCredentials): Diagnosis {
  const secret = credentials.webhook_secret;
  if (!secret) {
    return {
      finding: 'no_secret',
      advice: 'Save the secret of Administration > Settings > Webhooks as webhook_secret.',
    };
  }
  const header = request.headers[SIGNATURE_HEADER];
  if (!header) {
    return {
      finding: 'missing_signature',
      advice:
        'The request has no X-Tawk-Signature: it does not come from tawk.to, or a proxy drops the header.',
    };
  }
  const given = header.replace(/^sha(?:1|256)=/i, '');
  if (fitsAny(given, secret, request.body)) return otherAlgorithm(header, credentials);
  if (reserializedForms(request.json).some((body) => fitsAny(given, secret, body))) {
    return {
      finding: 'parsed_body',
      advice:
        'The signature fits the body after JSON was parsed and written again: sign and pass on the bytes as they came.',
    };
  }
  const other = otherSecretOf(credentials, (key) => fitsAny(given, key, request.body));
  if (other !== undefined) {
    return {
      finding: 'other_secret',
      advice: `The signature was made with ${other}, not with the webhook secret.`,
    };
  }
  if (!/^(?:[0-9a-f]{40}|sha256=[0-9a-f]{64})$/.test(header)) {
    return {
      finding: 'malformed_signature',
      advice:
        'X-Tawk-Signature must be 40 lower-case hex digits, or "sha256=" and 64 where the integration is set to it.',
    };
  }
  return {
    finding: 'wrong_secret',
    advice:
      'No known mistake fits: webhook_secret is of another webhook, or the body was changed on the way.',
  };
}

function otherAlgorithm(header: string, credentials: TawktoCredentials): Diagnosis {
  const isPrefixed = /^sha256=[0-9a-f]{64}$/.test(header);
  const isSha1 = /^[0-9a-f]{40}$/.test(header);
  const fitting = isPrefixed ? 'sha256-prefixed' : isSha1 ? 'tawk-sha1' : undefined;
  const advice =
    fitting === undefined
      ? 'The digest is right but written otherwise: tawk.to sends 40 lower-case hex digits without a prefix (HMAC-SHA1).'
      : `The secret is right: set signature_scheme to "${fitting}" instead of "${credentials.signature_scheme}".`;
  return { finding: 'other_algorithm', advice };
}

function otherSecretOf(
  credentials: TawktoCredentials,
  fits: (secret: string) => boolean,
): string | undefined {
  const others = {
    'the API key': credentials.api_key,
    'the JavaScript API key': credentials.javascript_api_key,
    'the verify token': credentials.verify_token,
  };
  return Object.entries(others).find(([, secret]) => !!secret && fits(secret))?.[0];
}

function fitsAny(given: string, secret: string, body: Buffer | string): boolean {
  return ALGORITHMS.some(
    (algorithm) =>
      constantTimeEqual(given.toLowerCase(), hmac(algorithm, secret, body, 'hex')) ||
      constantTimeEqual(given, hmac(algorithm, secret, body, 'base64')),
  );
}

function reserializedForms(json: unknown): string[] {
  if (json === undefined) return [];
  try {
    return [JSON.stringify(json), JSON.stringify(json, null, 2)];
  } catch {
    return []; // nested too deep to be written again
  }
}
