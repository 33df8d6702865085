/** The Bot API's methods that send messages; those that change them are with them by name. */
import { type JsonObject, asText } from '../core/request-body.js';
import type { SentLedger } from '../core/sent-ledger.js';
import { editMethods, ownMessageOf, readMessageText } from './edit-methods.js';
import { fileMethods, readAlbum } from './file-methods.js';
import { reactionFault } from './reaction-rules.js';
import { type SendRules, replyToOf, topicOf } from './send-rules.js';
import { type TelegramAnswer, granted, refused } from './telegram-answer.js';
import type { TelegramBot, TelegramChatState } from './telegram-bot.js';
import type { TelegramFiles } from './telegram-files.js';
import type { TelegramMethod } from './telegram-method.js';

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
    const topic = topicOf(chat, parameters);
    if (topic !== undefined) chat.topics.set(id, topic);
    chat.own.set(id, ownMessageOf(content, parameters['reply_markup']));
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
      ...(topic === undefined ? {} : { message_thread_id: topic, is_topic_message: true }),
      ...content,
      ...(parameters['reply_markup'] === undefined ? {} : { reply_markup: parameters['reply_markup'] }),
    };
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
      const fault = rules.extrasFault(chat, parameters) ?? rules.speedFault(bot, chat, album.length);
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
    ...editMethods(rules, now),
  };
}
