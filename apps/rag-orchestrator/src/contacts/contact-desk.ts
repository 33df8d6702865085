/** The client behind a contact: looked at, said, and unsaid; another tenant's contact is not there. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import { AuditStore, ClientLinkStore, type LinkedContact } from '@enlace/persistence';
import { tenantFilterOf, type Caller } from '@enlace/service-kit';
import { ClientNotices } from './client-notices.js';

export interface ContactClientAnswer {
  readonly contact_id: string;
  readonly tenant_id: string;
  /** Null while nobody has said whose it is. */
  readonly client_id: string | null;
  /** The evidence, the newest first. */
  readonly links: readonly {
    readonly client_id: string;
    /** `conflict`: it was another client's, and stayed so. */
    readonly state: string;
    readonly evidence: string;
    readonly detail: string;
    readonly at: string;
    readonly undone_at: string | null;
  }[];
}

@Injectable()
export class ContactDesk {
  constructor(
    private readonly store: ClientLinkStore,
    private readonly audit: AuditStore,
    private readonly notices: ClientNotices,
  ) {}

  async get(caller: Caller, id: string): Promise<ContactClientAnswer> {
    return answerOf(await this.find(caller, id));
  }

  /** Whoever's it was before; the same again changes nothing. */
  async link(caller: Caller, id: string, clientId: string): Promise<ContactClientAnswer> {
    const { tenantId } = await this.find(caller, id);
    const { contact, link, formerClientId } = await this.store.link(tenantId, id, clientId, caller.keyId);
    if (link !== undefined) {
      await this.record(caller, contact, 'contact.linked', { client_id: clientId, former: formerClientId });
      await this.notices.linked(contact, clientId, link.id);
    }
    return answerOf(contact);
  }

  async unlink(caller: Caller, id: string): Promise<ContactClientAnswer> {
    const { tenantId } = await this.find(caller, id);
    const { contact, formerClientId } = await this.store.unlink(tenantId, id);
    if (formerClientId !== null) {
      await this.record(caller, contact, 'contact.unlinked', { client_id: formerClientId });
      await this.notices.unlinked(contact, formerClientId, randomId());
    }
    return answerOf(contact);
  }

  private async find(caller: Caller, id: string): Promise<LinkedContact> {
    const found = await this.store.get(tenantFilterOf(caller), id);
    if (found === undefined) throw new AppError('contact.not_found', 'There is no such contact');
    return found;
  }

  private record(
    caller: Caller,
    { tenantId, contactId }: LinkedContact,
    action: string,
    details: Record<string, unknown>,
  ): Promise<void> {
    return this.audit.write({ tenantId, actor: caller.keyId, action, subject: contactId, details });
  }
}

function answerOf({ contactId, tenantId, clientId, links }: LinkedContact): ContactClientAnswer {
  return {
    contact_id: contactId,
    tenant_id: tenantId,
    client_id: clientId,
    links: links.map((link) => ({
      client_id: link.clientId,
      state: link.state,
      evidence: link.evidence,
      detail: link.detail,
      at: link.at.toISOString(),
      undone_at: link.undoneAt?.toISOString() ?? null,
    })),
  };
}
