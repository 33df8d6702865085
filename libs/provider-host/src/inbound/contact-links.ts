/** Tells that a customer came by a start link: the contact is linked to its client, or would be to two. */
import { Injectable } from '@nestjs/common';
import { Bus } from '@enlace/messaging';
import type { ArrivedEvent, RecordedMessage } from '@enlace/persistence';

@Injectable()
export class ContactLinks {
  constructor(private readonly bus: Bus) {}

  /**
   * May be told again: the event is the same. Throws as the bus does, so that the event comes again.
   */
  async tell(
    arrived: ArrivedEvent,
    { contactId, conversationId, startLink }: RecordedMessage,
  ): Promise<void> {
    if (startLink?.outcome !== 'linked' && startLink?.outcome !== 'conflict') return;
    const { tenantId, provider, integrationId } = arrived;
    const place = {
      tenant: tenantId,
      provider,
      integrationId,
      key: startLink.linkId,
      conversation: conversationId,
    };
    const of = { tenant_id: tenantId, contact_id: contactId, evidence: 'start_link' } as const;
    if (startLink.outcome === 'linked') {
      const data = { ...of, client_id: startLink.clientId, strength: 'proven' } as const;
      await this.bus.publish({ ...place, name: 'contact.linked', data });
    } else {
      const data = {
        ...of,
        client_id: startLink.presentClientId,
        claimed_client_id: startLink.clientId,
      };
      await this.bus.publish({ ...place, name: 'contact.link_conflict', data });
    }
  }
}
