/** What Chatwoot's API answers with. */
import { actorData, attachmentsData, canReply, senderData } from './chatwoot-event-data.js';
import {
  type ChatwootActor,
  type ChatwootContact,
  type ChatwootConversation,
  type ChatwootHook,
  type ChatwootInbox,
  type ChatwootMessage,
  type ChatwootScene,
  MESSAGE_TYPES,
} from './chatwoot-records.js';
import type { ChatwootStore } from './chatwoot-store.js';

const seconds = (at: number): number => Math.floor(at / 1000);

/** An inbox. */
export function inboxView(inbox: ChatwootInbox, toAdministrator = false): Record<string, unknown> {
  return {
    id: inbox.id,
    avatar_url: '',
    channel_id: inbox.id,
    name: inbox.name,
    channel_type: inbox.channelType,
    ...(inbox.channelType === 'Channel::Whatsapp' ? { provider: 'whatsapp_cloud' } : {}),
    ...(inbox.websiteToken === undefined ? {} : { website_token: inbox.websiteToken }),
    ...(toAdministrator && inbox.hmacToken !== undefined ? { hmac_token: inbox.hmacToken } : {}),
  };
}

/** A contact with its inboxes. */
export function contactView(store: ChatwootStore, contact: ChatwootContact): Record<string, unknown> {
  return {
    additional_attributes: contact.additionalAttributes,
    availability_status: 'offline',
    email: contact.email,
    id: contact.id,
    name: contact.name,
    phone_number: contact.phoneNumber,
    blocked: false,
    identifier: contact.identifier,
    thumbnail: '',
    custom_attributes: contact.customAttributes,
    created_at: seconds(contact.createdAt),
    contact_inboxes: contact.links.map((link) => {
      const inbox = store.inbox(link.inboxId);
      return { source_id: link.sourceId, inbox: inbox ? inboxView(inbox) : null };
    }),
  };
}

/** A page of contacts, 15 each. */
export function contactsPage(
  store: ChatwootStore,
  found: readonly ChatwootContact[],
  page: number,
): Record<string, unknown> {
  const shown = found.slice((page - 1) * 15, page * 15);
  return {
    meta: { count: found.length, current_page: page, has_more: found.length > page * 15 },
    payload: shown.map((contact) => contactView(store, contact)),
  };
}

/** A message; `message_type` is a number. */
export function messageView(scene: ChatwootScene, message: ChatwootMessage): Record<string, unknown> {
  const { sender } = message;
  return {
    id: message.id,
    content: message.content,
    inbox_id: scene.inbox.id,
    ...(message.echoId === undefined ? {} : { echo_id: message.echoId }),
    conversation_id: scene.conversation.id,
    message_type: MESSAGE_TYPES.indexOf(message.messageType),
    content_type: message.contentType,
    status: message.status,
    content_attributes: message.contentAttributes,
    created_at: seconds(message.createdAt),
    private: message.isPrivate,
    source_id: message.sourceId,
    ...(sender === null
      ? {}
      : { sender: sender === 'contact' ? senderData(scene.contact) : actorData(sender) }),
    ...(message.attachments.length === 0 ? {} : { attachments: attachmentsData(scene, message) }),
  };
}

/** A conversation with its newest message. */
export function conversationView(scene: ChatwootScene): Record<string, unknown> {
  const { conversation, contact, inbox, account } = scene;
  const newest = conversation.messages.at(-1);
  return {
    meta: {
      sender: {
        ...senderData(contact),
        availability_status: 'offline',
        last_activity_at: seconds(conversation.lastActivityAt),
        created_at: seconds(contact.createdAt),
      },
      channel: inbox.channelType,
      ...(conversation.assignee ? { assignee: agentView(conversation.assignee, account.id) } : {}),
      hmac_verified: false,
    },
    id: conversation.id,
    messages: newest ? [messageView(scene, newest)] : [],
    account_id: account.id,
    additional_attributes: conversation.additionalAttributes,
    agent_last_seen_at: 0,
    assignee_last_seen_at: 0,
    can_reply: canReply(scene),
    contact_last_seen_at: 0,
    custom_attributes: conversation.customAttributes,
    inbox_id: inbox.id,
    labels: conversation.labels,
    muted: false,
    snoozed_until: conversation.snoozedUntil,
    status: conversation.status,
    created_at: seconds(conversation.createdAt),
    updated_at: conversation.updatedAt / 1000,
    timestamp: seconds(conversation.lastActivityAt),
    first_reply_created_at: seconds(conversation.firstReplyCreatedAt ?? 0),
    unread_count: conversation.unreadCount,
    last_activity_at: seconds(conversation.lastActivityAt),
    priority: conversation.priority,
    waiting_since: seconds(conversation.waitingSince),
  };
}

/** An agent. */
export function agentView(actor: ChatwootActor, accountId: number): Record<string, unknown> {
  return {
    id: actor.id,
    account_id: accountId,
    availability_status: 'offline',
    auto_offline: true,
    confirmed: true,
    email: actor.email,
    available_name: actor.name,
    name: actor.name,
    role: actor.role,
    thumbnail: '',
    custom_role_id: null,
  };
}

/** The owner of a user token. */
export function profileView(
  actor: ChatwootActor,
  account: { id: number; name: string },
): Record<string, unknown> {
  return {
    access_token: actor.token,
    account_id: account.id,
    available_name: actor.name,
    avatar_url: '',
    confirmed: true,
    display_name: null,
    email: actor.email,
    id: actor.id,
    name: actor.name,
    provider: 'email',
    role: actor.role,
    type: null,
    uid: actor.email,
    accounts: [
      { id: account.id, name: account.name, status: 'active', role: actor.role, permissions: [actor.role] },
    ],
  };
}

/** A webhook, secret included. */
export function hookView(hook: ChatwootHook, accountId: number): Record<string, unknown> {
  return {
    id: hook.id,
    name: hook.name,
    url: hook.url,
    account_id: accountId,
    subscriptions: hook.subscriptions,
    secret: hook.secret,
  };
}

/** The conversation's messages: those after an id ascending, 100 at most; else the last 20 (before an id). */
export function messagesPage(
  conversation: ChatwootConversation,
  after: number | undefined,
  before: number | undefined,
): ChatwootMessage[] {
  const { messages } = conversation;
  if (after !== undefined) {
    return messages
      .filter(({ id }) => id > after && (before === undefined || id < before))
      .slice(0, before === undefined ? 100 : 1000);
  }
  return (before === undefined ? messages : messages.filter(({ id }) => id < before)).slice(-20);
}
