/** What each error of the Bot API means for the message that was to be sent (facts 2e). */
import type { Delivery } from '../adapter.js';
import { deliveryWithoutAnswer } from '../no-answer.js';
import type { TelegramReply } from './call.js';

type Failure = Exclude<Delivery, { outcome: 'sent' }>;
type Scope = 'message' | 'contact' | 'integration';

interface Rule {
  readonly status: number;
  /** Only where the description says so; any description unless given. */
  readonly says?: RegExp;
  readonly code: string;
  readonly scope: Scope;
  /** Least time to wait, in milliseconds, before another try; without it the message is refused for good. */
  readonly retryMs?: number;
  /** Until somebody mends the credentials. */
  readonly stops?: true;
}

/** A call that brought nothing. */
export type FailedReply = Exclude<TelegramReply, { kind: 'result' }>;

const DEFAULT_PAUSE_MS = 5_000;
/** A chat takes one message a second (`PACES`): counted further ahead, more than one went there within the last. */
const NEAR_LIMIT_MS = 1_000;
/** A stopped channel is looked at so often, in case it was mended without our being told. */
const STOPPED_PAUSE_MS = 5 * 60_000;

/** First match wins. */
const RULES: readonly Rule[] = [
  {
    status: 401,
    code: 'telegram.unauthorized',
    scope: 'integration',
    retryMs: STOPPED_PAUSE_MS,
    stops: true,
  },
  // an older Bot API server of one's own: the token is right
  { status: 404, says: /method not found/i, code: 'telegram.method_unknown', scope: 'message' },
  {
    status: 404,
    code: 'telegram.unauthorized',
    scope: 'integration',
    retryMs: STOPPED_PAUSE_MS,
    stops: true,
  },
  { status: 403, code: 'telegram.contact_unreachable', scope: 'contact' },
  { status: 409, code: 'telegram.conflict', scope: 'integration', retryMs: DEFAULT_PAUSE_MS },
  { status: 410, code: 'telegram.gone', scope: 'integration', retryMs: STOPPED_PAUSE_MS, stops: true },
  { status: 413, code: 'telegram.too_long', scope: 'message' },
  { status: 429, code: 'telegram.too_many_requests', scope: 'integration', retryMs: DEFAULT_PAUSE_MS },
  { status: 400, says: /chat not found/i, code: 'telegram.chat_not_found', scope: 'message' },
  { status: 400, says: /(?:message|caption) is too long/i, code: 'telegram.too_long', scope: 'message' },
  { status: 400, says: /text is empty/i, code: 'telegram.empty', scope: 'message' },
  { status: 400, says: /can't parse entities/i, code: 'telegram.unreadable_marks', scope: 'message' },
  { status: 400, says: /REACTION_/, code: 'telegram.reaction_refused', scope: 'message' },
  { status: 400, says: /BUTTON_|inline keyboard/i, code: 'telegram.button_refused', scope: 'message' },
  {
    status: 400,
    says: /file|PHOTO_|IMAGE_|MEDIA_|web ?page content/i,
    code: 'telegram.file_refused',
    scope: 'message',
  },
  {
    status: 400,
    says: /(?:not enough|have no) rights|WRITE_FORBIDDEN|administrator rights/i,
    code: 'telegram.contact_unreachable',
    scope: 'contact',
  },
  { status: 400, code: 'telegram.bad_request', scope: 'message' },
];

/** A definite no to the marks alone: the same words without them may be sent at once. */
export function isUnreadable(reply: TelegramReply): boolean {
  return reply.kind === 'error' && reply.status === 400 && /can't parse entities/i.test(reply.description);
}

/**
 * The outcome of a reply that brought no message. `chatId` is where it was to go: a 429 does not say whether the bot
 * or the chat was too fast. Groups have a limit of their own, 20 a minute, that a bot meets first; of another chat it is
 * the chat's where more than one call went to it within the last second, else the whole bot's: asking on while it is
 * limited makes the wait longer.
 */
export function outcomeOf(reply: FailedReply, chatId: string): Failure {
  switch (reply.kind) {
    case 'failure':
      return deliveryWithoutAnswer(reply.error);
    case 'foreign':
      return foreign(reply.status, reply.retryAfterMs);
    case 'error':
      return refusal(reply, chatId.startsWith('-'));
  }
}

function refusal(reply: Extract<TelegramReply, { kind: 'error' }>, isGroup: boolean): Failure {
  const reason = `Telegram answered ${reply.status}: ${reply.description}`;
  if (reply.migrateToChatId !== undefined) {
    const movedTo = reply.migrateToChatId;
    return { outcome: 'retry', code: 'telegram.chat_moved', reason, afterMs: 0, scope: 'contact', movedTo };
  }
  const rule = RULES.find(
    ({ status, says }) => status === reply.status && (says?.test(reply.description) ?? true),
  );
  if (rule !== undefined) {
    const { code, retryMs, stops } = rule;
    const isLimit = reply.status === 429;
    const scope = isLimit && isGroup ? 'contact' : rule.scope;
    if (retryMs === undefined) return { outcome: 'rejected', code, reason, scope };
    const wait = waitOf(reply, retryMs);
    const whose = isLimit && !isGroup ? { contactsIfAheadMs: NEAR_LIMIT_MS } : {};
    return { outcome: 'retry', code, reason, ...wait, scope, ...whose, ...(stops && { stopped: true }) };
  }
  // the Bot API's own 5xx, in its own JSON: it says that the message was not sent
  if (reply.status >= 500) {
    const wait = waitOf(reply, DEFAULT_PAUSE_MS);
    return { outcome: 'retry', code: 'telegram.unavailable', reason, ...wait, scope: 'integration' };
  }
  return { outcome: 'rejected', code: 'telegram.bad_request', reason, scope: 'message' };
}

/** To the second as Telegram says, where it says so. */
function waitOf(
  { retryAfterMs }: { readonly retryAfterMs: number | undefined },
  otherwiseMs: number,
): { readonly afterMs: number; readonly told?: true } {
  return retryAfterMs === undefined ? { afterMs: otherwiseMs } : { afterMs: retryAfterMs, told: true };
}

/** An answer in another form than the Bot API's: a proxy in between, which may have passed the message on. */
function foreign(status: number, retryAfterMs: number | undefined): Failure {
  const reason = `base_url answered ${status}, but not as the Bot API does`;
  if (status === 429) {
    const wait = waitOf({ retryAfterMs }, DEFAULT_PAUSE_MS);
    return { outcome: 'retry', code: 'telegram.too_many_requests', reason, ...wait, scope: 'integration' };
  }
  if (status < 300 || status === 408 || status >= 500) {
    return { outcome: 'unknown', code: 'telegram.unreadable_answer', reason };
  }
  return { outcome: 'rejected', code: 'telegram.not_the_bot_api', reason, scope: 'integration' };
}
