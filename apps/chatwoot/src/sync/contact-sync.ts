/** Brings one contact of Chatwoot and its client to say the same; may be repeated at any time. */
import { Injectable } from '@nestjs/common';
import { AppError, retry } from '@enlace/contracts';
import {
  ChatwootLinkStore,
  ClientStore,
  InboundStore,
  type ChatwootContactKey,
  type ChatwootLinkRecord,
  type ClientRecord,
  type MetContact,
} from '@enlace/persistence';
import { ContactLinks } from '@enlace/provider-host';
import { given, personOf, refusalOf, type ApiContact, type Asked } from '@enlace/providers';
import type { Account } from '../account/chosen-account.js';
import { mergeContact, type Agreed, type ClientChanges, type ContactChanges } from './merge-contact.js';
import { reached } from './reached.js';
import { WriteBrake } from './write-brake.js';

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
  private readonly brake = new WriteBrake();

  constructor(
    private readonly links: ChatwootLinkStore,
    private readonly clients: ClientStore,
    private readonly inbound: InboundStore,
    private readonly told: ContactLinks,
  ) {}

  /**
   * Finds the client of a contact and syncs the two. Where none is found that is recorded, and nobody is made.
   * @param known the contact as it was just read
   * @throws AppError `provider.…` when Chatwoot cannot be asked, as it says; `client.changed` where somebody else writes
   * the same all the time: it goes on after the delay
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
    const linked = await this.links.clientOf(key);
    const met = linked === undefined ? await this.meet(account, contact) : undefined;
    const clientId = linked ?? met?.clientId ?? undefined;
    if (clientId === undefined) {
      // of whom was erased nothing is written down
      if (met === undefined) return 'not_found';
      return this.keep(key, { ...NOBODY, state: 'not_found', reason: met.isAsked ? ASKED : NO_CLIENT });
    }
    const link = await this.links.get(key);
    const before = link?.clientId === clientId ? (link.agreed as Agreed) : {};
    return this.reconcile(account, contact, clientId, before);
  }

  /**
   * Looked up by the rules for whoever writes, the tenant's settings among them; doubt goes to a person.
   * @returns undefined for somebody who was erased
   */
  private async meet(
    { tenantId, integrationId }: Account,
    contact: ApiContact,
  ): Promise<MetContact | undefined> {
    try {
      const place = { tenantId, integrationId, provider: 'chatwoot' } as const;
      const met = await this.inbound.meetContact(place, personOf(contact));
      if (met.link !== undefined) await this.told.matched(met.link, met.contactId);
      return met;
    } catch (error) {
      if (error instanceof AppError && error.code === 'person.erased') return undefined;
      throw error;
    }
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
      await this.hold(key, clientId, merge, before);
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

  /**
   * Nothing is written to a contact that somebody else writes to all the time, until the brake lets go.
   * @throws AppError `client.changed`, to be tried again then
   */
  private async hold(
    key: ChatwootContactKey,
    clientId: string,
    merge: ReturnType<typeof mergeContact>,
    before: Agreed,
  ): Promise<void> {
    if (Object.keys(merge.contact).length === 0) return;
    const waitMs = this.brake.wait(`${key.integrationId} ${key.externalId}`);
    if (waitMs === 0) return;
    const held = { clientId, clientRevision: null, state: 'failed', reason: FOUGHT_OVER } as const;
    await this.keep(key, { ...held, agreed: { ...before } });
    throw new AppError('client.changed', FOUGHT_OVER, retry(waitMs));
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
      // of this contact alone; whatever else is wrong is so for all of them
      if (kind !== 'invalid' && kind !== 'not_found') throw refusalOf(asked.failure);
      faults.push(reason);
      if (refused.length === 0) break;
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

  private async keep(key: ChatwootContactKey, record: ChatwootLinkRecord): Promise<SyncOutcome> {
    await this.links.keep(key, record);
    return record.state;
  }
}

const FOUGHT_OVER =
  'it was written thirty times within a minute: somebody else writes the same fields (another tenant with this account?)';
const NO_CLIENT = 'no client is known by what the contact shows';
const ASKED = 'a person has to say which client this is (GET /api/v1/clients/conflicts)';
const NOBODY = { clientId: null, clientRevision: null, agreed: {} } as const;
const REFUSALS: readonly string[] = ['client.phone_taken', 'client.identity_taken', 'client.invalid'];
