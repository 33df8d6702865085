/** Calls the Cloud API for one number, and says what an answer without success means. */
import type { HttpAnswer, HttpClient } from '@enlace/http-client';
import type { Delivery, PutOff } from '../adapter.js';
import type { WhatsAppCredentials } from './credentials.js';
import { STOPPED_MS, ruleOf, type GraphErrorRule } from './errors.js';
import { circuitOf, graphErrorOf, graphUrl } from './graph-answer.js';

export type Http = Pick<HttpClient, 'request'>;

/** What is sent: JSON for messages, a form for uploads. */
type Content = { readonly json: object } | { readonly body: FormData };

const RETRY_MS = 10_000;

/**
 * `POST /{phone_number_id}/<path>`, once: whether to try again is the caller's to say.
 * @throws HttpFailure when there is no answer
 */
export function post(
  http: Http,
  credentials: WhatsAppCredentials,
  path: 'messages' | 'media',
  content: Content,
  timeoutMs: number,
): Promise<HttpAnswer> {
  return http.request({
    method: 'POST',
    url: graphUrl(credentials, `${encodeURIComponent(credentials.phone_number_id)}/${path}`),
    headers: { authorization: `Bearer ${credentials.access_token}` },
    ...content,
    timeoutMs,
    idempotent: false,
    circuit: circuitOf(credentials),
  });
}

/** The outcome that a Graph error means; undefined where the answer holds none. */
export function outcomeOfError(
  answer: HttpAnswer,
  credentials: WhatsAppCredentials,
): Extract<Delivery, { outcome: 'rejected' | 'retry' }> | undefined {
  const error = graphErrorOf(answer, credentials);
  if (error === undefined) return undefined;
  const code = String(error.code);
  const rule = ruleOf(error.code, error.subcode);
  const meaning = rule?.meaning ?? (error.words === '' ? 'Meta gave no reason' : 'refused');
  const reason = error.words === '' ? meaning : `${meaning} (${error.words})`;
  // Too many calls are the number's, whatever the code.
  const scope = rule?.scope ?? (answer.status === 429 ? 'integration' : 'message');
  if (rule?.isStop === true) {
    return { outcome: 'retry', code, reason, afterMs: STOPPED_MS, scope, stopped: true };
  }
  const isPassing =
    rule === undefined && (error.isTransient || answer.status === 429 || answer.status >= 500);
  const afterMs = rule?.retryAfterMs ?? (isPassing ? RETRY_MS : undefined);
  if (afterMs !== undefined) {
    const growth = rule?.growth === undefined ? {} : { growth: rule.growth };
    return {
      outcome: 'retry',
      code,
      reason,
      afterMs: Math.max(afterMs, retryAfterOf(answer)),
      scope,
      ...growth,
    };
  }
  return { outcome: 'rejected', code, reason, scope, ...beyondMessage(rule) };
}

/** What a refusal says beyond its message. */
function beyondMessage(
  rule: GraphErrorRule | undefined,
): Pick<
  Extract<Delivery, { outcome: 'rejected' }>,
  'optedOut' | 'marketingHeldMs' | 'windowClosed' | 'alert'
> {
  return {
    ...(rule?.isOptOut === true ? { optedOut: true } : {}),
    ...(rule?.marketingHeldMs === undefined ? {} : { marketingHeldMs: rule.marketingHeldMs }),
    ...(rule?.isWindowClosed === true ? { windowClosed: true } : {}),
    ...(rule?.isAlert === true ? { alert: true } : {}),
  };
}

/** What is neither a success nor a Graph error comes from something in between. */
export function outcomeOfOddAnswer(
  answer: HttpAnswer,
): Exclude<Delivery, { outcome: 'sent' | 'unsupported' }> {
  const { status } = answer;
  const code = `http.${status}`;
  if (status === 429) {
    const afterMs = Math.max(RETRY_MS, retryAfterOf(answer));
    return { outcome: 'retry', code, reason: 'too many calls', afterMs, scope: 'integration' };
  }
  if (status === 401 || status === 403) {
    const reason = `HTTP ${status} without a Graph error: something between here and Meta wants to be let past, or base_url is wrong`;
    return { outcome: 'retry', code, reason, afterMs: STOPPED_MS, scope: 'integration', stopped: true };
  }
  if (status >= 300 && status < 500 && status !== 408) {
    const reason = `HTTP ${status} without a Graph error: base_url or api_version may be wrong`;
    return { outcome: 'rejected', code, reason, scope: 'integration' };
  }
  return { outcome: 'unknown', code, reason: `HTTP ${status} without an id or a Graph error` };
}

/**
 * The same for a call that may be made twice: what may have been done is put off as well. A 503 speaks of all calls, so
 * the whole number waits; any other fault may be of this one alone.
 */
export function putOffByOddAnswer(answer: HttpAnswer): Extract<Delivery, { outcome: 'rejected' }> | PutOff {
  const outcome = outcomeOfOddAnswer(answer);
  if (outcome.outcome !== 'unknown') return outcome;
  const { code, reason } = outcome;
  const afterMs = Math.max(RETRY_MS, retryAfterOf(answer));
  return {
    outcome: 'retry',
    code,
    reason,
    afterMs,
    scope: answer.status === 503 ? 'integration' : 'message',
  };
}

/** `Retry-After` in milliseconds; 0 where it is not given in seconds. */
function retryAfterOf(answer: HttpAnswer): number {
  const seconds = answer.headers['retry-after'];
  return seconds !== undefined && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1_000 : 0;
}
