/** Reads message_created: from the customer, from an agent or a bot, or a private note. */
import type { MessageContact, NormalizedEvent, UnaddressedMessage } from '@enlace/normalization';
import { idOf, objectOf, textOf, type JsonObject } from '../json.js';
import { unrecognized } from '../unrecognized.js';
import { withoutAbsent } from '../without-absent.js';
import { contentOf } from './normalize-content.js';
import { isAlreadyAnswered } from './healing/healed-webhooks.js';
import { ownMessageIdOf } from './own-message.js';
import {
  contactOf,
  conversationTimeOf,
  inboxIdOf,
  keyed,
  messageTypeOf,
  timeOf,
  type MessageType,
  type Webhook,
} from './payload.js';

/** What every message event needs to know of its message. */
export interface ReadMessage {
  readonly id: string;
  readonly type: MessageType;
  readonly isPrivate: boolean;
  readonly conversation: JsonObject;
  /** The display id: the one the API's URLs take. */
  readonly conversationId: string;
  readonly contact: MessageContact;
}

/** Undefined where a message cannot be told from others or has no conversation to be answered in. */
export function readMessage({ body }: Webhook): ReadMessage | undefined {
  const id = idOf(body['id']);
  const type = messageTypeOf(body['message_type']);
  const conversation = objectOf(body['conversation']);
  const conversationId = idOf(conversation['id']);
  const contact = contactOf(
    conversation,
    type === 'incoming' && isPerson(body['sender']) ? body['sender'] : undefined,
  );
  if (id === undefined || type === undefined || conversationId === undefined || contact === undefined) {
    return undefined;
  }
  return { id, type, isPrivate: body['private'] === true, conversation, conversationId, contact };
}

/** A contact has no type (or, in older versions, `contact`); agents and bots have theirs. */
function isPerson(sender: unknown): boolean {
  return (objectOf(sender)['type'] ?? 'contact') === 'contact';
}

/**
 * Decided by `message_type`, never by the sender's type, which an incoming message does not have. A bot is never
 * a customer, whatever it says it sent: loops begin there.
 */
export function createdMessage(webhook: Webhook): NormalizedEvent[] {
  const message = readMessage(webhook);
  if (message === undefined) return [unreadableMessage(webhook)];
  const { body } = webhook;
  if (message.isPrivate || message.type === 'activity') return [noteOf(webhook, message, message.id)];
  const isInbound = message.type === 'incoming' && objectOf(body['sender'])['type'] !== 'agent_bot';
  const own = isInbound ? undefined : ownMessageIdOf(body);
  if (own !== undefined) return [ownMessage(webhook, message, own)];
  return [
    {
      name: isInbound ? 'message.received' : 'message.echoed',
      ...keyed(webhook, message.id),
      conversation: message.conversationId,
      data: messageData(webhook, message, isInbound),
    },
  ];
}

/** A message we sent, come back: it says that Chatwoot took it, and under which id, should its answer have been lost. */
function ownMessage(webhook: Webhook, message: ReadMessage, ownId: string): NormalizedEvent {
  return {
    name: 'delivery.updated',
    ...keyed(webhook, message.id),
    conversation: message.conversationId,
    data: {
      platform: 'chatwoot',
      message_id: message.id,
      status: 'sent',
      timestamp: timeOf(webhook.body['created_at']),
      recipient: message.contact.external_id,
      callback_data: ownId,
      errors: [],
      raw_payload: webhook.body,
    },
  };
}

function messageData(webhook: Webhook, message: ReadMessage, isInbound: boolean): UnaddressedMessage {
  const { body } = webhook;
  const inbox = inboxIdOf(body) ?? 'inbox';
  const customer = message.contact.external_id;
  const { content, attachments } = contentOf(body);
  const replyTo = idOf(objectOf(body['content_attributes'])['in_reply_to']);
  const isAnswered = isInbound && isAlreadyAnswered(body);
  const context = withoutAbsent({ reply_to: replyTo, no_answer: isAnswered ? true : undefined });
  return withoutAbsent({
    platform: 'chatwoot' as const,
    sender: isInbound ? customer : writerOf(body),
    recipient: isInbound ? inbox : customer,
    content,
    timestamp: timeOf(body['created_at']),
    message_id: message.id,
    direction: isInbound ? ('inbound' as const) : ('outbound' as const),
    author: isInbound ? undefined : authorOf(message, body),
    contact: message.contact,
    attachments,
    context: replyTo === undefined && !isAnswered ? undefined : context,
    raw_payload: body,
  });
}

/** `user:7`, `agent_bot:3`; agents and contacts are numbered each on their own, so a bare number would mislead. */
function writerOf(body: JsonObject): string {
  const sender = objectOf(body['sender']);
  const id = idOf(sender['id']);
  return id === undefined ? 'system' : `${textOf(sender['type'], 64) ?? 'user'}:${id.slice(0, 128)}`;
}

/**
 * Whether a person wrote it, as Chatwoot itself tells (app/models/message.rb human_response?): an agent, or
 * somebody in the channel's own app; not a template, a bot, an automation rule or a campaign.
 */
function authorOf(message: ReadMessage, body: JsonObject): 'human' | 'automation' {
  const attributes = objectOf(body['content_attributes']);
  const isRule = idOf(attributes['automation_rule_id']) !== undefined;
  const isCampaign = idOf(objectOf(body['additional_attributes'])['campaign_id']) !== undefined;
  if (message.type !== 'outgoing' || isRule || isCampaign) return 'automation';
  const isEcho = attributes['external_echo'] === true || textOf(attributes['external_echo']) !== undefined;
  return objectOf(body['sender'])['type'] === 'user' || isEcho ? 'human' : 'automation';
}

/** A private note, or a line about what was done: news of the conversation, never a message to or from the customer. */
export function noteOf(
  webhook: Webhook,
  message: ReadMessage,
  ...keyParts: readonly string[]
): NormalizedEvent {
  return {
    name: 'conversation.changed',
    ...keyed(webhook, ...keyParts),
    conversation: message.conversationId,
    data: {
      platform: 'chatwoot',
      change: 'updated',
      conversation_id: message.conversationId,
      contact: message.contact,
      timestamp: timeOf(webhook.body['created_at']) || conversationTimeOf(message.conversation),
      raw_payload: webhook.body,
    },
  };
}

export function unreadableMessage(webhook: Webhook): NormalizedEvent {
  const reason = `${webhook.event} without a message id, a known message_type, a conversation id or a contact`;
  const conversation = idOf(objectOf(webhook.body['conversation'])['id']);
  return unrecognized('chatwoot', reason, webhook.body, { ...keyed(webhook), conversation });
}
