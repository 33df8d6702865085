/** Asks the Graph API for something whose failure the caller must hear of, as an error with a code of ours. */
import { AppError, retry } from '@enlace/contracts';
import type { HttpAnswer, HttpMethod } from '@enlace/http-client';
import { isObject, type JsonObject } from '../json.js';
import type { Http } from './call.js';
import type { WhatsAppCredentials } from './credentials.js';
import { ruleOf } from './errors.js';
import { circuitOf, graphErrorOf, graphUrl } from './graph-answer.js';

const TIMEOUT_MS = 10_000;

/** Meta's own code for an address that did not answer its challenge. */
const CALLBACK_FAILED = 2200;

export interface GraphQuestion {
  readonly method: Extract<HttpMethod, 'GET' | 'POST' | 'DELETE'>;
  /** Below the version, with its query. */
  readonly path: string;
  readonly json?: object;
  /** With the app's own token, `<app_id>|<app_secret>`; with the access token unless told. */
  readonly as?: 'app';
  /** Milliseconds; 10,000 unless given. */
  readonly timeoutMs?: number;
}

/**
 * The answer's JSON object. Every call here may be made twice without harm.
 * @throws AppError `provider.refused` with Meta's words and `details.graph_code`, `registration.callback_failed`,
 *   `provider.rate_limited` (retry), `provider.unreachable` (retry) where nothing that speaks as Graph answered
 */
export async function askGraph(
  http: Http,
  credentials: WhatsAppCredentials,
  { method, path, json, as, timeoutMs = TIMEOUT_MS }: GraphQuestion,
): Promise<JsonObject> {
  const { access_token, app_id = '', app_secret } = credentials;
  let answer: HttpAnswer;
  try {
    answer = await http.request({
      method,
      url: graphUrl(credentials, path),
      headers: { authorization: `Bearer ${as === 'app' ? `${app_id}|${app_secret}` : access_token}` },
      ...(json === undefined ? {} : { json }),
      timeoutMs,
      idempotent: method !== 'POST',
      // of its own: questions that fail must not keep messages from going out
      circuit: `${circuitOf(credentials)}:questions`,
    });
  } catch {
    throw new AppError('provider.unreachable', 'Meta could not be reached', retry());
  }
  refuse(answer, credentials);
  const body = answer.json();
  if (answer.status === 200 && isObject(body)) return body;
  throw new AppError(
    'provider.unreachable',
    `base_url answered ${answer.status}, but not as the Graph API does`,
    retry(),
  );
}

/** Whether Graph refused because it does not know the field or parameter that was asked for. */
export function isUnknownField(error: unknown): boolean {
  return error instanceof AppError && error.details?.['graph_code'] === 100;
}

function refuse(answer: HttpAnswer, credentials: WhatsAppCredentials): void {
  const error = graphErrorOf(answer, credentials);
  if (error === undefined) return;
  const rule = ruleOf(error.code, error.subcode);
  const details = { graph_code: error.code };
  const words = error.words === '' ? (rule?.meaning ?? 'no reason given') : error.words;
  if (error.code === CALLBACK_FAILED) {
    throw new AppError(
      'registration.callback_failed',
      `Meta called the address and did not get its challenge back: it must be public, have a valid certificate and lead to this installation (${words})`,
      { kind: 'reject' },
      details,
    );
  }
  const reason = `Meta says (${error.code}): ${words}`;
  const code = [4, 80007, 130429].includes(error.code) ? 'provider.rate_limited' : undefined;
  if (code !== undefined) throw new AppError(code, reason, retry(), details);
  if (answer.status >= 500 || error.isTransient) {
    throw new AppError('provider.unreachable', reason, retry(), details);
  }
  throw new AppError('provider.refused', reason, { kind: 'reject' }, details);
}
