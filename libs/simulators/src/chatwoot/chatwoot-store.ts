/** Chatwoot's records in memory: contacts, conversations, messages and webhooks of one account. */
import { randomId, randomToken } from '@enlace/crypto';
import { BoundedMap } from '../core/bounded-map.js';
import type {
  ChatwootAccount,
  ChatwootBot,
  ChatwootContact,
  ChatwootConversation,
  ChatwootHook,
  ChatwootInbox,
  ChatwootMessage,
  ChatwootScene,
  ContactInbox,
} from './chatwoot-records.js';

const CONTACTS_KEPT = 50_000;
const CONVERSATIONS_KEPT = 20_000;
const MESSAGES_KEPT_EACH = 500;

/** What a new message is made of; the rest has defaults. */
export type NewMessage = Pick<ChatwootMessage, 'content' | 'messageType' | 'sender'> &
  Partial<Omit<ChatwootMessage, 'id' | 'conversationId' | 'updatedAt'>>;

export class ChatwootStore {
  readonly contacts = new BoundedMap<number, ChatwootContact>(CONTACTS_KEPT);
  readonly conversations = new BoundedMap<number, ChatwootConversation>(CONVERSATIONS_KEPT);
  readonly hooks: ChatwootHook[] = [];
  readonly bots: ChatwootBot[] = [];
  readonly inboxes: ChatwootInbox[];
  private readonly byPhone = new BoundedMap<string, ChatwootContact>(CONTACTS_KEPT);
  private readonly lastByLink = new BoundedMap<number, ChatwootConversation>(CONTACTS_KEPT);
  /** An account has lived a while, and another start of the simulator is not to give the same ids again. */
  private nextId = 1_000_000 + Math.floor(Math.random() * 800_000_000);

  constructor(
    readonly account: ChatwootAccount,
    inboxes: readonly ChatwootInbox[],
    readonly now: () => number,
  ) {
    this.inboxes = [...inboxes];
  }

  /** A new id, larger than all before. */
  newId(): number {
    this.nextId += 1;
    return this.nextId;
  }

  /** Adds a contact. */
  addContact(fields: Partial<Omit<ChatwootContact, 'id' | 'createdAt' | 'links'>>): ChatwootContact {
    const contact: ChatwootContact = {
      name: '',
      email: null,
      phoneNumber: null,
      identifier: null,
      customAttributes: {},
      additionalAttributes: {},
      ...fields,
      id: this.newId(),
      createdAt: this.now(),
      links: [],
    };
    this.contacts.set(contact.id, contact);
    if (contact.phoneNumber !== null) this.byPhone.set(contact.phoneNumber, contact);
    return contact;
  }

  /** Keeps the index right after a change of the phone number. */
  reindex(contact: ChatwootContact, oldPhone: string | null): void {
    if (oldPhone !== null) this.byPhone.delete(oldPhone);
    if (contact.phoneNumber !== null) this.byPhone.set(contact.phoneNumber, contact);
  }

  /** The contact with exactly this phone number. */
  contactByPhone(phoneNumber: string): ChatwootContact | undefined {
    return this.byPhone.get(phoneNumber);
  }

  /** Whether another contact has that source id in the inbox: (inbox_id, source_id) is unique (db/schema.rb). */
  isTaken(contact: ChatwootContact, inbox: ChatwootInbox, sourceId: string): boolean {
    return [...this.contacts.values()].some(
      (other) =>
        other !== contact &&
        other.links.some((link) => link.inboxId === inbox.id && link.sourceId === sourceId),
    );
  }

  /** The contact's tie to an inbox, made if there is none. */
  link(contact: ChatwootContact, inbox: ChatwootInbox, sourceId?: string): ContactInbox {
    const known = contact.links.find(
      (one) => one.inboxId === inbox.id && (sourceId === undefined || one.sourceId === sourceId),
    );
    if (known) return known;
    const phone = contact.phoneNumber?.replace(/\D/g, '');
    const link = {
      id: this.newId(),
      contactId: contact.id,
      inboxId: inbox.id,
      sourceId: sourceId ?? (inbox.channelType === 'Channel::Whatsapp' && phone ? phone : randomId()),
      pubsubToken: randomToken(16),
      createdAt: this.now(),
    };
    contact.links.push(link);
    return link;
  }

  /** Adds a conversation. */
  addConversation(
    link: ContactInbox,
    fields: Partial<Pick<ChatwootConversation, 'status' | 'customAttributes' | 'additionalAttributes'>>,
  ): ChatwootConversation {
    const now = this.now();
    const conversation: ChatwootConversation = {
      id: this.newId(),
      inboxId: link.inboxId,
      contactId: link.contactId,
      link,
      // app/models/conversation.rb determine_conversation_status: whatever was asked for
      status: this.bots.some(({ inboxIds }) => inboxIds.has(link.inboxId))
        ? 'pending'
        : (fields.status ?? 'open'),
      assignee: null,
      labels: [],
      customAttributes: fields.customAttributes ?? {},
      additionalAttributes: fields.additionalAttributes ?? {},
      priority: null,
      snoozedUntil: null,
      messages: [],
      createdAt: now,
      updatedAt: now,
      lastActivityAt: now,
      waitingSince: now,
      firstReplyCreatedAt: null,
      lastIncomingAt: 0,
      unreadCount: 0,
    };
    this.conversations.set(conversation.id, conversation);
    this.lastByLink.set(link.id, conversation);
    return conversation;
  }

  /** The newest conversation over this tie. */
  lastConversation(link: ContactInbox): ChatwootConversation | undefined {
    return this.lastByLink.get(link.id);
  }

  /** Adds a message to a conversation. */
  addMessage(conversation: ChatwootConversation, fields: NewMessage): ChatwootMessage {
    const createdAt = fields.createdAt ?? this.now();
    const message: ChatwootMessage = {
      contentType: 'text',
      contentAttributes: {},
      isPrivate: false,
      status: 'sent',
      sourceId: null,
      attachments: [],
      ...fields,
      createdAt,
      updatedAt: createdAt,
      id: this.newId(),
      conversationId: conversation.id,
    };
    conversation.messages.push(message);
    if (conversation.messages.length > MESSAGES_KEPT_EACH) conversation.messages.shift();
    conversation.lastActivityAt = createdAt;
    conversation.updatedAt = createdAt;
    if (message.messageType === 'incoming') {
      conversation.lastIncomingAt = createdAt;
      conversation.unreadCount += 1;
    } else if (!message.isPrivate) {
      conversation.firstReplyCreatedAt ??= createdAt;
      conversation.waitingSince = 0;
    }
    return message;
  }

  /** Everything a payload about the conversation needs. */
  scene(conversation: ChatwootConversation): ChatwootScene {
    const inbox = this.inbox(conversation.inboxId);
    const contact = this.contacts.get(conversation.contactId);
    if (!inbox || !contact) throw new Error('the conversation has lost its inbox or contact');
    return { account: this.account, inbox, contact, conversation, now: this.now() };
  }

  inbox(id: number): ChatwootInbox | undefined {
    return this.inboxes.find((one) => one.id === id);
  }

  /** Forgets contacts and conversations; webhooks stay. */
  forget(): void {
    this.contacts.clear();
    this.conversations.clear();
    this.byPhone.clear();
    this.lastByLink.clear();
  }
}
