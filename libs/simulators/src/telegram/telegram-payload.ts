/** Builds Telegram updates, as JSON text on the wire. */
import { type TelegramContent, messageContent } from './telegram-content.js';
import { telegramJson } from './telegram-wire.js';

/** Who writes, and where. */
export interface TelegramParty {
  /** The user's id. */
  readonly fromId: number;
  readonly name?: string;
  readonly username?: string;
  readonly languageCode?: string;
  /** The chat's id; the user's own (a private chat) unless told. Groups are negative. */
  readonly chatId?: number;
  readonly chatType?: 'private' | 'group' | 'supergroup' | 'channel';
  readonly chatTitle?: string;
}

/** One inbound message. */
export interface TelegramInbound extends TelegramParty {
  /** Unique per chat only. */
  readonly messageId: number;
  /** Unix seconds. */
  readonly date: number;
  readonly content: TelegramContent;
  /** message_id of the message answered. */
  readonly replyTo?: number;
  /** The forum topic it stands in. */
  readonly topicId?: number;
  /** Who wrote the message answered, where that was the bot. */
  readonly replyToBot?: object;
}

/** What a user sends as text. */
export interface TelegramTextFields extends TelegramParty {
  readonly updateId: number;
  readonly messageId: number;
  readonly text: string;
  /** Unix seconds. */
  readonly date: number;
}

/** An update with one text message. */
export function buildTelegramText(fields: TelegramTextFields): string {
  return buildTelegramUpdate(
    fields.updateId,
    'message',
    telegramMessage({ ...fields, content: { type: 'text', text: fields.text } }),
  );
}

/** An update with one message of any kind; `edited` = the user changed an earlier one. */
export function buildTelegramMessage(updateId: number, message: TelegramInbound, edited = false): string {
  const shown = telegramMessage(message);
  return edited
    ? buildTelegramUpdate(updateId, 'edited_message', { ...shown, edit_date: message.date + 60 })
    : buildTelegramUpdate(updateId, 'message', shown);
}

/** Any update: its id and exactly one other key. */
export function buildTelegramUpdate(updateId: number, kind: string, value: object): string {
  return telegramJson({ update_id: updateId, [kind]: value });
}

/** The user in `from`. */
export function telegramUser(party: TelegramParty): Record<string, unknown> {
  return {
    id: party.fromId,
    is_bot: false,
    first_name: party.name ?? 'Customer',
    ...(party.username === undefined ? {} : { username: party.username }),
    language_code: party.languageCode ?? 'es',
  };
}

/** The chat. */
export function telegramChat(party: TelegramParty): Record<string, unknown> {
  const id = party.chatId ?? party.fromId;
  if (id < 0) return { id, title: party.chatTitle ?? 'Group', type: party.chatType ?? 'group' };
  return {
    id,
    first_name: party.name ?? 'Customer',
    ...(party.username === undefined ? {} : { username: party.username }),
    type: 'private',
  };
}

/** The message object. */
export function telegramMessage(message: TelegramInbound): Record<string, unknown> {
  const chat = telegramChat(message);
  return {
    message_id: message.messageId,
    from: telegramUser(message),
    chat,
    date: message.date,
    ...(message.topicId === undefined ? {} : { message_thread_id: message.topicId, is_topic_message: true }),
    ...(message.replyTo === undefined
      ? {}
      : {
          reply_to_message: {
            message_id: message.replyTo,
            ...(message.replyToBot === undefined ? {} : { from: message.replyToBot }),
            chat,
            date: message.date - 60,
            text: 'Original',
          },
        }),
    ...messageContent(message.content),
  };
}

/** A press on an inline button. */
export interface TelegramPress extends TelegramParty {
  readonly queryId: string;
  readonly data: string;
  /** The message with the button; left out = a button of an inline message. */
  readonly messageId?: number;
  /** Unix seconds; 0 = the message is no longer accessible, and has no text. */
  readonly date?: number;
  /** The bot, who wrote the message with the button. */
  readonly bot?: object;
}

/** The value of a callback_query update. */
export function telegramPress(press: TelegramPress): Record<string, unknown> {
  const date = press.date ?? 0;
  return {
    id: press.queryId,
    from: telegramUser(press),
    ...(press.messageId === undefined
      ? { inline_message_id: `inline-${press.queryId}` }
      : {
          message: {
            message_id: press.messageId,
            chat: telegramChat(press),
            date,
            ...(date === 0 ? {} : pressedMessage(press)),
          },
        }),
    chat_instance: '1628661761791766620',
    data: press.data,
  };
}

function pressedMessage(press: TelegramPress): Record<string, unknown> {
  return {
    ...(press.bot === undefined ? {} : { from: press.bot }),
    text: 'Choose',
    reply_markup: { inline_keyboard: [[{ text: press.data, callback_data: press.data }]] },
  };
}

/** The value of a message_reaction update; no emoji = taken back. */
export function telegramReaction(
  party: TelegramParty & { messageId: number; date: number; emoji?: string },
): Record<string, unknown> {
  const reaction = (emoji: string): object => ({ type: 'emoji', emoji });
  return {
    message_id: party.messageId,
    user: telegramUser(party),
    chat: telegramChat(party),
    date: party.date,
    old_reaction: party.emoji === undefined ? [reaction('👍')] : [],
    new_reaction: party.emoji === undefined ? [] : [reaction(party.emoji)],
  };
}

/** The value of a my_chat_member update: `kicked` = the user blocked the bot, `member` = took it back. */
export function telegramMembership(
  party: TelegramParty & { date: number; status: 'kicked' | 'member' },
  bot: object,
): Record<string, unknown> {
  const before = party.status === 'kicked' ? 'member' : 'kicked';
  const member = (status: string): object => ({
    user: bot,
    status,
    ...(status === 'kicked' ? { until_date: 0 } : {}),
  });
  return {
    chat: telegramChat(party),
    from: telegramUser(party),
    date: party.date,
    old_chat_member: member(before),
    new_chat_member: member(party.status),
  };
}
