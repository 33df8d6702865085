/** Ids for messages of a provider that gives them none. */
import { sha256 } from '@enlace/crypto';

/** Who wrote a message, in the words of `chat:start`. */
export type TawktoSender = 'visitor' | 'agent' | 'system';

/** What tells one message of a chat from the others. */
export interface ToldMessage {
  readonly sender: TawktoSender;
  readonly isFile: boolean;
  readonly text: string;
}

/** `<chat id>:<32 hex digits>`: the same for the same chat and the same facts, all of which are signed. */
export function messageIdOf(chatId: string, ...told: readonly (string | number)[]): string {
  return `${chatId}:${sha256(JSON.stringify(told)).slice(0, 32)}`;
}

/**
 * Numbers the messages of one chat in their order, so that the same message has the same id wherever it is told. The
 * time has no part in it: that of `chat:start` is of the event, that of a transcript's line of the message
 * (developer.tawk.to/webhooks). What counts is that it is the n-th time that this sender says these words. What
 * `chat:start` tells is the first.
 */
export class ChatMessageIds {
  private readonly said = new Map<string, number>();

  constructor(private readonly chatId: string) {}

  next(message: ToldMessage): string {
    const words = wordsOf(message);
    const key = `${message.sender} ${words}`;
    const before = this.said.get(key) ?? 0;
    this.said.set(key, before + 1);
    return chatMessageId(this.chatId, message, before);
  }
}

/** @param before how often the sender had said it in this chat before */
export function chatMessageId(chatId: string, message: ToldMessage, before: number): string {
  return messageIdOf(chatId, message.sender, wordsOf(message), before);
}

/** Line ends and spaces differ between the forms; whether a file comes with a text is not documented. */
function wordsOf({ isFile, text }: ToldMessage): string {
  return isFile ? 'file' : `text ${text.replace(/\s+/g, ' ').trim()}`;
}
