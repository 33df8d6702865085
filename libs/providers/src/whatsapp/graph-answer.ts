/** Reads what the Graph API answers, and takes secrets out of what it says. */
import type { HttpAnswer } from '@enlace/http-client';
import { idOf, isObject, listOf, objectOf, textOf } from '../json.js';
import type { WhatsAppCredentials } from './credentials.js';
import type { WhatsAppError } from './payload.js';

export interface GraphError {
  readonly code: number;
  readonly subcode: number | undefined;
  readonly isTransient: boolean;
  /** Meta's own words without secrets, at most 300 characters. */
  readonly words: string;
  /** What Meta would tell a person to do, as of templates; empty where it says nothing. */
  readonly advice: string;
}

/** The error of an answer; undefined where the body is no Graph error, as of a proxy in between. */
export function graphErrorOf(answer: HttpAnswer, credentials: WhatsAppCredentials): GraphError | undefined {
  const error = objectOf(answer.json())['error'];
  if (!isObject(error)) return undefined;
  const { code, error_subcode, message, error_data, is_transient }: WhatsAppError = error;
  const { error_user_title, error_user_msg }: WhatsAppError = error;
  const number = Number(idOf(code));
  if (!Number.isSafeInteger(number)) return undefined;
  const details = textOf(objectOf(error_data)['details']);
  const said = (...parts: readonly (string | undefined)[]): string =>
    withoutSecrets(parts.filter((part) => part !== undefined).join(': '), credentials);
  return {
    code: number,
    subcode: typeof error_subcode === 'number' ? error_subcode : undefined,
    isTransient: is_transient === true,
    words: said(textOf(message), details),
    advice: said(textOf(error_user_title), textOf(error_user_msg)),
  };
}

/** `messages[0].id`: the wamid of what was accepted. */
export function acceptedIdOf(answer: HttpAnswer): string | undefined {
  const [message] = listOf(objectOf(answer.json())['messages']);
  return idOf(objectOf(message)['id']);
}

/** `<base_url>/<version>/<path>`. */
export function graphUrl(credentials: WhatsAppCredentials, path: string): string {
  return `${credentials.base_url.replace(/\/+$/, '')}/${credentials.api_version}/${path}`;
}

/** One circuit for each number at each address: a sick peer of one tenant is not another's. */
export function circuitOf(credentials: WhatsAppCredentials): string {
  return `whatsapp:${credentials.base_url}:${credentials.phone_number_id}`;
}

/** Graph repeats a malformed token in its message. */
function withoutSecrets(words: string, credentials: WhatsAppCredentials): string {
  const secrets = [credentials.access_token, credentials.app_secret, credentials.verify_token];
  const clean = secrets
    .filter((secret) => secret.length >= 4)
    .reduce((text, secret) => text.replaceAll(secret, '[redacted]'), words);
  return clean.replace(/\bEAA[A-Za-z0-9]{8,}/g, '[redacted]').slice(0, 300);
}
