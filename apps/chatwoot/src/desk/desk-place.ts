/** Where a conversation stands in Chatwoot: its contact, the contact's tie to the inbox, and the conversation; made when missing. */
import { Injectable } from '@nestjs/common';
import {
  ClientStore,
  ConversationStore,
  DeskStore,
  type ClaimedDesk,
  type ConversationRecord,
} from '@enlace/persistence';
import type { ApiContact, ChatwootApi } from '@enlace/providers';
import { ClaimLost, DeskTrouble, orTrouble, troubleOf } from './desk-trouble.js';

/** Marks a conversation in Chatwoot as the one that mirrors ours. */
const OURS = 'enlace_conversation_id';

export interface DeskPlaceFound {
  readonly desk: ClaimedDesk;
  readonly conversation: ConversationRecord;
  /** Its display id. */
  readonly chatwootId: string;
}

@Injectable()
export class DeskPlaces {
  constructor(
    private readonly store: DeskStore,
    private readonly conversations: ConversationStore,
    private readonly clients: ClientStore,
  ) {}

  /** Every step is written down before the next, and looked for before it is repeated. @throws DeskTrouble, ClaimLost */
  async of(api: ChatwootApi, claimed: ClaimedDesk): Promise<DeskPlaceFound> {
    const conversation = await this.conversations.get(claimed.tenantId, claimed.conversationId);
    if (conversation === undefined) throw new DeskTrouble({ state: 'done' });
    let desk = claimed;
    if (desk.chatwootContactId === null || desk.sourceId === null) {
      const contactId = await this.contact(api, desk, conversation);
      const sourceId = await this.tie(api, desk, conversation, contactId);
      desk = { ...desk, chatwootContactId: contactId, sourceId };
      await this.keep(desk, { chatwootContactId: contactId, sourceId });
    }
    if (desk.chatwootId === null) {
      const chatwootId = await this.conversation(api, desk, conversation);
      desk = { ...desk, chatwootId };
      await this.keep(desk, { chatwootId });
    } else if (desk.reopens) {
      orTrouble(await api.conversations.setStatus(desk.chatwootId, 'open'), desk.failures);
      await this.keep(desk, { reopened: true });
    }
    return { desk, conversation, chatwootId: desk.chatwootId ?? '' };
  }

  /** It was deleted in Chatwoot: the next turn makes another. */
  async forget(desk: ClaimedDesk): Promise<void> {
    await this.keep(desk, { chatwootId: null, chatwootContactId: null, sourceId: null });
  }

  /** Resolved in Chatwoot, when the conversation was given back to the bot or closed through Enlace. */
  async close(api: ChatwootApi, { desk, chatwootId }: DeskPlaceFound): Promise<void> {
    const now = await this.conversations.get(desk.tenantId, desk.conversationId);
    if (now === undefined || (now.owner === 'human' && now.state === 'active')) return;
    if (!(await this.store.release(desk, 'resolving'))) throw new ClaimLost();
    const said = await api.conversations.setStatus(chatwootId, 'resolved');
    if (!said.ok && said.failure.kind !== 'not_found') throw troubleOf(said.failure, desk.failures);
    if (!(await this.store.release(desk, 'resolved'))) throw new ClaimLost();
  }

  private async keep(desk: ClaimedDesk, place: Parameters<DeskStore['keepPlace']>[1]): Promise<void> {
    if (!(await this.store.keepPlace(desk, place))) throw new ClaimLost();
  }

  /** The same person's, by the client behind them or by exactly their phone; made where there is none. */
  private async contact(
    api: ChatwootApi,
    desk: ClaimedDesk,
    { contact }: ConversationRecord,
  ): Promise<string> {
    const { failures } = desk;
    const known = await this.ofClient(api, desk, contact.clientId);
    if (known !== undefined) return known;
    const phone = contact.phone ?? undefined;
    const identifier = `enlace:${contact.id}`;
    const found = async (): Promise<ApiContact | undefined> => {
      if (phone !== undefined) return orTrouble(await api.contacts.findByPhone(phone), failures);
      const condition = {
        attribute_key: 'identifier',
        filter_operator: 'equal_to',
        values: [identifier],
      } as const;
      const { items } = orTrouble(await api.contacts.filter([condition]), failures);
      return items.find((it) => it.identifier === identifier);
    };
    const present = await found();
    if (present !== undefined) return present.id;
    // a phone tells who it is; without one the identifier does, so that a lost answer makes no second contact
    const created = await api.contacts.create({
      name: contact.name ?? contact.username ?? contact.phone ?? contact.externalId,
      ...(phone === undefined ? { identifier } : { phone_number: phone }),
    });
    if (created.ok) return created.value.contact.id;
    const taken = created.failure.kind === 'invalid' ? await found() : undefined;
    if (taken !== undefined) return taken.id;
    throw troubleOf(created.failure, failures);
  }

  private async ofClient(
    api: ChatwootApi,
    desk: ClaimedDesk,
    clientId: string | null,
  ): Promise<string | undefined> {
    if (clientId === null) return undefined;
    const identities = await this.clients.identities(desk.tenantId, clientId);
    // of this account: each integration has contacts of its own
    const prefix = `${desk.integrationId}:`;
    const identity = identities.find(
      ({ kind, value }) => kind === 'chatwoot_contact' && value.startsWith(prefix),
    );
    if (identity === undefined) return undefined;
    const asked = await api.contacts.get(identity.value.slice(prefix.length));
    // a contact that was deleted or merged away in Chatwoot is no reason to stand still
    if (asked.ok) return asked.value.id;
    if (asked.failure.kind === 'not_found') return undefined;
    throw troubleOf(asked.failure, desk.failures);
  }

  /** Of the contact in the desk's inbox; Chatwoot gives the one there is when it is asked for the same again. */
  private async tie(
    api: ChatwootApi,
    desk: ClaimedDesk,
    { contact }: ConversationRecord,
    contactId: string,
  ): Promise<string> {
    const wished = `enlace:${contact.id}`;
    const person = orTrouble(await api.contacts.get(contactId), desk.failures);
    const present = person.contactInboxes.find(
      ({ inboxId, sourceId }) => inboxId === desk.inboxId && sourceId === wished,
    );
    if (present !== undefined) return present.sourceId;
    const made = await api.contacts.addInbox(contactId, Number(desk.inboxId), wished);
    if (made.ok) return made.value.sourceId;
    // the name is another contact's (two were one once): Chatwoot makes one up
    if (made.failure.kind !== 'invalid') throw troubleOf(made.failure, desk.failures);
    return orTrouble(await api.contacts.addInbox(contactId, Number(desk.inboxId)), desk.failures).sourceId;
  }

  private async conversation(
    api: ChatwootApi,
    desk: ClaimedDesk,
    { id, provider }: ConversationRecord,
  ): Promise<string> {
    const contactId = desk.chatwootContactId ?? '';
    const all = orTrouble(await api.contacts.conversations(contactId), desk.failures);
    const present = all.find((it) => it.customAttributes[OURS] === id && it.inboxId === desk.inboxId);
    if (present !== undefined) return present.id;
    const made = await api.conversations.create({
      source_id: desk.sourceId ?? '',
      inbox_id: Number(desk.inboxId),
      contact_id: Number(contactId),
      status: 'open',
      custom_attributes: { [OURS]: id, enlace_channel: provider },
      ...(desk.assigneeId === null ? {} : { assignee_id: Number(desk.assigneeId) }),
      ...(desk.teamId === null ? {} : { team_id: Number(desk.teamId) }),
    });
    return orTrouble(made, desk.failures).id;
  }
}
