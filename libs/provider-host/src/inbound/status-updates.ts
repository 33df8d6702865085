/** Step 11: statuses climb the ladder, also those that come before their message is written down. */
import { Injectable } from '@nestjs/common';
import { AppError, retry } from '@enlace/contracts';
import type { EventContext } from '@enlace/messaging';
import type { DeliveryUpdate } from '@enlace/normalization';
import { InboundStore } from '@enlace/persistence';
import { arrivedEvent } from './arrived-event.js';

/** After so many looks the message was sent by somebody else: recorded as such, not an error. */
const LOOKS = 6;

@Injectable()
export class StatusUpdates {
  constructor(private readonly store: InboundStore) {}

  /** Throws `message.unknown` (retry) while the message is not there. */
  async deliveryUpdated(update: DeliveryUpdate, { event, deliveries }: EventContext): Promise<void> {
    const outcome = await this.store.recordDeliveryUpdate(arrivedEvent(event), update, {
      final: deliveries >= LOOKS,
    });
    if (outcome === 'unknown_message' && deliveries < LOOKS) {
      throw new AppError(
        'message.unknown',
        'the message of this status is not there yet',
        retry(2 ** deliveries * 250),
      );
    }
  }
}
