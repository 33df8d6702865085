/** Brings one contact of Chatwoot and its client to say the same; may be repeated at any time. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import {
  ChatwootLinkStore,
  ClientStore,
  type ChatwootLinkRecord,
  type ClientRecord,
} from '@enlace/persistence';
import { given, refusalOf, type ApiContact, type Asked } from '@enlace/providers';
import type { Account } from '../account/chosen-account.js';
import {
  mergeContact,
  type Agreed,
  type ClientChanges,
  type ContactChanges,
  type Merge,
} from './merge-contact.js';

/** A client that somebody else changes all the time is left for the next time. */
const MOST_TRIES = 5;
/** What Chatwoot may refuse of one field without the others being wrong. */
const REFUSABLE: Readonly<Record<string, keyof ContactChanges>> = {
  email: 'email',
  phone_number: 'phone_number',
  name: 'name',
};

export type SyncOutcome = ChatwootLinkRecord['state'];

@Injectable()
export class ContactSync {
  constructor(
    private readonly links: ChatwootLinkStore,
    private readonly clients: ClientStore,
  ) {}

  /**
   * Finds the client of a contact and syncs the two. Where none is found that is recorded, and nobody is made.
   * @param known the contact as it was just read
   * @throws AppError `provider.…` when Chatwoot cannot be asked, as it says
   */
  async sync(account: Account, externalId: string, known?: ApiContact): Promise<SyncOutcome> {
    const contact = known ?? (await this.read(account, externalId));
    const { tenantId, integrationId } = account;
    const key = { tenantId, integrationId, externalId };
    if (contact === undefined) {
      const clientId = (await this.links.clientOf(key)) ?? null;
      const reason = 'Chatwoot has no such contact any more';
      return this.keep(key, { ...NOBODY, clientId, state: 'failed', reason });
    }
    const clientId = await this.clientOf(account, contact);
    if (clientId === undefined) {
      return this.keep(key, { ...NOBODY, state: 'not_found', reason: 'no client has this phone' });
    }
    const link = await this.links.get(key);
    const before = link?.clientId === clientId ? (link.agreed as Agreed) : {};
    return this.reconcile(account, contact, clientId, before);
  }

  /** Who the contact is linked to; else who is known by it, or by its phone, and nobody else is. */
  private async clientOf(account: Account, contact: ApiContact): Promise<string | undefined> {
    const { tenantId, integrationId } = account;
    const linked = await this.links.clientOf({ tenantId, integrationId, externalId: contact.id });
    if (linked !== undefined) return linked;
    const identity = { kind: 'chatwoot_contact', value: `${integrationId}:${contact.id}` } as const;
    const [named] = await this.clients.findByIdentities(tenantId, [identity]);
    if (named !== undefined) return named.clientId;
    if (contact.phone === undefined) return undefined;
    const matches = await this.clients.findByIdentities(tenantId, [{ kind: 'phone', value: contact.phone }]);
    const [match] = matches;
    if (match === undefined || matches.some(({ clientId }) => clientId !== match.clientId)) return undefined;
    const claim = { ...identity, evidence: 'chatwoot phone', strength: 'medium' } as const;
    await this.clients.identify(tenantId, match.clientId, [claim]);
    return match.clientId;
  }

