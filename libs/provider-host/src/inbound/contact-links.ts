/** Tells that a contact is linked to its client, by a start link or by what it shows, or would be to two. */
import { Injectable } from '@nestjs/common';
import { Bus } from '@enlace/messaging';
import { linkedData, type ArrivedEvent, type LinkMade, type RecordedMessage } from '@enlace/persistence';

@Injectable()
export class ContactLinks {
  constructor(private readonly bus: Bus) {}

  /**
   * May be told again: the event is the same. Throws as the bus does, so that the event comes again.
   */
  async tell(
    arrived: ArrivedEvent,
    { contactId, conversationId, startLink, link }: RecordedMessage,
  ): Promise<void> {
    if (link !== undefined) await this.matched(link, conversationId);
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

  /** @param conversation in whose order it is told; the contact's id where there is none */
  async matched(link: LinkMade, conversation: string): Promise<void> {
    const { tenantId: tenant, provider, integrationId, linkId: key } = link;
    await this.bus.publish({
      name: 'contact.linked',
      tenant,
      provider,
      integrationId,
      key,
      conversation,
      data: linkedData(link),
    });
  }
}
