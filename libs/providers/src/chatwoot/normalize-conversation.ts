/** Reads news about a conversation: begun, opened, snoozed, resolved, assigned, somebody typing. */
import type { ConversationChange, NormalizedEvent } from '@enlace/normalization';
import { fingerprint, idOf, isObject, listOf, objectOf, type JsonObject } from '../json.js';
import { unrecognized } from '../unrecognized.js';
import { withoutAbsent } from '../without-absent.js';
import { contactOf, conversationTimeOf, keyed, timeOf, type Webhook } from './payload.js';

type Change = ConversationChange['change'];

const BY_STATUS: ReadonlyMap<unknown, Change> = new Map([
  ['open', 'opened'],
  ['pending', 'pending'],
  ['snoozed', 'snoozed'],
  ['resolved', 'resolved'],
]);

export function createdConversation(webhook: Webhook): NormalizedEvent[] {
  const time = timeOf(webhook.body['created_at']) || conversationTimeOf(webhook.body);
  return [conversationEvent(webhook, webhook.body, 'created', [], time)];
}

/** Status changes, and what agent bots hear as conversation_opened and conversation_resolved. */
export function changedStatus(webhook: Webhook): NormalizedEvent[] {
  const named: Change | undefined =
    webhook.event === 'conversation_opened'
      ? 'opened'
      : webhook.event === 'conversation_resolved'
        ? 'resolved'
        : undefined;
  const change = named ?? BY_STATUS.get(webhook.body['status']) ?? 'updated';
  return [conversationEvent(webhook, webhook.body, change, [stateOf(webhook.body)])];
}

/** `assigned` only when a person got it: a human took over. Teams, bots and a withdrawn assignment are `updated`. */
export function updatedConversation(webhook: Webhook): NormalizedEvent[] {
  const changes = listOf(webhook.body['changed_attributes']).filter(isObject);
  const isAssigned = changes.some((it) => (objectOf(it['assignee_id'])['current_value'] ?? null) !== null);
  return [
    conversationEvent(webhook, webhook.body, isAssigned ? 'assigned' : 'updated', [stateOf(webhook.body)]),
  ];
}

/** Who types, the customer or an agent, stands in `user` of the payload. */
export function typing(webhook: Webhook): NormalizedEvent[] {
  const change = webhook.event === 'conversation_typing_on' ? 'typing_on' : 'typing_off';
  const conversation = objectOf(webhook.body['conversation']);
  return [conversationEvent(webhook, conversation, change, [fingerprint(webhook.body)])];
}

/**
 * Automation rules and macros send the conversation, whatever they were set off by: an incoming message comes by
 * message_created, too, and must not be read twice.
 */
export function ranAutomation(webhook: Webhook): NormalizedEvent[] {
  return [conversationEvent(webhook, webhook.body, 'updated', [fingerprint(webhook.body)])];
}

function conversationEvent(
  webhook: Webhook,
  conversation: JsonObject,
  change: Change,
  keyParts: readonly string[],
  timestamp = conversationTimeOf(conversation),
): NormalizedEvent {
  const id = idOf(conversation['id']);
  if (id === undefined) {
    const reason = `${webhook.event} without a conversation id`;
    return unrecognized('chatwoot', reason, webhook.body, keyed(webhook));
  }
  return {
    name: 'conversation.changed',
    ...keyed(webhook, id, ...keyParts),
    conversation: id,
    data: withoutAbsent({
      platform: 'chatwoot' as const,
      change,
      conversation_id: id,
      contact: contactOf(conversation),
      timestamp,
      raw_payload: webhook.body,
    }),
  };
}

/** What is new about it: the same happening told twice (by an account webhook and an inbox's) has the same. */
function stateOf(body: JsonObject): string {
  const updatedAt = body['updated_at'] ?? null;
  if (updatedAt === null) return fingerprint(body);
  return fingerprint([updatedAt, body['status'], body['changed_attributes']]);
}
