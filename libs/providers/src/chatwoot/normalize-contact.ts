/** Reads news about people and about the account: contacts, a widget that was opened, inboxes. */
import type { ContactChange, NormalizedEvent } from '@enlace/normalization';
import { fingerprint, idOf, isObject, listOf, objectOf, type JsonObject } from '../json.js';
import { unrecognized } from '../unrecognized.js';
import { contactItself, keyed, timeOf, type Webhook } from './payload.js';

export function createdContact(webhook: Webhook): NormalizedEvent[] {
  return [
    contactEvent(webhook, webhook.body, 'created', [idOf(webhook.body['id']) ?? fingerprint(webhook.body)]),
  ];
}

/** `changed_attributes` is a list of one-key objects, or null. */
export function updatedContact(webhook: Webhook): NormalizedEvent[] {
  const { body } = webhook;
  const changes = listOf(body['changed_attributes']).filter(isObject);
  const blocked = changes
    .map((it) => objectOf(it['blocked'])['current_value'])
    .find((it) => typeof it === 'boolean');
  const change = blocked === undefined ? 'updated' : blocked ? 'blocked' : 'unblocked';
  const news = changes.length === 0 ? body : changes;
  const time = changes
    .map((it) => objectOf(it['updated_at'])['current_value'])
    .find((it) => it !== undefined);
  return [contactEvent(webhook, body, change, [idOf(body['id']) ?? '-', fingerprint(news)], timeOf(time))];
}

/** Somebody opened the web widget: a contact exists from now on, a conversation perhaps not yet. */
export function openedWidget(webhook: Webhook): NormalizedEvent[] {
  const contact = objectOf(webhook.body['contact']);
  return [contactEvent(webhook, contact, 'updated', [fingerprint(webhook.body)])];
}

/** The payload names no inbox; the row of its channel was taken out. */
export function changedInbox(webhook: Webhook): NormalizedEvent[] {
  return [
    {
      name: 'account.changed',
      ...keyed(webhook, fingerprint(webhook.body)),
      conversation: 'account',
      data: {
        platform: 'chatwoot',
        kind: webhook.event,
        timestamp: timeOf(webhook.body['updated_at']),
        raw_payload: webhook.body,
      },
    },
  ];
}

function contactEvent(
  webhook: Webhook,
  person: JsonObject,
  change: ContactChange['change'],
  keyParts: readonly string[],
  timestamp = 0,
): NormalizedEvent {
  const contact = contactItself(person);
  if (contact === undefined) {
    return unrecognized('chatwoot', `${webhook.event} without a contact id`, webhook.body, keyed(webhook));
  }
  return {
    name: 'contact.changed',
    ...keyed(webhook, ...keyParts),
    // a lane of its own: contacts and conversations are numbered each on their own
    conversation: `contact:${contact.external_id}`,
    data: { platform: 'chatwoot', change, contact, timestamp, raw_payload: webhook.body },
  };
}
