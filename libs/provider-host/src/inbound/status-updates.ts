/** Step 11: statuses climb the ladder, also those that come before their message is written down. */
import { Injectable } from '@nestjs/common';
import { AppError, retry } from '@enlace/contracts';
import type { EventContext } from '@enlace/messaging';
import type { DeliveryUpdate } from '@enlace/normalization';
import { InboundStore } from '@enlace/persistence';
import { DeliveryOutcomes } from '../outbound/delivery-outcomes.js';
import { arrivedEvent } from './arrived-event.js';
import { Looks } from './looks.js';

/** After so many looks the message was sent by somebody else: recorded as such, not an error. */
const MOST_LOOKS = 6;

@Injectable()
export class StatusUpdates {
  private readonly looks = new Looks();

  constructor(
    private readonly store: InboundStore,
    private readonly outcomes: DeliveryOutcomes,
  ) {}

  /** Throws `message.unknown` (retry) while the message is not there. */
  async deliveryUpdated(update: DeliveryUpdate, { event }: EventContext): Promise<void> {
    const look = this.looks.next(event.id);
    const arrived = arrivedEvent(event);
    const { outcome, turned, channel, resentAs } = await this.store.recordDeliveryUpdate(arrived, update, {
      final: look >= MOST_LOOKS,
    });
    if (outcome === 'unknown_message' && look < MOST_LOOKS) {
      this.looks.wasInVain(event.id);
      throw new AppError(
        'message.unknown',
        'the message of this status is not there yet',
        retry(2 ** look * 250),
      );
    }
    this.looks.forget(event.id);
    if (channel !== undefined) await this.outcomes.channel(arrived, channel);
    if (turned !== undefined) {
      await this.outcomes.turned(
        { ...arrived, conversationId: turned.conversationId },
        update,
        turned,
        resentAs,
      );
    }
  }
}
