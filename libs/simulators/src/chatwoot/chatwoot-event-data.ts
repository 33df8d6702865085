/** The shapes of Chatwoot's webhook payloads (webhook_data and the event presenters of Chatwoot 4.13). */
import {
  type ChatwootAccount,
  type ChatwootAttachment,
  type ChatwootContact,
  type ChatwootMessage,
  type ChatwootActor,
  type ChatwootScene,
  MESSAGE_TYPES,
} from './chatwoot-records.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** One changed attribute, as `changed_attributes` lists them. */
export type ChatwootChange = Readonly<Record<string, { previous_value: unknown; current_value: unknown }>>;

const iso = (at: number): string => new Date(at).toISOString();
const seconds = (at: number): number => Math.floor(at / 1000);

/** A contact as webhooks show it: with account and avatar, without a `type`. */
export function contactData(account: ChatwootAccount, contact: ChatwootContact): Record<string, unknown> {
  return {
    account: { id: account.id, name: account.name },
    additional_attributes: contact.additionalAttributes,
    avatar: '',
    custom_attributes: contact.customAttributes,
    email: contact.email,
    id: contact.id,
    identifier: contact.identifier,
    name: contact.name,
    phone_number: contact.phoneNumber,
    thumbnail: '',
    blocked: false,
  };
}

/** A contact inside a conversation: with a `type`, without account. */
export function senderData(contact: ChatwootContact): Record<string, unknown> {
  return {
    additional_attributes: contact.additionalAttributes,
    custom_attributes: contact.customAttributes,
    email: contact.email,
    id: contact.id,
    identifier: contact.identifier,
    name: contact.name,
    phone_number: contact.phoneNumber,
    thumbnail: '',
    blocked: false,
    type: 'contact',
  };
}

/** A message event: `message_type` is a word here, a number inside `conversation.messages[]`. */
export function messageEvent(event: string, scene: ChatwootScene, message: ChatwootMessage): object {
  const { account, inbox } = scene;
  return {
    account: { id: account.id, name: account.name },
    additional_attributes: {},
    content_attributes: message.contentAttributes,
    content_type: message.contentType,
    content: message.content,
    conversation: conversationData(scene),
    created_at: iso(message.createdAt),
    id: message.id,
    inbox: { id: inbox.id, name: inbox.name },
    message_type: message.messageType,
    private: message.isPrivate,
    sender: eventSender(scene, message),
    source_id: message.sourceId,
    event,
    ...(message.attachments.length === 0 ? {} : { attachments: attachmentsData(scene, message) }),
  };
}

/** A conversation event: flat, and without the account. */
export function conversationEvent(
  event: string,
  scene: ChatwootScene,
  changes: readonly ChatwootChange[] | null | undefined,
): object {
  const changed = changes === undefined ? {} : { changed_attributes: changes };
  return { ...conversationData(scene), event, ...changed };
}

/** A typing event by the customer. */
export function typingEvent(on: boolean, scene: ChatwootScene, agent?: ChatwootActor): object {
  return {
    event: on ? 'conversation_typing_on' : 'conversation_typing_off',
    user:
      agent === undefined
        ? contactData(scene.account, scene.contact)
        : { id: agent.id, name: agent.name, email: agent.email, type: 'user' },
    conversation: conversationData(scene),
    is_private: false,
  };
}

/** The conversation, with the newest message only; that message's status may not be the one the event is about. */
export function conversationData(scene: ChatwootScene): Record<string, unknown> {
  const { conversation, contact, inbox } = scene;
  const { link, assignee } = conversation;
  const newest = conversation.messages.at(-1);
  return {
    additional_attributes: conversation.additionalAttributes,
    can_reply: canReply(scene),
    channel: inbox.channelType,
    contact_inbox: {
      id: link.id,
      contact_id: link.contactId,
      inbox_id: link.inboxId,
      source_id: link.sourceId,
      created_at: iso(link.createdAt),
      updated_at: iso(link.createdAt),
      hmac_verified: false,
      pubsub_token: link.pubsubToken,
    },
    id: conversation.id,
    inbox_id: inbox.id,
    messages: newest ? [pushedMessage(scene, newest)] : [],
    labels: conversation.labels,
    meta: {
      sender: senderData(contact),
      assignee: assignee && actorData(assignee),
      assignee_type: assignee ? 'User' : null,
      team: null,
      hmac_verified: false,
    },
    status: conversation.status,
    custom_attributes: conversation.customAttributes,
    snoozed_until: conversation.snoozedUntil,
    unread_count: conversation.unreadCount,
    first_reply_created_at: conversation.firstReplyCreatedAt && iso(conversation.firstReplyCreatedAt),
    priority: conversation.priority,
    waiting_since: seconds(conversation.waitingSince),
    agent_last_seen_at: 0,
    contact_last_seen_at: 0,
    last_activity_at: seconds(conversation.lastActivityAt),
    timestamp: seconds(conversation.lastActivityAt),
    created_at: seconds(conversation.createdAt),
    updated_at: conversation.updatedAt / 1000,
  };
}

