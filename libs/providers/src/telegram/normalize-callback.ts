/** Reads a tap on a button under a message. */
import type { MessageContext, NormalizedEvent } from '@enlace/normalization';
import { isObject, listOf, objectOf, textOf, type JsonObject } from '../json.js';
import { unrecognized } from '../unrecognized.js';
import { withoutAbsent } from '../without-absent.js';
import {
  callbackIdOf,
  chatOf,
  contactOf,
  laneOf,
  messageIdOf,
  numberOf,
  personOf,
  type Chat,
  type UpdatePart,
} from './payload.js';

/**
 * The message under which the button stands may be absent (sent inline) or inaccessible (`date: 0`, no text).
 * Telegram gives a tap no time of its own, so its timestamp is 0: the message's date says when it was asked, not
 * when it was answered.
 */
export function tappedButton(update: UpdatePart): NormalizedEvent[] {
  const { part: query } = update;
  const user = objectOf(query['from']);
  const person = personOf(user);
  const id = textOf(query['id'], 256) ?? numberOf(query['id']);
  const data = textOf(query['data']) ?? textOf(query['game_short_name']);
  if (person === undefined || id === undefined || data === undefined) {
    const reason = 'callback_query without an id, a sender or data';
    return [unrecognized('telegram', reason, update.update, { key: update.key })];
  }
  const message = objectOf(query['message']);
  const chat = chatOf(message['chat']);
  const lane = chat === undefined ? person.external_id : laneOf(chat.id, message['business_connection_id']);
  const number = numberOf(message['message_id']);
  const title = titleOf(message, data);
  return [
    {
      name: 'message.received',
      key: update.key,
      conversation: lane,
      data: withoutAbsent({
        platform: 'telegram' as const,
        sender: person.external_id,
        recipient: 'bot',
        content: {
          type: 'choice' as const,
          text: title ?? data,
          choice: withoutAbsent({ id: data, title }),
          provider_kind: 'callback_query',
        },
        timestamp: 0,
        message_id: callbackIdOf(id),
        direction: 'inbound' as const,
        contact: chat === undefined ? person : contactOf(chat, user, lane),
        attachments: [],
        context: contextOf(chat, number === undefined ? undefined : messageIdOf(lane, number)),
        raw_payload: update.update,
      }),
    },
  ];
}

/** A button under a post of a channel is addressed to nobody: an answer would stand there for all to read. */
function contextOf(chat: Chat | undefined, replyTo: string | undefined): MessageContext | undefined {
  if (chat === undefined) return undefined;
  const addressing = chat.type === 'channel' ? { mentions: [] } : undefined;
  const context = withoutAbsent({ reply_to: replyTo, addressing });
  return Object.keys(context).length === 0 ? undefined : context;
}

/** The words on the button; absent where the message cannot be read any more. */
function titleOf(message: JsonObject, data: string): string | undefined {
  const rows = listOf(objectOf(message['reply_markup'])['inline_keyboard']);
  const buttons = rows.flatMap((row) => listOf(row)).filter(isObject);
  return textOf(buttons.find((button) => button['callback_data'] === data)?.['text']);
}
