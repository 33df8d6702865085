/** Reads a reaction to a message. */
import type { NormalizedEvent } from '@enlace/normalization';
import { idOf, isObject, listOf, objectOf, textOf, type JsonObject } from '../json.js';
import { unrecognized } from '../unrecognized.js';
import { withoutAbsent } from '../without-absent.js';
import { chatOf, contactOf, messageIdOf, numberOf, timeOf, type UpdatePart } from './payload.js';

/** Telegram tells the whole list before and after; an empty list after means it was taken back. */
export function changedReaction(update: UpdatePart): NormalizedEvent[] {
  const { part } = update;
  const chat = chatOf(part['chat']);
  const number = numberOf(part['message_id']);
  if (chat === undefined || number === undefined) {
    const reason = 'message_reaction without a chat id or a message id';
    return [unrecognized('telegram', reason, update.update, { key: update.key })];
  }
  return [
    {
      name: 'message.changed',
      key: update.key,
      conversation: chat.id,
      data: withoutAbsent({
        platform: 'telegram' as const,
        message_id: messageIdOf(chat.id, number),
        change: 'reacted' as const,
        timestamp: timeOf(part['date']),
        contact: contactOf(chat, objectOf(part['user'])),
        emoji: newestOf(part),
        raw_payload: update.update,
      }),
    },
  ];
}

/** The reaction that was added; where none was, the first that is left. */
function newestOf(part: JsonObject): string | undefined {
  const before = reactions(part['old_reaction']);
  const after = reactions(part['new_reaction']);
  return after.find((reaction) => !before.includes(reaction)) ?? after[0];
}

/** An emoji; `custom_emoji:<id>` where the emoji is somebody's own picture, a star where it was paid for. */
function reactions(list: unknown): string[] {
  return listOf(list)
    .filter(isObject)
    .map((reaction) => {
      const custom = idOf(reaction['custom_emoji_id']);
      if (custom !== undefined) return `custom_emoji:${custom}`;
      return textOf(reaction['emoji']) ?? (reaction['type'] === 'paid' ? '⭐' : 'unknown');
    });
}
