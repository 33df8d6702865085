/** What Telegram knows of one bot: its chats, its webhook and the buttons pressed. */
import { BoundedMap } from '../core/bounded-map.js';
import type { JsonObject } from '../core/request-body.js';

/** A chat as far as the bot is concerned. */
export interface TelegramChatState {
  readonly id: number;
  /** As shown in `chat`. */
  shown: Record<string, unknown>;
  /** Why nothing can be sent: the rest of `Forbidden: ...`. */
  forbidden?: string;
  /** The supergroup it became. */
  migratedTo?: number;
  lastMessageId: number;
  /** The forum topic of each message that stands in one; known by their ids. */
  readonly topics: BoundedMap<number, number>;
  /** The bot's own last messages, as they read now. */
  readonly own: BoundedMap<number, OwnMessage>;
}

/** What Telegram keeps of a message of the bot, to tell what an edit may do to it. */
export interface OwnMessage {
  /** Where its words stand: a message with a file has a caption, a place or a card has neither. */
  readonly words: 'text' | 'caption' | undefined;
  /** The words with their marks, as JSON. */
  readonly said: string;
  /** The keyboard under it. */
  readonly markup: JsonObject | undefined;
}

/** Where updates go. */
export interface TelegramWebhook {
  readonly url: string;
  readonly secretToken: string;
  readonly maxConnections: number;
}

/** Not delivered unless asked for by name. */
const NOT_BY_DEFAULT = new Set(['chat_member', 'message_reaction', 'message_reaction_count']);
const CHATS_KEPT = 200_000;
const QUERIES_KEPT = 10_000;

export class TelegramBot {
  readonly id: number;
  readonly chats = new BoundedMap<number, TelegramChatState>(CHATS_KEPT);
  /** Query id -> when it was pressed, milliseconds. */
  readonly queries = new BoundedMap<string, number>(QUERIES_KEPT);
  /** Menus of commands by language; `` for all others. */
  readonly commands = new Map<string, readonly object[]>();
  webhook: TelegramWebhook | undefined;
  /** Stays over setWebhook calls that do not name it. */
  allowedUpdates: readonly string[] | undefined;
  lastError: { readonly date: number; readonly message: string } | undefined;
  private lastUpdateId = 100_000_000 + Math.floor(Math.random() * 800_000_000);

  constructor(
    readonly token: string,
    readonly username: string,
    readonly name: string,
  ) {
    this.id = Number(token.split(':')[0]);
  }

  /** The bot as it appears in `from` and getMe. */
  get user(): Record<string, unknown> {
    return { id: this.id, is_bot: true, first_name: this.name, username: this.username };
  }

  /** The next update id: one more than the last. */
  nextUpdateId(): number {
    this.lastUpdateId += 1;
    return this.lastUpdateId;
  }

  /** Whether updates of this kind are delivered. */
  wants(kind: string): boolean {
    if (this.allowedUpdates === undefined || this.allowedUpdates.length === 0)
      return !NOT_BY_DEFAULT.has(kind);
    return this.allowedUpdates.includes(kind);
  }

  /** The chat, made known if it was not. */
  meet(id: number, shown: Record<string, unknown>): TelegramChatState {
    const known = this.chats.get(id);
    if (known) {
      known.shown = shown;
      return known;
    }
    const chat = {
      id,
      shown,
      lastMessageId: 0,
      topics: new BoundedMap<number, number>(1_000),
      own: new BoundedMap<number, OwnMessage>(100),
    };
    this.chats.set(id, chat);
    return chat;
  }

  /** Forgets chats and presses; the webhook stays. */
  forget(): void {
    this.chats.clear();
    this.queries.clear();
    this.commands.clear();
    this.lastError = undefined;
  }
}
