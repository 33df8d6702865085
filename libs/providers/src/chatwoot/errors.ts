/** What each answer of Chatwoot means for the message that was to be sent (facts 3e, 3f). */
import type { HttpAnswer } from '@enlace/http-client';
import type { Delivery } from '../adapter.js';
import { objectOf, shortTextOf, textOf } from '../json.js';
import type { ChatwootCredentials } from './credentials.js';

interface Rule {
  readonly status: number;
  /** Only where the answer says so; any answer unless given. */
  readonly says?: RegExp;
  readonly code: string;
  readonly outcome: 'rejected' | 'retry' | 'unknown';
  readonly scope: 'message' | 'contact' | 'integration';
  readonly advice?: string;
}

const PAUSE_MS = 60_000;

/** First match wins. */
const RULES: readonly Rule[] = [
  {
    status: 401,
    code: 'chatwoot.unauthorized',
    outcome: 'rejected',
    scope: 'integration',
    advice:
      'check api_access_token (or agent_bot_token, where there is one), and "underscores_in_headers on" where nginx stands before Chatwoot',
  },
  { status: 402, code: 'chatwoot.account_suspended', outcome: 'rejected', scope: 'integration' },
  { status: 403, code: 'chatwoot.forbidden', outcome: 'rejected', scope: 'integration' },
  { status: 404, code: 'chatwoot.not_found', outcome: 'rejected', scope: 'message' },
  { status: 413, code: 'chatwoot.too_long', outcome: 'rejected', scope: 'message' },
  // the limit of 200 messages a minute and conversation comes as a failed validation (app/models/message.rb:296)
  {
    status: 422,
    says: /too many messages/i,
    code: 'chatwoot.too_many_messages',
    outcome: 'retry',
    scope: 'contact',
  },
  // every exception becomes a 422, also one after the message was saved: a queue or a database that did not answer
  {
    status: 422,
    says: /redis|connection|time[d]? ?out/i,
    code: 'chatwoot.half_done',
    outcome: 'unknown',
    scope: 'message',
  },
  { status: 422, code: 'chatwoot.invalid', outcome: 'rejected', scope: 'message' },
  { status: 429, code: 'chatwoot.too_many_requests', outcome: 'retry', scope: 'integration' },
];

/**
 * The outcome of an answer that is not 2xx. A 5xx is unknown: Chatwoot answers 422 to whatever fails while it
 * creates a message, so a 500 comes from before or after, and a 502 or 504 from a proxy that may have passed the
 * message on. Only a 503 that names a time to come back was answered by nobody who tried.
 */
export function outcomeOf(answer: HttpAnswer, credentials: ChatwootCredentials): Delivery {
  const said = saidBy(answer, credentials);
  const reason = `Chatwoot answered ${answer.status}${said === undefined ? '' : `: ${said}`}`;
  const rule = RULES.find(({ status, says }) => status === answer.status && (says?.test(said ?? '') ?? true));
  if (rule !== undefined) return ruled(rule, reason, answer);
  if (answer.status === 503 && retryAfter(answer) !== undefined) {
    return {
      outcome: 'retry',
      code: 'chatwoot.unavailable',
      reason,
      ...waitOf(answer),
      scope: 'integration',
    };
  }
  if (answer.status >= 500 || answer.status === 408) {
    return { outcome: 'unknown', code: 'chatwoot.unavailable', reason };
  }
  if (answer.status >= 300 && answer.status < 400) {
    const advice = `${reason}: base_url must be the address Chatwoot answers at itself`;
    return { outcome: 'rejected', code: 'chatwoot.redirected', reason: advice, scope: 'integration' };
  }
  return { outcome: 'rejected', code: 'chatwoot.invalid', reason, scope: 'message' };
}

function waitOf(answer: HttpAnswer): { readonly afterMs: number; readonly told?: true } {
  const afterMs = retryAfter(answer);
  return afterMs === undefined ? { afterMs: PAUSE_MS } : { afterMs, told: true };
}

function ruled({ outcome, code, scope, advice }: Rule, reason: string, answer: HttpAnswer): Delivery {
  switch (outcome) {
    case 'retry':
      return { outcome, code, reason, ...waitOf(answer), scope };
    case 'unknown':
      return { outcome, code, reason };
    case 'rejected':
      return { outcome, code, reason: advice === undefined ? reason : `${reason} (${advice})`, scope };
  }
}

/** `{error}` or `{message}`, without secrets it may repeat; plain text and HTML are left out. */
export function saidBy(answer: HttpAnswer, credentials: ChatwootCredentials): string | undefined {
  const body = objectOf(answer.json());
  const said = textOf(body['error']) ?? textOf(body['message']);
  const { api_access_token, agent_bot_token, webhook_secret, url_token, hmac_token } = credentials;
  const secrets = [api_access_token, agent_bot_token, webhook_secret, url_token, hmac_token].filter(
    (value) => (value ?? '') !== '',
  );
  // first the secrets, then the length: half a secret would not be found
  return shortTextOf(
    secrets.reduce<string | undefined>((words, it) => words?.replaceAll(it ?? '', '[secret]'), said),
    300,
  );
}

function retryAfter(answer: HttpAnswer): number | undefined {
  const header = answer.headers['retry-after'] ?? '';
  return /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined;
}
