/** Builds webhook bodies of Chatwoot, as JSON text on the wire, for load generators and tests. */
import { type ChatwootChange, conversationEvent, messageEvent } from './chatwoot-event-data.js';
import type {
  ChatwootActor,
  ChatwootAttachment,
  ChatwootInbox,
  ChatwootMessage,
  ChatwootMessageType,
  ChatwootScene,
  ChatwootStatus,
} from './chatwoot-records.js';
import { railsJson } from './chatwoot-wire.js';

/** Who writes where. */
export interface ChatwootSceneFields {
  readonly accountId: number;
  readonly conversationId: number;
  readonly contactId: number;
  readonly inboxId?: number;
  readonly channelType?: ChatwootInbox['channelType'];
  readonly name?: string;
  /** E.164 with plus. */
  readonly phoneNumber?: string;
  readonly email?: string;
  readonly status?: ChatwootStatus;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** One message. */
export interface ChatwootMessageFields extends ChatwootSceneFields {
  readonly messageId: number;
  readonly text: string | null;
  /** `incoming` unless told; outgoing messages are sent by `agent`, or by nobody. */
  readonly messageType?: ChatwootMessageType;
  readonly isPrivate?: boolean;
  readonly agent?: ChatwootActor;
  readonly messageStatus?: ChatwootMessage['status'];
  readonly sourceId?: string;
  readonly contentType?: string;
  readonly contentAttributes?: Record<string, unknown>;
  readonly attachments?: readonly ChatwootAttachment[];
}

/** A message_created webhook. */
export function buildChatwootMessageCreated(fields: ChatwootMessageFields): string {
  return buildChatwootMessage('message_created', fields);
}

/** A message webhook of any event, for example `message_updated`. */
export function buildChatwootMessage(event: string, fields: ChatwootMessageFields): string {
  const scene = sceneOf(fields);
  const messageType = fields.messageType ?? 'incoming';
  const message: ChatwootMessage = {
    id: fields.messageId,
    conversationId: fields.conversationId,
    content: fields.text,
    messageType,
    contentType: fields.contentType ?? 'text',
    contentAttributes: fields.contentAttributes ?? {},
    isPrivate: fields.isPrivate ?? false,
    status: fields.messageStatus ?? 'sent',
    sourceId: fields.sourceId ?? null,
    createdAt: fields.at,
    updatedAt: fields.at,
    sender: messageType === 'incoming' ? 'contact' : (fields.agent ?? null),
    attachments: fields.attachments ?? [],
  };
  scene.conversation.messages.push(message);
  return railsJson(messageEvent(event, scene, message));
}

/** A conversation webhook; `changes` null or left out, as the real ones have it. */
export function buildChatwootConversation(
  event: string,
  fields: ChatwootSceneFields,
  changes?: readonly ChatwootChange[] | null,
): string {
  return railsJson(conversationEvent(event, sceneOf(fields), changes));
}

function sceneOf(fields: ChatwootSceneFields): ChatwootScene {
  const { at, contactId } = fields;
  const channelType = fields.channelType ?? 'Channel::Whatsapp';
  const inbox = { id: fields.inboxId ?? 1, name: 'Customers', channelType };
  const link = {
    id: contactId,
    contactId,
    inboxId: inbox.id,
    sourceId: fields.phoneNumber?.replace(/\D/g, '') ?? `source-${contactId}`,
    pubsubToken: `pubsub-${contactId}`,
    createdAt: at,
  };
  return {
    account: { id: fields.accountId, name: 'Enlace Demo' },
    inbox,
    contact: {
      id: contactId,
      name: fields.name ?? 'Customer',
      email: fields.email ?? null,
      phoneNumber: fields.phoneNumber ?? null,
      identifier: null,
      customAttributes: {},
      additionalAttributes: {},
      createdAt: at,
      links: [link],
    },
    conversation: {
      id: fields.conversationId,
      inboxId: inbox.id,
      contactId,
      link,
      status: fields.status ?? 'open',
      assignee: null,
      labels: [],
      customAttributes: {},
      additionalAttributes: {},
      priority: null,
      snoozedUntil: null,
      messages: [],
      createdAt: at,
      updatedAt: at,
      lastActivityAt: at,
      waitingSince: at,
      firstReplyCreatedAt: null,
      lastIncomingAt: at,
      unreadCount: 1,
    },
    now: at,
  };
}