  /**
   * Chatwoot first, then the client, then what both have: whatever is cut off in between is found the same by the next
   * time, for a value that both sides have already is agreed.
   */
  private async reconcile(
    account: Account,
    read: ApiContact,
    clientId: string,
    before: Agreed,
  ): Promise<SyncOutcome> {
    const { tenantId } = account;
    const key = { ...account, externalId: read.id };
    const faults: string[] = [];
    let contact = read;
    for (let tries = 1; ; tries += 1) {
      const client = await this.present(tenantId, clientId);
      const merge = mergeContact({ clientId, tenantId }, contact, client, before);
      const written = await this.writeContact(account, contact, merge.contact, faults);
      try {
        const changed = await this.writeClient(account, clientId, client, merge.client, faults);
        const agreed = reached(merge, written, changed !== undefined, before);
        const revision = changed?.revision ?? client?.revision ?? null;
        return await this.keep(key, {
          clientId,
          clientRevision: revision,
          state: faults.length === 0 ? 'synced' : 'failed',
          reason: faults.length === 0 ? null : faults.join('; '),
          agreed: { ...agreed },
        });
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'client.changed' || tries >= MOST_TRIES)
          throw error;
        const again = await this.read(account, contact.id);
        if (again === undefined) throw error;
        contact = again;
        faults.length = 0;
      }
    }
  }

  /** A client we hold no record of may still be named by the business. */
  private async present(tenantId: string, clientId: string): Promise<ClientRecord | undefined> {
    const client = await this.clients.get(tenantId, clientId);
    return client?.removedAt === null ? client : undefined;
  }

  /** @returns the fields that Chatwoot took; one that it refuses is told, and the others are written without it */
  private async writeContact(
    { api }: Account,
    contact: ApiContact,
    changes: ContactChanges,
    faults: string[],
  ): Promise<ReadonlySet<string>> {
    let fields: ContactChanges = changes;
    while (Object.keys(fields).length > 0) {
      const asked: Asked<ApiContact> = await api.contacts.update(contact.id, fields);
      if (asked.ok) return new Set(Object.keys(fields));
      const { kind, attributes, reason } = asked.failure;
      const refused = attributes.flatMap((name) => REFUSABLE[name] ?? []).filter((name) => name in fields);
      if (kind !== 'invalid' || refused.length === 0) throw refusalOf(asked.failure);
      faults.push(reason);
      fields = Object.fromEntries(
        Object.entries(fields).filter(([name]) => !refused.includes(name as never)),
      );
    }
    return new Set();
  }

  /** @returns the client as it is now; undefined where nothing was written */
  private async writeClient(
    { tenantId, integrationId }: Account,
    clientId: string,
    client: ClientRecord | undefined,
    changes: ClientChanges,
    faults: string[],
  ): Promise<ClientRecord | undefined> {
    if (client === undefined || Object.keys(changes).length === 0) return undefined;
    const change = { actor: `chatwoot:${integrationId}`, expectedRevision: client.revision };
    try {
      return (await this.clients.update(tenantId, clientId, changes, change)).client;
    } catch (error) {
      if (!(error instanceof AppError) || !REFUSALS.includes(error.code)) throw error;
      faults.push(`the client's record does not take what Chatwoot has: ${error.message}`);
      return undefined;
    }
  }

  private async read({ api }: Account, externalId: string): Promise<ApiContact | undefined> {
    const asked = await api.contacts.get(externalId);
    return !asked.ok && asked.failure.kind === 'not_found' ? undefined : given(asked);
  }

  private async keep(
    key: Parameters<ChatwootLinkStore['keep']>[0],
    record: ChatwootLinkRecord,
  ): Promise<SyncOutcome> {
    await this.links.keep(key, record);
    return record.state;
  }
}

const NOBODY = { clientId: null, clientRevision: null, agreed: {} } as const;
const REFUSALS: readonly string[] = ['client.phone_taken', 'client.identity_taken', 'client.invalid'];

/** What was not written is not agreed: it stays as it was, and counts as changed the next time. */
function reached(
  { contact, client, agreed }: Merge,
  written: ReadonlySet<string>,
  isClientWritten: boolean,
  before: Agreed,
): Agreed {
  const isOpen = (field: 'name' | 'email'): boolean =>
    (field in contact && !written.has(field)) ||
    ((field === 'name' ? 'firstName' in client : field in client) && !isClientWritten);
  const { name, email, ...rest } = agreed;
  const [nameNow, emailNow] = [isOpen('name') ? before.name : name, isOpen('email') ? before.email : email];
  return {
    ...rest,
    ...(nameNow === undefined ? {} : { name: nameNow }),
    ...(emailNow === undefined ? {} : { email: emailNow }),
  };
}
