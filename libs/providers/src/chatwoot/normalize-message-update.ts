/** Reads message_updated, which says nothing of what was updated: deleted, answered, delivered, or edited. */
import type { DeliveryUpdate, MessageChange, MessageContent, NormalizedEvent } from '@enlace/normalization';
import {
  fingerprint,
  idOf,
  isObject,
  listOf,
  objectOf,
  shortTextOf,
  textOf,
  type JsonObject,
} from '../json.js';
import { withoutAbsent } from '../without-absent.js';
import { contentOf } from './normalize-content.js';
import { noteOf, readMessage, unreadableMessage, type ReadMessage } from './normalize-message.js';
import { ownMessageIdOf } from './own-message.js';
import { conversationTimeOf, keyed, newestMessageOf, timeOf, type Webhook } from './payload.js';

type Status = 'delivered' | 'read' | 'failed';

export function updatedMessage(webhook: Webhook): NormalizedEvent[] {
  const message = readMessage(webhook);
  if (message === undefined) return [unreadableMessage(webhook)];
  const { body } = webhook;
  const attributes = objectOf(body['content_attributes']);
  const state = fingerprint([
    body['content'],
    attributes,
    body['attachments'],
    ownRow(message)['updated_at'],
  ]);
  if (message.isPrivate || message.type === 'activity') return [noteOf(webhook, message, message.id, state)];
  if (attributes['deleted'] === true) return [change(webhook, message, 'deleted', 'deleted')];
  const answers = attributes['submitted_values'] ?? attributes['submitted_email'];
  if (isAnswer(answers)) {
    const content = answerContent(answers);
    return [change(webhook, message, 'answered', `answered:${fingerprint(answers)}`, content)];
  }
  const status = statusOf(message, attributes);
  if (status !== undefined) return [delivery(webhook, message, status, attributes)];
  return [change(webhook, message, 'edited', state, contentOf(body).content)];
}

/** This message among `conversation.messages`: there its status and its time stand, but only while it is the newest. */
function ownRow(message: ReadMessage): JsonObject {
  const newest = newestMessageOf(message.conversation);
  return idOf(newest['id']) === message.id ? newest : {};
}

function statusOf(message: ReadMessage, attributes: JsonObject): Status | undefined {
  if (message.type === 'incoming') return undefined;
  if (textOf(attributes['external_error']) !== undefined) return 'failed';
  const status = ownRow(message)['status'];
  return status === 'delivered' || status === 'read' || status === 'failed' ? status : undefined;
}

function delivery(
  webhook: Webhook,
  message: ReadMessage,
  status: Status,
  attributes: JsonObject,
): NormalizedEvent {
  const error = shortTextOf(attributes['external_error'], 500);
  const code = /^(\d+):/.exec(error ?? '')?.[1] ?? 'external_error';
  const data: DeliveryUpdate = withoutAbsent({
    platform: 'chatwoot' as const,
    message_id: message.id,
    status,
    timestamp: updateTime(message),
    recipient: message.contact.external_id,
    callback_data: ownMessageIdOf(webhook.body),
    errors: error === undefined ? [] : [{ code, message: error }],
    raw_payload: webhook.body,
  });
  return {
    name: 'delivery.updated',
    ...keyed(webhook, message.id, status),
    conversation: message.conversationId,
    data,
  };
}

function change(
  webhook: Webhook,
  message: ReadMessage,
  kind: MessageChange['change'],
  keyPart: string,
  content?: MessageContent,
): NormalizedEvent {
  return {
    name: 'message.changed',
    ...keyed(webhook, message.id, keyPart),
    conversation: message.conversationId,
    data: withoutAbsent({
      platform: 'chatwoot' as const,
      message_id: message.id,
      change: kind,
      timestamp: updateTime(message),
      contact: message.contact,
      content,
      raw_payload: webhook.body,
    }),
  };
}

function updateTime(message: ReadMessage): number {
  return timeOf(ownRow(message)['updated_at']) || conversationTimeOf(message.conversation);
}

function isAnswer(answers: unknown): boolean {
  if (Array.isArray(answers)) return answers.length > 0;
  return isObject(answers) ? Object.keys(answers).length > 0 : textOf(answers) !== undefined;
}

/**
 * The answer to a list is `[{title, value}]`, to a form `[{name, value}]`, to a survey
 * `{csat_survey_response: {rating, feedback_message}}`, to a request for an address the address itself.
 */
function answerContent(answers: unknown): MessageContent {
  const rows = listOf(answers).filter(isObject);
  const [row] = rows;
  const value = shown(row?.['value']);
  if (rows.length === 1 && row !== undefined && textOf(row['name']) === undefined && value !== undefined) {
    const title = textOf(row['title']);
    const choice = withoutAbsent({ id: value, title });
    return { type: 'choice', text: title ?? value, choice, provider_kind: 'submitted_values' };
  }
  const named = rows.map((it): [string, unknown] => [
    textOf(it['name']) ?? textOf(it['title']) ?? 'value',
    it['value'] ?? null,
  ]);
  const fields =
    rows.length > 0 ? Object.fromEntries(named) : isObject(answers) ? { ...answers } : { value: answers };
  const text = named.map(([name, given]) => `${name}: ${shown(given) ?? ''}`).join('\n');
  return withoutAbsent({
    type: 'form' as const,
    text: text === '' ? undefined : text,
    fields,
    provider_kind: 'submitted_values',
  });
}

function shown(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return textOf(value);
}
