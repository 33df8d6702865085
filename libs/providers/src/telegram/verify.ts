/** Proves that an update comes from the webhook this integration set: the secret token, and nothing else (facts 2b). */
import { constantTimeEqual } from '@enlace/crypto';
import type { Diagnosis, Verification, WebhookRequest } from '../adapter.js';
import type { TelegramCredentials } from './credentials.js';

export const SECRET_TOKEN_HEADER = 'x-telegram-bot-api-secret-token';

const TOKEN_FORM = /^[A-Za-z0-9_-]{1,256}$/;

export function verify(request: WebhookRequest, credentials: TelegramCredentials): Verification {
  const secret = credentials.secret_token;
  if (typeof secret !== 'string' || secret === '') {
    return { ok: false, refusal: 'no_secret', reason: 'the integration has no secret_token' };
  }
  const given = request.headers[SECRET_TOKEN_HEADER];
  if (given === undefined || given === '') {
    return { ok: false, refusal: 'missing_signature', reason: `${SECRET_TOKEN_HEADER} is missing` };
  }
  if (!TOKEN_FORM.test(given)) {
    return {
      ok: false,
      refusal: 'malformed_signature',
      reason: `${SECRET_TOKEN_HEADER} is no secret token: only letters, digits, "_" and "-", at most 256`,
    };
  }
  return constantTimeEqual(given, secret)
    ? { ok: true, scheme: 'secret-token' }
    : { ok: false, refusal: 'wrong_signature', reason: `${SECRET_TOKEN_HEADER} is not this integration's` };
}

/** Tries the mistakes people make; never says what would have been right. */
export function diagnose(request: WebhookRequest, credentials: TelegramCredentials): Diagnosis {
  const { secret_token: secret, bot_token: botToken } = credentials;
  if (typeof secret !== 'string' || secret === '') {
    return {
      finding: 'no_secret',
      advice: 'Save a secret_token for this integration and set the webhook again.',
    };
  }
  const given = request.headers[SECRET_TOKEN_HEADER] ?? '';
  if (given === '') {
    return {
      finding: 'missing_signature',
      advice:
        'The request has no secret token. Either it does not come from Telegram, or the webhook was set without ' +
        'secret_token: set it again with the secret_token of this integration.',
    };
  }
  if (typeof botToken === 'string' && botToken !== '' && constantTimeEqual(given, botToken)) {
    return {
      finding: 'other_secret',
      advice:
        'The bot token was used as secret_token. Choose another secret_token, and renew the bot token: it was sent around.',
    };
  }
  if (constantTimeEqual(given.trim().toLowerCase(), secret.trim().toLowerCase())) {
    return {
      finding: 'other_secret',
      advice:
        'The secret token differs only in capitals or in white space: set the webhook again with the exact value.',
    };
  }
  if (!TOKEN_FORM.test(given)) {
    return {
      finding: 'malformed_signature',
      advice:
        'Telegram allows only letters, digits, "_" and "-" in a secret token: a proxy changed or doubled the header.',
    };
  }
  return {
    finding: 'wrong_secret',
    advice:
      'The request carries another secret token: the webhook was set with an older one, or it belongs to another bot. ' +
      'Set the webhook again.',
  };
}
