/** The Bot API's methods that send, change and delete messages. */
import { type JsonObject, asText } from '../core/request-body.js';
import type { SentLedger } from '../core/sent-ledger.js';
import { parseText } from './parse-text.js';
import { type SendRules, replyToOf } from './send-rules.js';
import { type TelegramAnswer, granted, refused } from './telegram-answer.js';
import type { TelegramBot, TelegramChatState } from './telegram-bot.js';

/** A method of the API. */
export type TelegramMethod = (bot: TelegramBot, parameters: JsonObject) => TelegramAnswer;

const TEXT_LIMIT = 4096;
const CAPTION_LIMIT = 1024;
const FILE_METHODS: Readonly<Record<string, string>> = {
  sendphoto: 'photo',
  senddocument: 'document',
  sendaudio: 'audio',
  sendvoice: 'voice',
  sendvideo: 'video',
  sendsticker: 'sticker',
  sendanimation: 'animation',
};
const ACTIONS = new Set([
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
]);

/** The methods by their lower-case names. */
export function messageMethods(
  rules: SendRules,
  ledger: SentLedger,
  now: () => number,
): Readonly<Record<string, TelegramMethod>> {
  const send = (
    bot: TelegramBot,
    parameters: JsonObject,
    text: string,
    content: JsonObject,
  ): TelegramAnswer => {
    const chat = rules.chatFor(bot, parameters);
    if ('ok' in chat) return chat;
    const fault = rules.extrasFault(chat, parameters) ?? rules.speedFault(bot, chat);
    return fault ?? granted(record(bot, chat, parameters, text, content));
  };

  const record = (
    bot: TelegramBot,
    chat: TelegramChatState,
    parameters: JsonObject,
    text: string,
    content: JsonObject,
  ): JsonObject => {
    chat.lastMessageId += 1;
    const id = chat.lastMessageId;
    const at = now();
    const replyTo = replyToOf(parameters);
    chat.ownTexts.set(id, text);
    ledger.record({
      id: String(id),
      to: String(chat.id),
      text,
      at,
      via: String(bot.id),
      body: parameters,
      ...(replyTo === undefined ? {} : { replyTo: String(replyTo) }),
    });
    return {
      message_id: id,
      from: bot.user,
      chat: chat.shown,
      date: Math.floor(at / 1000),
      ...(replyTo === undefined
        ? {}
        : { reply_to_message: { message_id: replyTo, chat: chat.shown, date: Math.floor(at / 1000) } }),
      ...content,
      ...(parameters['reply_markup'] === undefined ? {} : { reply_markup: parameters['reply_markup'] }),
    };
  };

  const sendFile =
    (kind: string): TelegramMethod =>
    (bot, parameters) => {
      const file = parameters[kind];
      if (file === undefined || file === '') {
        return refused(400, `Bad Request: there is no ${kind} in the request`);
      }
      const caption = parseText(asText(parameters['caption']) ?? '', asText(parameters['parse_mode']));
      if ('ok' in caption) return caption;
      if (caption.text.length > CAPTION_LIMIT)
        return refused(400, 'Bad Request: message caption is too long');
      const shown = { file_id: `sim-${kind}`, file_unique_id: `u${kind}`, file_size: 1000 };
      return send(bot, parameters, caption.text, {
        [kind]: kind === 'photo' ? [{ ...shown, width: 90, height: 90 }] : shown,
        ...(caption.text === '' ? {} : { caption: caption.text, caption_entities: caption.entities }),
      });
    };

  const ownMessage = (bot: TelegramBot, parameters: JsonObject, missing: string) => {
    const chat = rules.chatFor(bot, parameters);
    if ('ok' in chat) return chat;
    const id = Number(asText(parameters['message_id']));
    const known = chat.ownTexts.get(id);
    return known === undefined ? refused(400, `Bad Request: ${missing}`) : { chat, id, known };
  };

  return {
    sendmessage: (bot, parameters) => {
      const parsed = readMessageText(parameters);
      if ('ok' in parsed) return parsed;
      const entities = parsed.entities.length === 0 ? {} : { entities: parsed.entities };
      return send(bot, parameters, parsed.text, { text: parsed.text, ...entities });
    },
    ...Object.fromEntries(Object.entries(FILE_METHODS).map(([method, kind]) => [method, sendFile(kind)])),
    sendlocation: (bot, parameters) => {
      const [latitude, longitude] = [Number(parameters['latitude']), Number(parameters['longitude'])];
      if (Number.isNaN(latitude) || Number.isNaN(longitude)) {
        return refused(400, 'Bad Request: latitude and longitude are required');
      }
      return send(bot, parameters, '', { location: { latitude, longitude } });
    },
    sendcontact: (bot, parameters) => {
      const phone = asText(parameters['phone_number']);
      const name = asText(parameters['first_name']);
      if (phone === undefined) return refused(400, 'Bad Request: contact phone number is required');
      if (name === undefined) return refused(400, 'Bad Request: contact first name is required');
      return send(bot, parameters, '', { contact: { phone_number: phone, first_name: name } });
    },
    sendchataction: (bot, parameters) => {
      const chat = rules.chatFor(bot, parameters);
      if ('ok' in chat) return chat;
      const known = ACTIONS.has(asText(parameters['action']) ?? '');
      return known ? granted(true) : refused(400, 'Bad Request: wrong parameter action in request');
    },
    editmessagetext: (bot, parameters) => {
      const found = ownMessage(bot, parameters, 'message to edit not found');
      if ('ok' in found) return found;
      const parsed = readMessageText(parameters);
      if ('ok' in parsed) return parsed;
      if (parsed.text === found.known) return refused(400, NOT_MODIFIED);
      found.chat.ownTexts.set(found.id, parsed.text);
      const date = Math.floor(now() / 1000);
      return granted({
        message_id: found.id,
        from: bot.user,
        chat: found.chat.shown,
        date,
        edit_date: date,
        text: parsed.text,
      });
    },
    deletemessage: (bot, parameters) => {
      const found = ownMessage(bot, parameters, 'message to delete not found');
      if ('ok' in found) return found;
      found.chat.ownTexts.delete(found.id);
      return granted(true);
    },
  };
}

const NOT_MODIFIED =
  'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a ' +
  'current content and reply markup of the message';

/** The limit counts UTF-16 units after entity parsing, the stricter reading of "characters". */
function readMessageText(parameters: JsonObject): Exclude<ReturnType<typeof parseText>, never> {
  const parsed = parseText(asText(parameters['text']) ?? '', asText(parameters['parse_mode']));
  if ('ok' in parsed) return parsed;
  if (parsed.text === '') return refused(400, 'Bad Request: message text is empty');
  return parsed.text.length > TEXT_LIMIT ? refused(400, 'Bad Request: message is too long') : parsed;
}
