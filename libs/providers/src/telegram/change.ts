/** Changes or takes back what was sent. */
import type { HttpClient } from '@enlace/http-client';
import type { Amendment, EditedText, SentMessage } from '../adapter.js';
import { callTelegram, type TelegramReply } from './call.js';
import type { TelegramCredentials } from './credentials.js';
import { addressOf, numberIn } from './destination.js';
import { isUnreadable, outcomeOf } from './errors.js';
import { destinationOf, type Destination } from './payload.js';
import { wellFormed } from './well-formed.js';
import { MAX_TEXT, richOf, written } from './written.js';

type Http = Pick<HttpClient, 'request'>;

interface Target {
  readonly to: Destination;
  readonly number: number;
}

/** `editMessageText`; words of more than 4,096 units are refused: a message cannot become two. Never throws. */
export async function edit(
  http: Http,
  message: SentMessage & EditedText,
  credentials: TelegramCredentials,
): Promise<Amendment> {
  const target = targetOf(message);
  if (target === undefined) return elsewhere();
  const rich = richOf(wellFormed(message.text), message.format);
  if (rich.text.trim() === '')
    return { outcome: 'rejected', code: 'telegram.empty', reason: 'the text is empty' };
  if (rich.text.length > MAX_TEXT) {
    const reason = `the text is longer than the ${MAX_TEXT} characters of one message`;
    return { outcome: 'rejected', code: 'telegram.too_long', reason };
  }
  // as in sending: what an edit leaves out, Telegram shows
  const preview = message.preview_url === true ? {} : { link_preview_options: { is_disabled: true } };
  const { words, plain } = written('text', rich, credentials.parse_mode ?? 'HTML');
  const call = (params: object): Promise<TelegramReply> =>
    callTelegram(http, credentials, {
      method: 'editMessageText',
      params: { ...addressOf(target.to), message_id: target.number, ...preview, ...params },
    });
  const reply = await call(words);
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
  return amendment(reply, to);
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
    case 'rejected':
    case 'retry':
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
