/** The Bot API's methods that send, change and delete messages. */
import { type JsonObject, asText } from '../core/request-body.js';
import type { SentLedger } from '../core/sent-ledger.js';
import { parseText } from './parse-text.js';
import { fileMethods, readAlbum } from './file-methods.js';
import { reactionFault } from './reaction-rules.js';
import { type SendRules, replyToOf } from './send-rules.js';
import { type TelegramAnswer, granted, refused } from './telegram-answer.js';
import type { TelegramBot, TelegramChatState } from './telegram-bot.js';
import type { TelegramFiles } from './telegram-files.js';
import type { TelegramMethod } from './telegram-method.js';

const TEXT_LIMIT = 4096;
const VCARD_BYTES = 2048;
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
  files: TelegramFiles,
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
    ...fileMethods(files, send),
    sendmediagroup: (bot, parameters) => {
      const album = readAlbum(files, parameters);
      if ('ok' in album) return album;
      const chat = rules.chatFor(bot, parameters);
      if ('ok' in chat) return chat;
      const fault = rules.extrasFault(chat, parameters) ?? rules.speedFault(bot, chat);
      const messages = album.map(
        ({ text, content }) =>
          () =>
            record(bot, chat, parameters, text, content),
      );
      return fault ?? granted(messages.map((one) => one()));
    },
    sendlocation: (bot, parameters) => {
      const [latitude, longitude] = [Number(parameters['latitude']), Number(parameters['longitude'])];
      if (Number.isNaN(latitude) || Number.isNaN(longitude)) {
        return refused(400, 'Bad Request: latitude and longitude are required');
      }
      return send(bot, parameters, '', { location: { latitude, longitude } });
    },
    sendvenue: (bot, parameters) => {
      const [latitude, longitude] = [Number(parameters['latitude']), Number(parameters['longitude'])];
      const [title, address] = [asText(parameters['title']), asText(parameters['address'])];
      if (Number.isNaN(latitude) || Number.isNaN(longitude)) {
        return refused(400, 'Bad Request: latitude and longitude are required');
      }
      if (title === undefined) return refused(400, 'Bad Request: venue title must be non-empty');
      if (address === undefined) return refused(400, 'Bad Request: venue address must be non-empty');
      const location = { latitude, longitude };
      return send(bot, parameters, title, { venue: { location, title, address }, location });
    },
    sendcontact: (bot, parameters) => {
      const phone = asText(parameters['phone_number']);
      const name = asText(parameters['first_name']);
      if (phone === undefined) return refused(400, 'Bad Request: contact phone number is required');
      if (name === undefined) return refused(400, 'Bad Request: contact first name is required');
      const vcard = asText(parameters['vcard']);
      if (Buffer.byteLength(vcard ?? '') > VCARD_BYTES) {
        return refused(400, 'Bad Request: contact vCard is too long');
      }
      const shown = { phone_number: phone, first_name: name, ...(vcard === undefined ? {} : { vcard }) };
      return send(bot, parameters, '', { contact: shown });
    },
    sendchataction: (bot, parameters) => {
      const chat = rules.chatFor(bot, parameters);
      if ('ok' in chat) return chat;
      const known = ACTIONS.has(asText(parameters['action']) ?? '');
      return known ? granted(true) : refused(400, 'Bad Request: wrong parameter action in request');
    },
    setmessagereaction: (bot, parameters) => {
      const chat = rules.chatFor(bot, parameters);
      if ('ok' in chat) return chat;
      const id = Number(asText(parameters['message_id']));
      if (!(id >= 1 && id <= chat.lastMessageId)) {
        return refused(400, 'Bad Request: message to react not found');
      }
      return reactionFault(parameters['reaction']) ?? granted(true);
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
