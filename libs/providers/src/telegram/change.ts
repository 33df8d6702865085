/** Changes or takes back what was sent. */
import type { HttpClient } from '@enlace/http-client';
import type { Amendment, EditedContent, SentMessage } from '../adapter.js';
import { callTelegram, type TelegramReply } from './call.js';
import type { TelegramCredentials } from './credentials.js';
import { addressOf, numberIn } from './destination.js';
import { isUnreadable, outcomeOf } from './errors.js';
import { editOf } from './plan-edit.js';
import { destinationOf, type Destination } from './payload.js';
import { wellFormed } from './well-formed.js';

type Http = Pick<HttpClient, 'request'>;

interface Target {
  readonly to: Destination;
  readonly number: number;
}

/**
 * `editMessageText`, or `editMessageCaption` where the words stand under a file, with the keyboard that belongs under
 * the message: an edit without one takes it away. Words too long for one message are refused: it cannot become two.
 * Never throws.
 */
export async function edit(
  http: Http,
  message: SentMessage & EditedContent,
  credentials: TelegramCredentials,
): Promise<Amendment> {
  const target = targetOf(message);
  if (target === undefined) return elsewhere();
  const planned = editOf(wellFormed(message.content), credentials.parse_mode ?? 'HTML');
  if ('outcome' in planned) return planned;
  const { method, params, plain } = planned;
  const call = (words: object): Promise<TelegramReply> =>
    callTelegram(http, credentials, {
      method,
      params: { ...addressOf(target.to), message_id: target.number, ...words },
    });
  const reply = await call(params);
  return amendment(plain !== undefined && isUnreadable(reply) ? await call(plain) : reply, target.to);
}

/**
 * `deleteMessage`, in the chats of a business account `deleteBusinessMessages`. A bot may delete its own messages of
 * the last 48 hours (core.telegram.org/bots/api#deletemessage). Never throws.
 */
export async function remove(
  http: Http,
  message: SentMessage,
  credentials: TelegramCredentials,
): Promise<Amendment> {
  const target = targetOf(message);
  if (target === undefined) return elsewhere();
  const { to, number } = target;
  const through = to.businessConnectionId;
  const reply = await callTelegram(
    http,
    credentials,
    through === undefined
      ? { method: 'deleteMessage', params: { ...addressOf(to), message_id: number } }
      : {
          method: 'deleteBusinessMessages',
          params: { business_connection_id: through, message_ids: [number] },
        },
  );
  // The parts before one that was put off are gone when all are taken back again.
  const isGone = reply.kind === 'error' && /message to delete not found/i.test(reply.description);
  return isGone ? { outcome: 'done' } : amendment(reply, to);
}

function targetOf({ contact, providerMessageId }: SentMessage): Target | undefined {
  const to = destinationOf(contact);
  const number = to === undefined ? undefined : numberIn(to, providerMessageId);
  return to === undefined || number === undefined ? undefined : { to, number };
}

function elsewhere(): Amendment {
  const reason = 'it is no message of a Telegram chat with this contact';
  return { outcome: 'rejected', code: 'delivery.not_possible', reason };
}

function amendment(reply: TelegramReply, to: Destination): Amendment {
  if (reply.kind === 'result') return { outcome: 'done' };
  if (reply.kind === 'error' && /message is not modified/i.test(reply.description))
    return { outcome: 'done' };
  const failed = outcomeOf(reply, to.chatId);
  switch (failed.outcome) {
    case 'retry':
      return isLimited(reply) ? { ...failed, limited: true } : failed;
    case 'rejected':
    case 'unknown':
      return { outcome: failed.outcome, code: failed.code, reason: failed.reason };
    default:
      return {
        outcome: 'unknown',
        code: 'telegram.unreadable_answer',
        reason: 'Telegram answered neither yes nor no',
      };
  }
}

function isLimited(reply: TelegramReply): boolean {
  return (reply.kind === 'error' || reply.kind === 'foreign') && reply.status === 429;
}
