/** Asks Chatwoot's API something other than to send: every answer is an outcome, with what a person can do about it. */
import { AppError, retry } from '@enlace/contracts';
import type { HttpAnswer, HttpClient, HttpMethod } from '@enlace/http-client';
import { sha256 } from '@enlace/crypto';
import { listOf, textOf, objectOf } from '../../json.js';
import { accountPath } from '../call.js';
import type { ChatwootCredentials } from '../credentials.js';
import { saidBy } from '../errors.js';

export type Http = Pick<HttpClient, 'request'>;

/** Why Chatwoot did not do what it was asked. */
export interface ApiFailure {
  /**
   * `needs_user_token`: a bot's token may not do this at all. `needs_administrator`: its owner is an agent only.
   * `invalid`: 422, with the fields where Chatwoot names them. `unreachable`: no answer, or none of Chatwoot's.
   */
  readonly kind:
    | 'unauthorized'
    | 'needs_user_token'
    | 'needs_administrator'
    | 'suspended'
    | 'not_found'
    | 'invalid'
    | 'rate_limited'
    | 'unreachable'
    | 'refused';
  /** For a person; without secrets. */
  readonly reason: string;
  /** Names of the fields a 422 is about (`phone_number`); empty where it names none. */
  readonly attributes: readonly string[];
  /** With `rate_limited`: milliseconds until it may be asked again. */
  readonly afterMs?: number;
}

export type Asked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: ApiFailure };

export interface ChatwootQuestion {
  readonly method: HttpMethod;
  /** Below the account, with its first slash: `/contacts/17`. */
  readonly path: string;
  /** Encoded as they must be: a `+` becomes `%2B`. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly json?: object;
  readonly form?: FormData;
  /** Milliseconds; 15,000 unless given. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;
/** rack-attack counts whole minutes (config/initializers/rack_attack.rb). */
const PAUSE_MS = 60_000;

/** Never throws. The value is whatever JSON Chatwoot answered, null included: some calls answer nothing or `null`. */
export async function askChatwoot(
  http: Http,
  credentials: ChatwootCredentials,
  { method, path, query, json, form, timeoutMs = TIMEOUT_MS }: ChatwootQuestion,
): Promise<Asked<unknown>> {
  const base = credentials.base_url.replace(/\/+$/, '');
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) params.set(name, String(value));
  }
  const search = params.size === 0 ? '' : `?${params}`;
  let answer: HttpAnswer;
  try {
    answer = await http.request({
      method,
      url: `${base}/api/v1${accountPath(credentials, path)}${search}`,
      headers: { api_access_token: credentials.api_access_token, accept: 'application/json' },
      ...(json === undefined ? {} : { json }),
      ...(form === undefined ? {} : { body: form }),
      timeoutMs,
      // of its own: questions that fail must not keep messages from going out
      circuit: `chatwoot:questions:${sha256(`${base} ${credentials.account_id} ${credentials.api_access_token}`).slice(0, 24)}`,
    });
  } catch {
    return failed('unreachable', 'Chatwoot could not be reached');
  }
  if (answer.status >= 200 && answer.status < 300) return { ok: true, value: answer.json() ?? null };
  return { ok: false, failure: failureOf(answer, credentials) };
}

/**
 * What each answer that is not 2xx means (facts 3e; app/controllers/concerns/request_exception_handler.rb and
 * access_token_auth_helper.rb of Chatwoot 4.13). Chatwoot says 401 for three things; only its words tell them apart.
 */
function failureOf(answer: HttpAnswer, credentials: ChatwootCredentials): ApiFailure {
  const { status } = answer;
  const said = saidBy(answer, credentials);
  const words = said === undefined ? `Chatwoot answered ${status}` : `Chatwoot answered ${status}: ${said}`;
  const attributes = listOf(objectOf(answer.json())['attributes']).flatMap((it) => textOf(it, 128) ?? []);
  const of = (kind: ApiFailure['kind'], advice?: string): ApiFailure => ({
    kind,
    reason: advice === undefined ? words : `${words} (${advice})`,
    attributes,
  });
  switch (status) {
    case 401:
      if (/not authorized for bots/i.test(said ?? '')) {
        return of(
          'needs_user_token',
          "this needs a user's token, because a bot's may only write messages, open conversations, change their status, priority and attributes, assign and show typing: save the access token of Profile settings as api_access_token",
        );
      }
      if (/not authorized to/i.test(said ?? '')) {
        return of(
          'needs_administrator',
          'the owner of the access token must be an administrator of the account',
        );
      }
      return of(
        'unauthorized',
        'check api_access_token, and "underscores_in_headers on" where nginx stands before Chatwoot',
      );
    case 402:
      return of('suspended', 'the account is suspended or its plan is used up');
    case 404:
      return of('not_found');
    case 422:
      return of('invalid');
    case 429:
      return { ...of('rate_limited'), afterMs: retryAfterMs(answer) ?? PAUSE_MS };
    default:
      return of(status >= 500 || status === 408 ? 'unreachable' : 'refused');
  }
}

/** rack-attack answers plain text, with the seconds in a header. */
function retryAfterMs(answer: HttpAnswer): number | undefined {
  const header = answer.headers['retry-after'] ?? '';
  return /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : undefined;
}

function failed(kind: ApiFailure['kind'], reason: string): Asked<never> {
  return { ok: false, failure: { kind, reason, attributes: [] } };
}

/** An answer that is 2xx and not what Chatwoot answers: a proxy, or another program at that address. */
export function oddAnswer(what: string): Asked<never> {
  return failed('unreachable', `base_url answered without ${what}, not as Chatwoot answers`);
}

/**
 * The value, where a failure is an error to the caller.
 * @throws AppError `provider.rate_limited` or `provider.unreachable` (retry), else `provider.refused`, each with
 *   `details.kind`
 */
export function given<T>(asked: Asked<T>): T {
  if (asked.ok) return asked.value;
  throw refusalOf(asked.failure);
}

/** A failure as an error to the caller, as `given` throws it. */
export function refusalOf({ kind, reason, afterMs }: ApiFailure): AppError {
  const details = { kind };
  if (kind === 'rate_limited') return new AppError('provider.rate_limited', reason, retry(afterMs), details);
  if (kind === 'unreachable') return new AppError('provider.unreachable', reason, retry(), details);
  return new AppError('provider.refused', reason, { kind: 'reject' }, details);
}
