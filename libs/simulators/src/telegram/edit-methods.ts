/** The Bot API's methods that change and delete the bot's own messages. */
import { type JsonObject, asList, asObject, asText } from '../core/request-body.js';
import type { FormattedText } from './formatted-text.js';
import { keyboardFault } from './keyboard-rules.js';
import { parseText } from './parse-text.js';
import type { SendRules } from './send-rules.js';
import { type TelegramAnswer, granted, refused } from './telegram-answer.js';
import type { OwnMessage, TelegramBot, TelegramChatState } from './telegram-bot.js';
import type { TelegramMethod } from './telegram-method.js';

const LIMITS = { text: 4096, caption: 1024 } as const;
const CAPTIONED = ['photo', 'video', 'audio', 'voice', 'document', 'animation'];

const NOT_MODIFIED =
  'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a ' +
  'current content and reply markup of the message';

interface Found {
  readonly chat: TelegramChatState;
  readonly id: number;
  readonly known: OwnMessage;
}

/** The methods by their lower-case names. */
export function editMethods(rules: SendRules, now: () => number): Readonly<Record<string, TelegramMethod>> {
  const find = (bot: TelegramBot, parameters: JsonObject, missing: string): Found | TelegramAnswer => {
    const chat = rules.chatFor(bot, parameters);
    if ('ok' in chat) return chat;
    const id = Number(asText(parameters['message_id']));
    const known = chat.own.get(id);
    return known === undefined ? refused(400, `Bad Request: ${missing}`) : { chat, id, known };
  };

  const editor =
    (words: 'text' | 'caption'): TelegramMethod =>
    (bot, parameters) => {
      const found = find(bot, parameters, 'message to edit not found');
      if ('ok' in found) return found;
      if (found.known.words !== words) {
        return refused(400, `Bad Request: there is no ${words} in the message to edit`);
      }
      const fault = markupFault(found.known, parameters['reply_markup']);
      if (fault !== undefined) return fault;
      const parsed = words === 'text' ? readMessageText(parameters) : readCaption(parameters);
      if ('ok' in parsed) return parsed;
      const content = shown(words, parsed);
      const next = ownMessageOf({ ...content, [words]: parsed.text }, parameters['reply_markup'], words);
      if (JSON.stringify(next) === JSON.stringify(found.known)) return refused(400, NOT_MODIFIED);
      const tooFast = rules.speedFault(bot, found.chat);
      if (tooFast !== undefined) return tooFast;
      // an edit without a keyboard takes the one that was there away
      found.chat.own.set(found.id, next);
      const date = Math.floor(now() / 1000);
      return granted({
        message_id: found.id,
        from: bot.user,
        chat: found.chat.shown,
        date,
        edit_date: date,
        ...content,
        ...(next.markup === undefined ? {} : { reply_markup: next.markup }),
      });
    };

  return {
    editmessagetext: editor('text'),
    editmessagecaption: editor('caption'),
    deletemessage: (bot, parameters) => {
      const found = find(bot, parameters, 'message to delete not found');
      if ('ok' in found) return found;
      found.chat.own.delete(found.id);
      return granted(true);
    },
  };
}

/** What is kept of a message that shows this. @param words where they stand, unless the content tells */
export function ownMessageOf(
  content: JsonObject,
  markup: unknown,
  words: OwnMessage['words'] = wordsIn(content),
): OwnMessage {
  const said = [content[words ?? ''] ?? '', content['entities'] ?? content['caption_entities'] ?? []];
  const keyboard = asObject(markup);
  return {
    words,
    said: JSON.stringify(said),
    markup: Object.keys(keyboard).length === 0 ? undefined : keyboard,
  };
}

/** The limit counts UTF-16 units after entity parsing, the stricter reading of "characters". */
export function readMessageText(parameters: JsonObject): ReturnType<typeof parseText> {
  const parsed = parseText(asText(parameters['text']) ?? '', asText(parameters['parse_mode']));
  if ('ok' in parsed) return parsed;
  if (parsed.text === '') return refused(400, 'Bad Request: message text is empty');
  return parsed.text.length > LIMITS.text ? refused(400, 'Bad Request: message is too long') : parsed;
}

function readCaption(parameters: JsonObject): ReturnType<typeof parseText> {
  const parsed = parseText(asText(parameters['caption']) ?? '', asText(parameters['parse_mode']));
  if ('ok' in parsed || parsed.text.length <= LIMITS.caption) return parsed;
  return refused(400, 'Bad Request: message caption is too long');
}

function wordsIn(content: JsonObject): OwnMessage['words'] {
  if ('text' in content) return 'text';
  return CAPTIONED.some((kind) => kind in content) ? 'caption' : undefined;
}

function shown(words: 'text' | 'caption', { text, entities }: FormattedText): JsonObject {
  if (text === '') return {};
  const marks = words === 'text' ? 'entities' : 'caption_entities';
  return { [words]: text, ...(entities.length === 0 ? {} : { [marks]: entities }) };
}

/**
 * "it is currently only possible to edit messages without reply_markup or with inline keyboards"
 * (core.telegram.org/bots/api#updating-messages).
 */
function markupFault({ markup }: OwnMessage, wished: unknown): TelegramAnswer | undefined {
  const isInline = (keyboard: JsonObject): boolean => Array.isArray(keyboard['inline_keyboard']);
  if (markup !== undefined && !isInline(markup)) return refused(400, "Bad Request: message can't be edited");
  if (wished === undefined) return undefined;
  const keyboard = asObject(wished);
  if (!isInline(keyboard)) return refused(400, 'Bad Request: inline keyboard expected');
  return asList(keyboard['inline_keyboard']).length === 0 ? undefined : keyboardFault(keyboard);
}
