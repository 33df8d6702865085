/** What Chatwoot's webhooks would have said of a message or conversation, built from what its API shows of it; pure. */
import { isObject, listOf, objectOf, textOf, type JsonObject } from '../../json.js';
import type { ApiConversation, ApiMessage } from '../api/read-records.js';

/** Stands in the payload where a webhook has nothing of that name: whoever reads the raw payload sees where it is from. */
const HEALED = { source: 'healed' } as const;

const TOLD_STATUSES: ReadonlySet<unknown> = new Set(['delivered', 'read', 'failed']);

/**
 * message_created, and message_updated where something happened to it since. Events made of them get the ids that those
 * of the lost webhooks would have got: the keys are made of the account, the event and the message (and of the status,
 * the deletion or the answers), which both ways name alike.
 */
export function healedMessage(
  accountId: string,
  conversation: ApiConversation,
  { raw }: ApiMessage,
): readonly JsonObject[] {
  const payload = {
    ...HEALED,
    account: { id: numberOf(accountId) },
    inbox: { id: numberOf(conversation.inboxId ?? '') },
    id: raw['id'],
    content: raw['content'] ?? null,
    content_type: raw['content_type'] ?? null,
    content_attributes: objectOf(raw['content_attributes']),
    additional_attributes: objectOf(raw['additional_attributes']),
    message_type: raw['message_type'],
    private: raw['private'] === true,
    created_at: raw['created_at'],
    source_id: raw['source_id'] ?? null,
    sender: isObject(raw['sender']) ? raw['sender'] : null,
    ...(listOf(raw['attachments']).length === 0 ? {} : { attachments: raw['attachments'] }),
    // a webhook shows the newest message here; this one carries its own status
    conversation: { ...conversation.raw, messages: [raw] },
  };
  const created = { ...payload, event: 'message_created' };
  return wasChanged(raw) ? [created, { ...payload, event: 'message_updated' }] : [created];
}

/** The same of a message that an agent has answered since, or whose conversation was ended: the bot is not to. */
export function alreadyAnswered(healed: JsonObject): JsonObject {
  return { ...healed, answered: true };
}

/** Whether a payload is of such a message. */
export function isAlreadyAnswered(payload: JsonObject): boolean {
  return payload['source'] === HEALED.source && payload['answered'] === true;
}

/** conversation_status_changed, as it would be if it had just come to this. */
export function healedStatus(accountId: string, { raw }: ApiConversation): JsonObject {
  return {
    ...raw,
    ...HEALED,
    account: { id: numberOf(accountId) },
    event: 'conversation_status_changed',
    changed_attributes: null,
  };
}

/** Deleted, answered, or reported further than sent; an edit alone the API does not tell apart. */
function wasChanged(raw: JsonObject): boolean {
  const attributes = objectOf(raw['content_attributes']);
  const answers = attributes['submitted_values'] ?? attributes['submitted_email'];
  return (
    attributes['deleted'] === true ||
    textOf(attributes['external_error']) !== undefined ||
    (answers ?? null) !== null ||
    TOLD_STATUSES.has(raw['status'])
  );
}

function numberOf(id: string): number | string {
  return /^\d{1,15}$/.test(id) ? Number(id) : id;
}
