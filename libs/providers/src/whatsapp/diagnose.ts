/** Finds out why a WhatsApp signature did not fit, by trying the mistakes people make. */
import { constantTimeEqual, hmac } from '@enlace/crypto';
import type { Diagnosis, WebhookRequest } from '../adapter.js';
import type { WhatsAppCredentials } from './credentials.js';
import { SIGNATURE_HEADER, escapedForms } from './verify.js';

const OLD_HEADER = 'x-hub-signature';

/** What was tried, and which try fitted; never the expected value. For the quarantine, not for the door. */
export function diagnose(request: WebhookRequest, credentials: WhatsAppCredentials): Diagnosis {
  const secret = credentials.app_secret;
  if (!secret) {
    return {
      finding: 'no_secret',
      advice: 'Save the app secret (App Dashboard > App settings > Basic) as app_secret.',
    };
  }
  const header = request.headers[SIGNATURE_HEADER];
  if (!header) return withoutHeader(request);
  const bodies = [request.body, ...escapedForms(request.body)];
  const given = header.replace(/^sha(?:1|256)=/i, '');
  if (bodies.some((body) => isDigest(given, 'sha1', secret, body))) {
    return {
      finding: 'other_algorithm',
      advice: 'The signature is HMAC-SHA1. Meta signs X-Hub-Signature-256 with HMAC-SHA256.',
    };
  }
  if (!/^sha256=[0-9a-f]{64}$/.test(header)) return ofMalformed(given, secret, bodies);
  if (reserializedForms(request.json).some((body) => isDigest(given, 'sha256', secret, body))) {
    return {
      finding: 'parsed_body',
      advice:
        'The signature fits the body after JSON was parsed and written again: sign and pass on the bytes as they came.',
    };
  }
  const other = otherSecretOf(credentials, (key) =>
    bodies.some((body) => isDigest(given, 'sha256', key, body)),
  );
  if (other !== undefined) {
    return {
      finding: 'other_secret',
      advice: `The signature was made with ${other}. Meta signs with the app secret.`,
    };
  }
  return {
    finding: 'wrong_secret',
    advice:
      'No known mistake fits: app_secret belongs to another Meta app, or the body was changed on the way.',
  };
}

function withoutHeader(request: WebhookRequest): Diagnosis {
  return request.headers[OLD_HEADER] === undefined
    ? {
        finding: 'missing_signature',
        advice:
          'The request has no X-Hub-Signature-256: it does not come from Meta, or a proxy drops the header.',
      }
    : {
        finding: 'other_algorithm',
        advice:
          'Only the old X-Hub-Signature (SHA-1) came. Meta sends X-Hub-Signature-256 beside it: let it through.',
      };
}

function ofMalformed(given: string, secret: string, bodies: readonly (Buffer | string)[]): Diagnosis {
  const isOtherForm = bodies.some(
    (body) =>
      isDigest(given.toLowerCase(), 'sha256', secret, body) ||
      isDigest(given, 'sha256', secret, body, 'base64'),
  );
  return isOtherForm
    ? {
        finding: 'other_algorithm',
        advice:
          'The digest is right but written otherwise: "sha256=" and lower-case hex is the form Meta sends.',
      }
    : {
        finding: 'malformed_signature',
        advice: 'X-Hub-Signature-256 must be "sha256=" and 64 lower-case hex digits.',
      };
}

function reserializedForms(json: unknown): string[] {
  if (json === undefined) return [];
  try {
    return [JSON.stringify(json), JSON.stringify(json, null, 2)];
  } catch {
    return []; // nested too deep to be written again
  }
}

function otherSecretOf(
  credentials: WhatsAppCredentials,
  fits: (secret: string) => boolean,
): string | undefined {
  const others = {
    'the verify token': credentials.verify_token,
    'the access token': credentials.access_token,
  };
  return Object.entries(others).find(([, secret]) => !!secret && fits(secret))?.[0];
}

function isDigest(
  given: string,
  algorithm: 'sha1' | 'sha256',
  secret: string,
  body: Buffer | string,
  encoding: 'hex' | 'base64' = 'hex',
): boolean {
  return constantTimeEqual(given, hmac(algorithm, secret, body, encoding));
}
