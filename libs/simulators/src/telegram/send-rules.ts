/** What every sending method checks first: the chat, the message answered, the buttons, the speed. */
import type { Fault } from '../core/base-simulator.js';
import { RateLimiter, type Rate } from '../core/rate-limiter.js';
import { type JsonObject, asObject, asText } from '../core/request-body.js';
import { SlidingSecond } from '../core/sliding-second.js';
import { keyboardFault } from './keyboard-rules.js';
import { type TelegramAnswer, notOurs, refused, tooMany } from './telegram-answer.js';
import type { TelegramBot, TelegramChatState } from './telegram-bot.js';

/** Limits of a bot, in messages; an edit counts as one. A bucket holds what may go in its time, as in the burst of a chat. */
export interface TelegramLimits {
  /** Messages to one chat: Telegram's is 1 a second, short bursts pass. */
  readonly chat: Rate;
  /** To one group: 20 a minute. */
  readonly group: Rate;
  /** Over all chats: 30 a second. */
  readonly bot: Rate;
}

/** Telegram's own figures. */
export const TELEGRAM_LIMITS: TelegramLimits = {
  chat: { burst: 5, perSecond: 1 },
  group: { burst: 20, perSecond: 20 / 60 },
  bot: { burst: 30, perSecond: 30 },
};

export class SendRules {
  private readonly chat: RateLimiter | undefined;
  private readonly group: RateLimiter | undefined;
  private readonly bot: RateLimiter | undefined;
  private readonly second: SlidingSecond | undefined;

  constructor(
    limits: Partial<TelegramLimits>,
    private readonly acceptAnyChat: boolean,
    now: () => number,
  ) {
    this.chat = limits.chat && new RateLimiter(limits.chat, now);
    this.group = limits.group && new RateLimiter(limits.group, now);
    this.bot = limits.bot && new RateLimiter(limits.bot, now);
    this.second = SlidingSecond.of(limits.bot, now);
  }

  /** The chat to send to, or the refusal. */
  chatFor(bot: TelegramBot, parameters: JsonObject): TelegramChatState | TelegramAnswer {
    const id = asText(parameters['chat_id']);
    if (id === undefined) return refused(400, 'Bad Request: chat_id is empty');
    const number = Number(id);
    const known = bot.chats.get(number);
    if (!known && this.acceptAnyChat && Number.isSafeInteger(number)) {
      return bot.meet(number, { id: number, first_name: 'Customer', type: 'private' });
    }
    if (!known) return refused(400, 'Bad Request: chat not found');
    if (known.migratedTo !== undefined) {
      return notOurs(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
        migrate_to_chat_id: known.migratedTo,
      });
    }
    return known.forbidden === undefined ? known : notOurs(403, `Forbidden: ${known.forbidden}`);
  }

  /**
   * 429 when it goes too fast.
   * @param messages how many come of the call: an album counts as many for the bot and for a group
   */
  speedFault(bot: TelegramBot, chat: TelegramChatState, messages = 1): TelegramAnswer | undefined {
    const key = `${bot.id}/${chat.id}`;
    const wait =
      this.bot?.take(String(bot.id), messages) ||
      (chat.id < 0 ? this.group?.take(key, messages) : this.chat?.take(key)) ||
      0;
    if (wait > 0) return tooMany(Math.max(1, Math.ceil(wait / 1000)));
    this.second?.count(String(bot.id), messages);
    return undefined;
  }

  /** The same for a call that sends nothing: it counts for the bot alone. */
  callFault(bot: TelegramBot): TelegramAnswer | undefined {
    const wait = this.bot?.take(String(bot.id)) ?? 0;
    if (wait > 0) return tooMany(Math.max(1, Math.ceil(wait / 1000)));
    this.second?.count(String(bot.id));
    return undefined;
  }

  /** What is wrong with as many calls within one second. */
  secondFault(bot: TelegramBot): Fault | undefined {
    const came = this.second?.excess(String(bot.id));
    if (this.second === undefined || came === undefined) return undefined;
    return { code: 429, reason: `${came} calls within a second, and ${this.second.most} are allowed` };
  }

  /** What is wrong with reply_parameters and reply_markup. */
  extrasFault(chat: TelegramChatState, parameters: JsonObject): TelegramAnswer | undefined {
    const reply = asObject(parameters['reply_parameters']);
    const replyTo = replyToOf(parameters);
    const known = replyTo !== undefined && replyTo >= 1 && replyTo <= chat.lastMessageId;
    if (replyTo !== undefined && !known && reply['allow_sending_without_reply'] !== true) {
      return refused(400, 'Bad Request: message to be replied not found');
    }
    const topic = asText(parameters['message_thread_id']);
    if (topic !== undefined && ![...chat.topics.values()].includes(Number(topic))) {
      return refused(400, 'Bad Request: message thread not found');
    }
    return keyboardFault(asObject(parameters['reply_markup']));
  }

  /** Forgets how fast was sent. */
  reset(): void {
    this.chat?.clear();
    this.group?.clear();
    this.bot?.clear();
    this.second?.clear();
  }
}

/** The topic a message comes to stand in: the one it names, else that of the message it answers. */
export function topicOf(chat: TelegramChatState, parameters: JsonObject): number | undefined {
  const named = asText(parameters['message_thread_id']);
  return named === undefined ? chat.topics.get(replyToOf(parameters) ?? 0) : Number(named);
}

/** message_id of the message answered, by the new or the old parameter. */
export function replyToOf(parameters: JsonObject): number | undefined {
  const id = asObject(parameters['reply_parameters'])['message_id'] ?? parameters['reply_to_message_id'];
  const text = asText(id);
  return text === undefined ? undefined : Number(text);
}
