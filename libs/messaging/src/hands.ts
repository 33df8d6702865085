/** The messages being worked on: each is kept from being delivered again, answered once, or given back. */
import type { BusLog } from './bus-log.js';
import type { DeliveredMessage } from './delivered-message.js';

/** What the stream is told about a message. */
export type Settlement =
  | { readonly action: 'ack' }
  /** Deliver it again after the delay (ms). */
  | { readonly action: 'nak'; readonly delayMs: number }
  /** Never deliver it again. */
  | { readonly action: 'term' };

export interface HandsOptions {
  readonly ackWaitMs: number;
  /** A handler that takes longer has lost its message, which is delivered again. */
  readonly handlerLimitMs: number;
  readonly handle: (message: DeliveredMessage) => Promise<Settlement>;
  readonly log: BusLog;
}

interface Held {
  readonly message: DeliveredMessage;
  readonly since: number;
}

const LOST_NAK_MS = 5_000;

export class Hands {
  private readonly held = new Set<Held>();
  private lastWorking = 0;

  constructor(private readonly options: HandsOptions) {}

  get size(): number {
    return this.held.size;
  }

  /** Starts the work; calls back when the hand is free again. */
  take(message: DeliveredMessage, freed: () => void): void {
    const held: Held = { message, since: Date.now() };
    this.held.add(held);
    this.options
      .handle(message)
      .catch((): Settlement => ({ action: 'nak', delayMs: LOST_NAK_MS }))
      .then((settlement) => {
        answer(message, settlement);
        this.held.delete(held);
        freed();
      })
      .catch(() => undefined);
  }

  /** Every third of the ack wait, tells the stream that the work goes on. */
  keepAlive(now: number): void {
    if (now - this.lastWorking < this.options.ackWaitMs / 3) return;
    this.lastWorking = now;
    for (const held of this.held) {
      if (now - held.since < this.options.handlerLimitMs) {
        held.message.working();
        continue;
      }
      const { durable, sequence } = held.message;
      this.options.log('error', 'a handler does not end; its event is delivered again', {
        durable,
        sequence,
      });
      held.message.nak(LOST_NAK_MS);
      this.held.delete(held);
    }
  }

  /** Gives everything back at once; what a handler still says about it no longer counts. */
  giveBack(): void {
    for (const { message } of this.held) message.nak(0);
    this.held.clear();
  }
}

function answer(message: DeliveredMessage, settlement: Settlement): void {
  if (settlement.action === 'ack') message.ack();
  else if (settlement.action === 'term') message.term();
  else message.nak(settlement.delayMs);
}
