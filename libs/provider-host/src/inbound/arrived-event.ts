/** What the stores need to know of an event besides its data. */
import { AppError, type CloudEvent } from '@enlace/contracts';
import { isProvider } from '@enlace/normalization';
import type { ArrivedEvent } from '@enlace/persistence';

/** Throws `event.invalid` (reject) for an event that names no integration. */
export function arrivedEvent(event: CloudEvent): ArrivedEvent {
  if (event.integrationid === undefined || !isProvider(event.provider)) {
    throw new AppError('event.invalid', `event ${event.id} names no integration of a known provider`);
  }
  return {
    eventId: event.id,
    tenantId: event.tenantid,
    integrationId: event.integrationid,
    provider: event.provider,
    sequence: event.sequence === undefined ? 0 : Number(event.sequence),
    occurredAt: new Date(event.time),
    ...(event.webhookid === undefined ? {} : { webhookId: event.webhookid }),
  };
}

/** The provider's own conversation id, where the lane is one (Chatwoot, tawk.to) and not the contact itself. */
export function providerConversationOf(
  event: CloudEvent,
  contact: string,
): { providerConversationId?: string } {
  return event.subject === contact ? {} : { providerConversationId: event.subject };
}
