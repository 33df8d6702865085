/** Remembers what our side sent and tells whoever waits for it. */
import { BoundedList } from './bounded-list.js';
import { withoutBytes } from './request-body.js';
import type { SentMessage } from './simulator.js';

/** How many messages and calls a simulator remembers. */
export const REMEMBERED = 10_000;

export class SentLedger {
  private readonly messages = new BoundedList<SentMessage>(REMEMBERED);
  private readonly listeners = new Set<(message: SentMessage) => void>();

  /** Accepted messages, oldest first. */
  all(): readonly SentMessage[] {
    return this.messages.all();
  }

  /** Records an accepted message and tells the listeners. */
  record(accepted: SentMessage): void {
    const message = { ...accepted, body: withoutBytes(accepted.body) };
    this.messages.add(message);
    for (const listener of [...this.listeners]) listener(message);
  }

  /** Adds a listener; the returned function removes it. */
  listen(listener: (message: SentMessage) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Waits for the first message, past or coming, that fits. */
  waitFor(predicate: (message: SentMessage) => boolean, timeoutMs: number): Promise<SentMessage> {
    const known = this.all().find(predicate);
    if (known) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stop();
        reject(
          new Error(`no such message was sent within ${timeoutMs} ms (${this.all().length} others were)`),
        );
      }, timeoutMs);
      const stop = this.listen((message) => {
        if (!predicate(message)) return;
        clearTimeout(timer);
        stop();
        resolve(message);
      });
    });
  }

  /** Forgets the messages; listeners stay. */
  clear(): void {
    this.messages.clear();
  }
}
