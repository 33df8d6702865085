/** Reads from an event's payload what the agents' desk needs to know of it. Pure. */
import { idOf, objectOf, textOf, type JsonObject } from '../../json.js';
import { ownAttributes, ownMessageIdOf } from '../own-message.js';
import { conversationTimeOf, inboxIdOf, messageTypeOf, timeOf, type MessageType } from '../payload.js';

export interface DeskMessage {
  readonly id: string;
  readonly type: MessageType;
  readonly isPrivate: boolean;
  /** Ours, where we posted it. */
  readonly ownId: string | undefined;
  /** Whether it was posted for the desk: it belongs to no other conversation, whatever is set by now. */
  readonly isDesks: boolean;
  /** `user:12`; undefined for automatic messages and bots. */
  readonly agent: string | undefined;
  /** As the agent wrote it; empty for files alone. */
  readonly text: string;
  readonly inReplyTo: string | undefined;
  /** An agent deleted it (content_attributes.deleted; app/controllers/api/v1/accounts/conversations/messages_controller.rb). */
  readonly isDeleted: boolean;
}

export interface DeskEvent {
  readonly event: string;
  readonly inboxId: string | undefined;
  /** The display id. */
  readonly conversationId: string | undefined;
  /** With message_*. */
  readonly message: DeskMessage | undefined;
  /** Of the conversation. */
  readonly status: string | undefined;
  /** Who has it, by number. */
  readonly assigneeId: string | undefined;
  /** Who types, with conversation_typing_*: `user` or `contact`; undefined where only other agents are to see it. */
  readonly typist: 'user' | 'contact' | undefined;
  /** When it was so. */
  readonly at: Date;
}

/** The content attribute that says who wrote what we post. */
const DESK_AUTHOR = 'enlace_author';

/** Beside our id of the message. */
export function deskAttributes(messageId: string, author: string): Readonly<Record<string, string>> {
  return { ...ownAttributes(messageId), [DESK_AUTHOR]: author };
}

/** The `source_id` of what we post: an outgoing message that has one is sent to nobody. */
export function deskSourceId(messageId: string): string {
  return `enlace:${messageId}`;
}

/** @param payload as a webhook brought it, without secrets */
export function readDeskEvent(payload: unknown): DeskEvent {
  const body = objectOf(payload);
  const event = textOf(body['event'], 128) ?? '';
  const isMessage = event.startsWith('message_');
  const isTyping = event.startsWith('conversation_typing_');
  const conversation = isMessage || isTyping ? objectOf(body['conversation']) : body;
  const seconds = isMessage
    ? timeOf(body['created_at']) || conversationTimeOf(conversation)
    : preciseTime(conversation);
  return {
    event,
    inboxId: inboxIdOf(body) ?? inboxIdOf(conversation),
    conversationId: idOf(conversation['id']),
    message: isMessage ? messageIn(body) : undefined,
    status: textOf(conversation['status'], 32),
    assigneeId: idOf(objectOf(objectOf(conversation['meta'])['assignee'])['id']),
    typist: isTyping ? typistIn(body) : undefined,
    at: new Date(seconds * 1_000),
  };
}

/** `updated_at` is a fraction of seconds: two changes within one second keep their order. */
function preciseTime(conversation: JsonObject): number {
  const updated = conversation['updated_at'];
  return typeof updated === 'number' && updated > 0 ? updated : conversationTimeOf(conversation);
}

function messageIn(body: JsonObject): DeskMessage | undefined {
  const [id, type] = [idOf(body['id']), messageTypeOf(body['message_type'])];
  if (id === undefined || type === undefined) return undefined;
  const attributes = objectOf(body['content_attributes']);
  const posted = /^enlace:([0-9a-f-]{36})$/.exec(textOf(body['source_id']) ?? '')?.[1];
  return {
    id,
    type,
    isPrivate: body['private'] === true,
    ownId: ownMessageIdOf(body) ?? posted,
    isDesks: posted !== undefined || textOf(attributes[DESK_AUTHOR]) !== undefined,
    agent: agentIn(body, attributes, type),
    text: textOf(body['content']) ?? '',
    inReplyTo: idOf(attributes['in_reply_to']),
    isDeleted: attributes['deleted'] === true,
  };
}

/** A person of the business, as Chatwoot tells it (app/models/message.rb human_response?). */
function agentIn(body: JsonObject, attributes: JsonObject, type: MessageType): string | undefined {
  const sender = objectOf(body['sender']);
  const isRule = idOf(attributes['automation_rule_id']) !== undefined;
  const isCampaign = idOf(objectOf(body['additional_attributes'])['campaign_id']) !== undefined;
  if (type !== 'outgoing' || isRule || isCampaign || sender['type'] !== 'user') return undefined;
  return `user:${idOf(sender['id']) ?? '-'}`;
}

function typistIn(body: JsonObject): DeskEvent['typist'] {
  if (body['is_private'] === true) return undefined;
  return objectOf(body['user'])['type'] === 'user' ? 'user' : 'contact';
}
