/** Events of erased persons that come late: they end without an effect, and nothing of them is left behind. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { Bus, StoredEvents, type EventContext } from '@enlace/messaging';
import type { ContactChange, DeliveryUpdate, MessageChange, NormalizedMessage } from '@enlace/normalization';
import { InboundStore } from '@enlace/persistence';
import { arrivedEvent } from './arrived-event.js';

type About = NormalizedMessage | MessageChange | ContactChange | DeliveryUpdate;

@Injectable()
export class ErasedPersons {
  private readonly stored: StoredEvents;

  constructor(
    private readonly store: InboundStore,
    bus: Bus,
  ) {
    this.stored = new StoredEvents(bus);
  }

  /** Does the work; where that meets `person.erased`, removes the event from its webhook and its stream instead. */
  async dropped(context: EventContext, about: About, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'person.erased')) throw error;
      const { event, place } = context;
      await this.store.dropErased(arrivedEvent(event), idsIn(about));
      if (place !== undefined) await this.stored.remove(place.stream, place.sequence);
    }
  }
}

/** By what the event's part of its webhook is found. */
function idsIn(about: About): string[] {
  const contact = 'contact' in about ? about.contact : undefined;
  const message = 'message_id' in about ? [about.message_id] : [];
  const recipient = 'recipient' in about && about.recipient !== undefined ? [about.recipient] : [];
  const former = 'former_id' in about && about.former_id !== undefined ? [about.former_id] : [];
  const own = contact === undefined ? [] : [contact.external_id, ...(contact.aliases ?? [])];
  // The recipient of an echo is the contact, that of what a customer wrote the business.
  return [...own, ...former, ...message, ...(contact === undefined ? recipient : [])];
}
