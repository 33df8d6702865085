/** Sends a text to a chat, in as many parts as Telegram needs. */
import type { HttpClient } from '@enlace/http-client';
import type { OutboundMessage, Sendable } from '@enlace/normalization';
import type { Delivery, Fit } from '../adapter.js';
import { objectOf } from '../json.js';
import { splitText } from '../split-text.js';
import { callTelegram } from './call.js';
import type { TelegramCredentials } from './credentials.js';
import { outcomeOf } from './errors.js';
import {
  destinationOf,
  laneOf,
  messageIdOf,
  numberOf,
  numberedMessage,
  type Destination,
} from './payload.js';

/** UTF-16 code units, the smallest way to count what Telegram calls characters. */
const MAX_TEXT = 4096;

/**
 * Plain text, never a `parse_mode`: what a model writes holds unbalanced `_` and `*`, which Telegram refuses.
 * Never throws. Once a part was sent, whatever happens to a later one is `unknown`: sending the whole text again
 * would repeat the first.
 */
export async function deliver(
  http: Pick<HttpClient, 'request'>,
  message: OutboundMessage,
  credentials: TelegramCredentials,
): Promise<Delivery> {
  const to = destinationOf(message.to.contact);
  if (to === undefined) {
    const reason = 'the contact is no Telegram chat id';
    return { outcome: 'rejected', code: 'delivery.not_possible', reason, scope: 'message' };
  }
  const parts = splitText(wellFormed(wordsOf(message.content)), MAX_TEXT);
  if (parts.every((part) => part.trim() === '')) {
    return { outcome: 'rejected', code: 'telegram.empty', reason: 'the text is empty', scope: 'message' };
  }
  const sent: string[] = [];
  for (const [index, text] of parts.entries()) {
    const params = paramsOf(to, text, index === 0 ? message.reply_to : undefined);
    const reply = await callTelegram(http, credentials, { method: 'sendMessage', params });
    const id = reply.kind === 'result' ? sentId(reply.result, to) : undefined;
    if (id === undefined) {
      const outcome = reply.kind === 'result' ? withoutId() : outcomeOf(reply);
      return sent.length === 0 ? outcome : partlySent(outcome, index + 1, parts.length);
    }
    sent.push(id);
  }
  const [first, ...others] = sent;
  return first === undefined ? withoutId() : { outcome: 'sent', providerMessageIds: [first, ...others] };
}

/** Half a character (a lone surrogate) is refused as bad UTF-8. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

function paramsOf(
  { chatId, businessConnectionId }: Destination,
  text: string,
  replyTo: string | undefined,
): Record<string, unknown> {
  const answered = replyTo === undefined ? undefined : numberedMessage(replyTo);
  const isHere = answered?.lane === laneOf(chatId, businessConnectionId);
  return {
    chat_id: Number(chatId),
    text,
    ...(businessConnectionId === undefined ? {} : { business_connection_id: businessConnectionId }),
    // a reply to a message that was deleted meanwhile is still worth sending
    ...(answered !== undefined && isHere
      ? { reply_parameters: { message_id: answered.number, allow_sending_without_reply: true } }
      : {}),
  };
}

function sentId(result: unknown, to: Destination): string | undefined {
  const number = numberOf(objectOf(result)['message_id']);
  const chatId = numberOf(objectOf(objectOf(result)['chat'])['id']) ?? to.chatId;
  return number === undefined ? undefined : messageIdOf(laneOf(chatId, to.businessConnectionId), number);
}

function withoutId(): Delivery {
  const reason = 'Telegram took the message, but its answer names no message id';
  return { outcome: 'unknown', code: 'telegram.unreadable_answer', reason };
}

function partlySent(outcome: Delivery, part: number, parts: number): Delivery {
  const why = 'reason' in outcome ? outcome.reason : outcome.outcome;
  const reason = `part ${part} of ${parts} was not confirmed, the parts before it were sent: ${why}`;
  return { outcome: 'unknown', code: 'telegram.partly_sent', reason };
}

export function fit(content: Sendable): Fit {
  return content.type === 'text'
    ? { carried: 'whole' }
    : { carried: 'not', reason: `Telegram is not yet handed a ${content.type}` };
}

function wordsOf(content: Sendable): string {
  return content.type === 'text' ? content.text : '';
}
