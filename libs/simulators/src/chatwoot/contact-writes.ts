/** How a test says that a Chatwoot customer writes, and what Chatwoot makes of it. */
import type { SendOptions, WebhookDelivery } from '../core/webhook-sender.js';
import type { ChatwootEvents } from './chatwoot-events.js';
import type {
  ChatwootAttachment,
  ChatwootContact,
  ChatwootConversation,
  ChatwootInbox,
  ChatwootMessage,
} from './chatwoot-records.js';
import type { ChatwootStore } from './chatwoot-store.js';
import type { ConversationDesk } from './conversation-desk.js';
import { newWamid } from '../whatsapp/wamid.js';

/** A message of a customer. */
export interface ContactWrites extends SendOptions {
  /** A phone number (digits, plus or not), or any other name of the customer, kept as identifier. */
  readonly from: string;
  readonly name?: string;
  readonly email?: string;
  readonly text?: string;
  readonly attachments?: readonly Omit<ChatwootAttachment, 'id'>[];
  readonly inboxId?: number;
  /** When it was written, milliseconds since the epoch. */
  readonly at?: number;
  /** Id of the message answered. */
  readonly replyTo?: number;
  /** The customer gives no phone number. */
  readonly withoutPhone?: boolean;
  /** Pads the text until the body has about this many bytes. */
  readonly bytes?: number;
  /** Begins a new conversation even if one is open. */
  readonly newConversation?: boolean;
}

/** Keeps the message and tells of contact, conversation and message, each by its own event. */
export function receive(
  message: ContactWrites,
  store: ChatwootStore,
  events: ChatwootEvents,
  desk: ConversationDesk,
): { conversation: ChatwootConversation; message: ChatwootMessage; delivery: Promise<WebhookDelivery> } {
  const inbox = message.inboxId === undefined ? store.inboxes[0] : store.inbox(message.inboxId);
  if (!inbox) throw new Error(`no such inbox: ${message.inboxId ?? 'none'}`);
  const contact = contactOf(message, store, events);
  const conversation = conversationOf(message, contact, inbox, store, events);
  const text = message.text ?? null;
  // The text stands three times in the body, so that a third of the missing bytes is padded.
  const padding =
    message.bytes === undefined ? '' : '.'.repeat(Math.max(0, Math.floor((message.bytes - 4000) / 3)));
  const sourceId =
    inbox.channelType === 'Channel::Whatsapp' ? newWamid(message.from.replace(/\D/g, ''), 'in') : null;
  const written = desk.write(
    conversation,
    {
      content: text === null && padding === '' ? null : `${text ?? ''}${padding}`,
      messageType: 'incoming',
      sender: 'contact',
      sourceId,
      attachments: (message.attachments ?? []).map((attachment) => ({ ...attachment, id: store.newId() })),
      contentAttributes: message.replyTo === undefined ? {} : { in_reply_to: message.replyTo },
      ...(message.at === undefined ? {} : { createdAt: message.at }),
    },
    message,
  );
  return { conversation, ...written };
}

function contactOf(message: ContactWrites, store: ChatwootStore, events: ChatwootEvents): ChatwootContact {
  const isPhone = /^\+?\d{6,15}$/.test(message.from) && !message.withoutPhone;
  const phoneNumber = isPhone ? `+${message.from.replace('+', '')}` : null;
  const known =
    phoneNumber === null
      ? [...store.contacts.values()].find((contact) => contact.identifier === message.from)
      : store.contactByPhone(phoneNumber);
  if (known) return known;
  const contact = store.addContact({
    name: message.name ?? 'Customer',
    email: message.email ?? null,
    phoneNumber,
    identifier: phoneNumber === null ? message.from : null,
  });
  void events.contact('contact_created', contact);
  return contact;
}

function conversationOf(
  message: ContactWrites,
  contact: ChatwootContact,
  inbox: ChatwootInbox,
  store: ChatwootStore,
  events: ChatwootEvents,
): ChatwootConversation {
  const link = store.link(contact, inbox);
  const last = message.newConversation ? undefined : store.lastConversation(link);
  if (last && last.status !== 'resolved') return last;
  const conversation = store.addConversation(link, {});
  void events.conversation('conversation_created', conversation);
  return conversation;
}
