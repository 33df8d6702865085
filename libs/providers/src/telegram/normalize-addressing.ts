/** Reads whom a message in a group speaks to: whom it mentions, whom it answers, whose command it is. */
import type { MessageAddressing } from '@enlace/normalization';
import { isObject, listOf, objectOf, textOf, type JsonObject } from '../json.js';
import { withoutAbsent } from '../without-absent.js';
import { numberOf, type Chat } from './payload.js';

const MOST_MENTIONS = 100;

/** Undefined in a private chat, where everything is meant for the bot. */
export function addressingOf(message: JsonObject, { type }: Chat): MessageAddressing | undefined {
  if (type !== 'group' && type !== 'supergroup' && type !== 'channel') return undefined;
  const text = textOf(message['text']) ?? textOf(message['caption']) ?? '';
  const entities = listOf(message['entities'] ?? message['caption_entities']).filter(isObject);
  const mentions = entities.flatMap((entity) => mentionOf(entity, text) ?? []).slice(0, MOST_MENTIONS);
  return withoutAbsent({
    mentions: [...new Set(mentions)],
    answers: answeredIn(message),
    ...commandOf(entities, text),
  });
}

/** A mention by name, or of a user without one by id. */
function mentionOf(entity: JsonObject, text: string): string | undefined {
  if (entity['type'] === 'text_mention') return numberOf(objectOf(entity['user'])['id']);
  if (entity['type'] !== 'mention') return undefined;
  const name = stretchOf(entity, text).replace(/^@/, '').toLowerCase();
  return name === '' ? undefined : name;
}

/** A command counts where the message begins with it: `/ayuda`, or `/ayuda@some_bot` for one of several bots. */
function commandOf(
  entities: readonly JsonObject[],
  text: string,
): { command?: string | undefined; command_of?: string | undefined } {
  const first = entities.find(({ type, offset }) => type === 'bot_command' && offset === 0);
  if (first === undefined) return {};
  const [command, of] = stretchOf(first, text).slice(1).split('@');
  return { command: command === '' ? undefined : command, command_of: of?.toLowerCase() };
}

/** Every message of a forum topic "answers" the notice that opened the topic: that answers nobody. */
function answeredIn(message: JsonObject): string | undefined {
  const answered = objectOf(message['reply_to_message']);
  return isObject(answered['forum_topic_created']) ? undefined : numberOf(objectOf(answered['from'])['id']);
}

/** Offsets count UTF-16 units, as JavaScript does (facts 2c). */
function stretchOf({ offset, length }: JsonObject, text: string): string {
  return typeof offset === 'number' && typeof length === 'number' ? text.slice(offset, offset + length) : '';
}
