/** Tells the other services which client a contact is, or no more is; the state itself is in Postgres. */
import { Injectable } from '@nestjs/common';
import { Bus } from '@enlace/messaging';
import type { Provider } from '@enlace/normalization';
import { linkedData, type LinkedContact, type LinkMade } from '@enlace/persistence';
import { AppLogger } from '@enlace/service-kit';

type Told = Pick<LinkedContact, 'tenantId' | 'contactId' | 'provider' | 'integrationId'>;

interface Place {
  readonly tenant: string;
  readonly provider: Provider;
  readonly integrationId: string;
  readonly conversation: string;
}

@Injectable()
export class ClientNotices {
  constructor(
    private readonly bus: Bus,
    private readonly logger: AppLogger,
  ) {}

  /** Never throws. @param key of the evidence */
  linked(contact: LinkedContact, clientId: string, key: string): Promise<void> {
    const { tenantId, contactId } = contact;
    const data = {
      tenant_id: tenantId,
      contact_id: contactId,
      client_id: clientId,
      evidence: 'api',
      strength: 'stated',
    } as const;
    return this.tell(contact, async (place) => {
      await this.bus.publish({ ...place, name: 'contact.linked', key, data });
    });
  }

  /** Contacts that became a client's by what both are known by, or by a person's decision. Never throws. */
  async made(links: readonly LinkMade[]): Promise<void> {
    for (const link of links) {
      const data = linkedData(link);
      await this.tell(link, async (place) => {
        await this.bus.publish({ ...place, name: 'contact.linked', key: link.linkId, data });
      });
    }
  }

  /** Never throws. */
  unlinked(contact: Told, clientId: string, key: string): Promise<void> {
    const { tenantId, contactId } = contact;
    const data = { tenant_id: tenantId, contact_id: contactId, client_id: clientId };
    return this.tell(contact, async (place) => {
      await this.bus.publish({ ...place, name: 'contact.unlinked', key, data });
    });
  }

  private async tell(contact: Told, publish: (place: Place) => Promise<void>): Promise<void> {
    const { tenantId: tenant, contactId, provider, integrationId } = contact;
    try {
      await publish({ tenant, provider, integrationId, conversation: contactId });
    } catch (error) {
      this.logger.warn('the client of a contact was written down but not told', {
        contact: contactId,
        error,
      });
    }
  }
}
