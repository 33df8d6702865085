/** Sets aside a message nobody could handle: a copy in the dead letters first, then whoever wants to know. */
import { AppError, deadSubjectOf, type CloudEvent } from '@enlace/contracts';
import type { Bus } from './bus.js';
import { deadLetterOf, headersOfDeadLetter, type DeadLetter } from './dead-letter.js';
import type { DeliveredMessage } from './delivered-message.js';

/** Told before the message ends; `event` is undefined when it was no envelope. May be told twice. */
export type DeadListener = (letter: DeadLetter, event: CloudEvent | undefined) => Promise<void>;

export class Undertaker {
  private readonly listeners: DeadListener[] = [];

  constructor(private readonly bus: Bus) {}

  onDead(listener: DeadListener): void {
    this.listeners.push(listener);
  }

  /** Resolves when the copy is stored and every listener is done; only then may the message be ended. */
  async bury(
    message: DeliveredMessage,
    verdict: { readonly code: string; readonly reason: string },
  ): Promise<DeadLetter> {
    const letter = deadLetterOf(message, verdict, new Date());
    await this.keep(letter, message.data);
    for (const listener of this.listeners) await listener(letter, letter.event);
    return letter;
  }

  private async keep(letter: DeadLetter, body: Uint8Array): Promise<void> {
    const subject = deadSubjectOf(letter.subject);
    const headers = headersOfDeadLetter(letter);
    try {
      await this.bus.send({ subject, body, messageId: letter.id, headers });
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'request.too_large')) throw error;
      // The event fills a message by itself: the letter goes without it and names where it lies.
      const bare = headersOfDeadLetter({ ...letter, bodyOmitted: true });
      await this.bus.send({ subject, body: '', messageId: letter.id, headers: bare });
    }
  }
}