/** WhatsApp inboxes can be answered for 24 hours after the customer's last message, others always. */
export function canReply({ inbox, conversation, now }: ChatwootScene): boolean {
  return inbox.channelType !== 'Channel::Whatsapp' || now - conversation.lastIncomingAt < DAY_MS;
}

/** A user or bot as conversations and API answers show it. */
export function actorData(actor: {
  kind: 'user' | 'agent_bot';
  id: number;
  name: string;
}): Record<string, unknown> {
  if (actor.kind === 'agent_bot') {
    return { id: actor.id, name: actor.name, avatar_url: '', type: 'agent_bot' };
  }
  return {
    id: actor.id,
    name: actor.name,
    available_name: actor.name,
    avatar_url: '',
    type: 'user',
    availability_status: null,
    thumbnail: '',
  };
}

/** Attachments as they are listed at a message. */
export function attachmentsData(scene: ChatwootScene, message: ChatwootMessage): object[] {
  return message.attachments.map((attachment) => attachmentData(scene.account.id, message.id, attachment));
}

function attachmentData(accountId: number, messageId: number, attachment: ChatwootAttachment): object {
  const base = {
    id: attachment.id,
    message_id: messageId,
    file_type: attachment.fileType,
    account_id: accountId,
  };
  if (attachment.fileType === 'location') {
    return {
      ...base,
      coordinates_lat: attachment.latitude,
      coordinates_long: attachment.longitude,
      fallback_title: attachment.title ?? '',
      data_url: attachment.dataUrl ?? '',
    };
  }
  if (attachment.fileType === 'contact') return { ...base, fallback_title: attachment.title, meta: {} };
  return {
    ...base,
    extension: null,
    content_type: attachment.contentType ?? 'application/octet-stream',
    data_url: attachment.dataUrl ?? '',
    thumb_url: attachment.fileType === 'image' ? (attachment.dataUrl ?? '') : '',
    file_size: attachment.fileSize ?? 1000,
    width: null,
    height: null,
    ...(attachment.fileType === 'audio' ? { transcribed_text: '' } : {}),
  };
}

function eventSender(scene: ChatwootScene, message: ChatwootMessage): object | null {
  const { sender } = message;
  if (sender === null) return null;
  if (sender === 'contact') return contactData(scene.account, scene.contact);
  if (sender.kind === 'agent_bot') return { id: sender.id, name: sender.name, type: 'agent_bot' };
  return { id: sender.id, name: sender.name, email: sender.email, type: 'user' };
}

function pushedMessage(scene: ChatwootScene, message: ChatwootMessage): object {
  const { conversation, contact } = scene;
  const { sender } = message;
  return {
    id: message.id,
    content: message.content,
    account_id: scene.account.id,
    inbox_id: scene.inbox.id,
    conversation_id: conversation.id,
    message_type: MESSAGE_TYPES.indexOf(message.messageType),
    created_at: seconds(message.createdAt),
    updated_at: iso(message.updatedAt),
    private: message.isPrivate,
    status: message.status,
    source_id: message.sourceId,
    content_type: message.contentType,
    content_attributes: message.contentAttributes,
    sender_type: sender === null ? null : sender === 'contact' ? 'Contact' : SENDER_TYPES[sender.kind],
    sender_id: sender === null ? null : sender === 'contact' ? contact.id : sender.id,
    external_source_ids: {},
    additional_attributes: {},
    processed_message_content: message.content,
    sentiment: {},
    conversation: {
      assignee_id: conversation.assignee?.id ?? null,
      unread_count: conversation.unreadCount,
      last_activity_at: seconds(conversation.lastActivityAt),
      contact_inbox: { source_id: conversation.link.sourceId },
    },
    ...(message.attachments.length === 0 ? {} : { attachments: attachmentsData(scene, message) }),
    ...(sender === null ? {} : { sender: sender === 'contact' ? senderData(contact) : actorData(sender) }),
  };
}

const SENDER_TYPES = { user: 'User', agent_bot: 'AgentBot' } as const;
