/** The chats of a tawk.to property, open and ended. */
import { randomId } from '@enlace/crypto';
import { BoundedMap } from '../core/bounded-map.js';
import type { JsonObject } from '../core/request-body.js';
import type { TawktoLine, TawktoVisitor } from './tawkto-payload.js';

/** A chat with everything said in it. */
export interface TawktoChat {
  readonly id: string;
  readonly visitor: TawktoVisitor;
  readonly startedAt: number;
  readonly lines: TawktoLine[];
  ended: boolean;
}

const CHATS_KEPT = 20_000;
const LINES_KEPT = 5000;

export class TawktoChats {
  private readonly chats = new BoundedMap<string, TawktoChat>(CHATS_KEPT);
  private readonly openByVisitor = new BoundedMap<string, TawktoChat>(CHATS_KEPT);

  /** The open chat of a visitor, or a new one. */
  of(
    visitorKey: string,
    visitor: TawktoVisitor,
    at: number,
    chatId?: string,
  ): { chat: TawktoChat; isNew: boolean } {
    const known = chatId === undefined ? this.openByVisitor.get(visitorKey) : this.chats.get(chatId);
    if (known && !known.ended) return { chat: known, isNew: false };
    const chat: TawktoChat = { id: chatId ?? randomId(), visitor, startedAt: at, lines: [], ended: false };
    this.chats.set(chat.id, chat);
    this.openByVisitor.set(visitorKey, chat);
    return { chat, isNew: true };
  }

  /** @throws when there is no such chat */
  get(id: string): TawktoChat {
    const chat = this.chats.get(id);
    if (!chat) throw new Error(`no such chat: ${id}`);
    return chat;
  }

  /** Adds a line. */
  say(chat: TawktoChat, line: TawktoLine): void {
    chat.lines.push(line);
    if (chat.lines.length > LINES_KEPT) chat.lines.shift();
  }

  /** The chats as chat.list shows them, oldest first. */
  listed(): JsonObject[] {
    return [...this.chats.values()].map((chat) => ({
      id: chat.id,
      createdOn: new Date(chat.startedAt).toISOString(),
      visitor: chat.visitor,
      messageCount: chat.lines.length,
      ended: chat.ended,
    }));
  }

  clear(): void {
    this.chats.clear();
    this.openByVisitor.clear();
  }
}
