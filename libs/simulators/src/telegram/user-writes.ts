/** How a test says that a Telegram user does something, and the update that comes of it. */
import type { SendOptions } from '../core/webhook-sender.js';
import type { TelegramContent } from './telegram-content.js';
import type { TelegramBot } from './telegram-bot.js';
import {
  type TelegramParty,
  buildTelegramMessage,
  buildTelegramUpdate,
  telegramChat,
  telegramMembership,
  telegramPress,
  telegramReaction,
} from './telegram-payload.js';

/** Who acts: the user, and the group if it is not the private chat. */
export interface UserActs extends SendOptions {
  /** The user's id, digits. */
  readonly from: string | number;
  readonly name?: string;
  readonly username?: string;
  readonly languageCode?: string;
  /** A group's id (negative). */
  readonly chatId?: number;
  readonly chatTitle?: string;
  /** When, milliseconds since the epoch. */
  readonly at?: number;
  /** Token of the bot written to; the first one unless told. */
  readonly botToken?: string;
}

/** A message of a user: text, or any other content. */
export interface UserWrites extends UserActs {
  readonly text?: string;
  readonly content?: TelegramContent;
  readonly replyTo?: number;
  /** The forum topic it is written in. */
  readonly topicId?: number;
  readonly messageId?: number;
  /** The user changes an earlier message, whose id is `messageId`. */
  readonly edited?: boolean;
  /** Pads a text until the body has this many bytes. */
  readonly bytes?: number;
}

/** An update before it is queued. */
export interface BuiltUpdate {
  readonly updateId: number;
  readonly kind: string;
  readonly lane: string;
  readonly body: string;
  readonly livesMs: number;
}

const MESSAGE_LIVES_MS = 24 * 60 * 60 * 1000;
const PRESS_LIVES_MS = 150_000;

/** The party of an act. */
export function partyOf(act: UserActs): TelegramParty {
  return {
    fromId: Number(act.from),
    ...(act.name === undefined ? {} : { name: act.name }),
    ...(act.username === undefined ? {} : { username: act.username }),
    ...(act.languageCode === undefined ? {} : { languageCode: act.languageCode }),
    ...(act.chatId === undefined ? {} : { chatId: act.chatId }),
    ...(act.chatTitle === undefined ? {} : { chatTitle: act.chatTitle }),
  };
}

/** A message or an edit; the chat becomes known to the bot. */
export function messageUpdate(bot: TelegramBot, act: UserWrites, now: number): BuiltUpdate {
  const party = partyOf(act);
  const chatId = party.chatId ?? party.fromId;
  const chat = bot.meet(chatId, telegramChat(party));
  chat.lastMessageId = Math.max(
    chat.lastMessageId + (act.messageId === undefined ? 1 : 0),
    act.messageId ?? 0,
  );
  if (act.topicId !== undefined) chat.topics.set(act.messageId ?? chat.lastMessageId, act.topicId);
  const at = act.at ?? now;
  const updateId = bot.nextUpdateId();
  const build = (content: TelegramContent): string =>
    buildTelegramMessage(
      updateId,
      {
        ...party,
        messageId: act.messageId ?? chat.lastMessageId,
        date: Math.floor(at / 1000),
        content,
        ...(act.replyTo === undefined ? {} : { replyTo: act.replyTo }),
        ...(act.topicId === undefined ? {} : { topicId: act.topicId }),
        ...(chat.own.get(act.replyTo ?? 0) === undefined ? {} : { replyToBot: bot.user }),
      },
      act.edited ?? false,
    );
  const content = act.content ?? { type: 'text', text: act.text ?? '' };
  const body = build(content);
  const missing = (act.bytes ?? 0) - body.length;
  return {
    updateId,
    kind: act.edited ? 'edited_message' : 'message',
    lane: `chat ${chatId}`,
    body:
      missing > 0 && content.type === 'text'
        ? build({ type: 'text', text: content.text + '.'.repeat(missing) })
        : body,
    livesMs: at + MESSAGE_LIVES_MS - now,
  };
}

/** A press on an inline button; it lives 150 seconds. */
export function pressUpdate(
  bot: TelegramBot,
  act: UserActs & { data: string; messageId?: number; inaccessible?: boolean },
  now: number,
): BuiltUpdate {
  const party = partyOf(act);
  const updateId = bot.nextUpdateId();
  const queryId = String(BigInt(updateId) * 4_294_967_296n + BigInt(Math.floor(Math.random() * 1e9)));
  bot.meet(party.chatId ?? party.fromId, telegramChat(party));
  bot.queries.set(queryId, act.at ?? now);
  const press = telegramPress({
    ...party,
    queryId,
    data: act.data,
    ...(act.messageId === undefined ? {} : { messageId: act.messageId }),
    bot: bot.user,
    date: act.inaccessible ? 0 : Math.floor(now / 1000),
  });
  return {
    updateId,
    kind: 'callback_query',
    lane: `chat ${party.chatId ?? party.fromId}`,
    body: buildTelegramUpdate(updateId, 'callback_query', press),
    livesMs: PRESS_LIVES_MS,
  };
}

/** A reaction to a message, or its removal. */
export function reactionUpdate(
  bot: TelegramBot,
  act: UserActs & { messageId: number; emoji?: string },
  now: number,
): BuiltUpdate {
  const party = partyOf(act);
  const value = telegramReaction({
    ...party,
    messageId: act.messageId,
    date: Math.floor((act.at ?? now) / 1000),
    ...(act.emoji === undefined ? {} : { emoji: act.emoji }),
  });
  return update(bot, 'message_reaction', party, value);
}

/** The user blocks the bot or takes it back; sending to a blocked chat answers 403. */
export function membershipUpdate(
  bot: TelegramBot,
  act: UserActs & { status: 'kicked' | 'member' },
  now: number,
): BuiltUpdate {
  const party = partyOf(act);
  const chat = bot.meet(party.chatId ?? party.fromId, telegramChat(party));
  delete chat.forbidden;
  if (act.status === 'kicked') chat.forbidden = 'bot was blocked by the user';
  const date = Math.floor((act.at ?? now) / 1000);
  const value = telegramMembership({ ...party, date, status: act.status }, bot.user);
  return update(bot, 'my_chat_member', party, value);
}

/** A post of a channel: written in the channel's name, by nobody. */
export function channelPostUpdate(
  bot: TelegramBot,
  post: { readonly chatId: number; readonly text: string; readonly title?: string },
  now: number,
): BuiltUpdate {
  const chat = { id: post.chatId, title: post.title ?? 'Channel', type: 'channel' };
  const known = bot.meet(post.chatId, chat);
  known.lastMessageId += 1;
  const party = { fromId: post.chatId, chatId: post.chatId };
  return update(bot, 'channel_post', party, {
    message_id: known.lastMessageId,
    sender_chat: chat,
    chat,
    date: Math.floor(now / 1000),
    text: post.text,
  });
}

function update(bot: TelegramBot, kind: string, party: TelegramParty, value: object): BuiltUpdate {
  const updateId = bot.nextUpdateId();
  return {
    updateId,
    kind,
    lane: `chat ${party.chatId ?? party.fromId}`,
    body: buildTelegramUpdate(updateId, kind, value),
    livesMs: MESSAGE_LIVES_MS,
  };
}
