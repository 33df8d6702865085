/** Which parts of a provider's raw request are one person's, so that those alone can be handed out or removed. */
import type { Provider } from '../provider.js';

export interface SplitRequest {
  /** The parts that are the person's, as they came; none where the request is about others only. */
  readonly theirs: readonly unknown[];
  /** The request without them; undefined where nothing is left. */
  readonly rest: unknown;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Pure. What others wrote about the person (a shared contact card, a name in a text) is theirs who wrote it.
 * @param ids external ids of the person on this integration, and provider ids of messages from and to them
 */
export function splitRequest(provider: Provider, body: unknown, ids: ReadonlySet<string>): SplitRequest {
  if (!isObject(body)) return { theirs: [], rest: body };
  if (provider === 'whatsapp') return splitBatch(body, ids);
  return PEOPLE[provider](body).some((id) => ids.has(id))
    ? { theirs: [body], rest: undefined }
    : { theirs: [], rest: body };
}

/**
 * `entry[].changes[].value` holds lists of up to a thousand items, each of which names its person (Meta, webhooks
 * reference: `from`, `to`, `wa_id`, `user_id`, `recipient_id` and what stands beside them since 2026).
 */
function splitBatch(body: Json, ids: ReadonlySet<string>): SplitRequest {
  const theirs: unknown[] = [];
  const entries = listOf(body['entry']).flatMap((entry) => {
    if (!isObject(entry)) return [entry];
    const changes = listOf(entry['changes']).flatMap((change) => splitChange(change, ids, theirs));
    return changes.length > 0 ? [{ ...entry, changes }] : [];
  });
  if (theirs.length === 0) return { theirs, rest: body };
  return { theirs, rest: entries.length > 0 ? { ...body, entry: entries } : undefined };
}

/** The change without what is the person's, or nothing where nothing of it is left. */
function splitChange(change: unknown, ids: ReadonlySet<string>, theirs: unknown[]): unknown[] {
  if (!isObject(change) || !isObject(change['value'])) return [change];
  const before = theirs.length;
  const value: Record<string, unknown> = { ...change['value'] };
  let left = 0;
  for (const [name, list] of Object.entries(value)) {
    if (!Array.isArray(list)) continue;
    const items: readonly unknown[] = list;
    const kept = items.filter((item) => !isOf(item, ids));
    theirs.push(...items.filter((item) => isOf(item, ids)));
    value[name] = kept;
    if (name !== 'contacts') left += kept.length;
  }
  if (theirs.length === before) return [change];
  // A card without its message may be the same person under an id nobody knows.
  return left > 0 ? [{ ...change, value }] : [];
}

const ITEM_IDS = [
  'id',
  'from',
  'to',
  'wa_id',
  'user_id',
  'parent_user_id',
  'from_user_id',
  'from_parent_user_id',
  'to_user_id',
  'recipient_id',
  'recipient_user_id',
  'recipient_parent_user_id',
  'recipient_participant_id',
] as const;

const SYSTEM_IDS = ['wa_id', 'new_wa_id', 'user_id', 'previous', 'current'] as const;

function isOf(item: unknown, ids: ReadonlySet<string>): boolean {
  if (!isObject(item)) return false;
  const system = objectOf(item['system']);
  const named = [
    ...ITEM_IDS.map((name) => item[name]),
    ...SYSTEM_IDS.map((name) => system[name]),
    ...['user_id', 'parent_user_id'].flatMap((name) => Object.values(objectOf(item[name]))),
  ];
  return named.some((id) => typeof id === 'string' && ids.has(id.replace(/^\+/, '')));
}

/** Everyone a request of one event is about, under the ids by which contacts are known. */
const PEOPLE: Readonly<Record<Exclude<Provider, 'whatsapp'>, (body: Json) => string[]>> = {
  telegram: peopleOfUpdate,
  chatwoot: peopleOfChatwoot,
  tawkto: peopleOfTawkto,
};

/** Bot API, Update: one member beside `update_id`; in a group the contact is the group. */
function peopleOfUpdate(update: Json): string[] {
  return Object.values(update)
    .filter(isObject)
    .flatMap((about) => {
      const message = objectOf(about['message']);
      const chat = idOf(objectOf(about['chat'] ?? message['chat'])['id']) ?? idOf(about['user_chat_id']);
      const connection = about['business_connection_id'] ?? message['business_connection_id'];
      const person = idOf(objectOf(about['from'] ?? about['user'] ?? about['actor_chat'])['id']);
      if (chat === undefined) return person === undefined ? [] : [person];
      return typeof connection === 'string' ? [`business:${connection}:${chat}`] : [chat];
    });
}

/** Chatwoot numbers agents and contacts apart, so only places that hold a contact count (4.13 source, presenters). */
function peopleOfChatwoot(body: Json): string[] {
  const conversation = String(body['event']).startsWith('conversation_')
    ? { ...body, ...objectOf(body['conversation']) }
    : objectOf(body['conversation']);
  const isIncoming = body['message_type'] === 'incoming' || body['message_type'] === 0;
  const places = [
    ...(String(body['event']).startsWith('contact_') ? [body] : []),
    ...(isIncoming ? [objectOf(body['sender'])] : []),
    objectOf(objectOf(conversation['meta'])['sender']),
    objectOf(conversation['contact']),
    objectOf(body['contact']),
  ];
  const inbox = idOf(objectOf(conversation['contact_inbox'])['contact_id']);
  return [...places.flatMap(idsOfContact), ...(inbox === undefined ? [] : [inbox])];
}

function idsOfContact(contact: Json): string[] {
  const named = [
    ['identifier', 'identifier'],
    ['phone_number', 'phone'],
    ['email', 'email'],
  ] as const;
  const id = idOf(contact['id']);
  const others = named.flatMap(([field, kind]) => {
    const value = contact[field];
    return typeof value === 'string' && value !== '' ? [`${kind}:${value}`] : [];
  });
  return id === undefined ? others : [id, ...others];
}

/** tawk.to knows people by the chat, an e-mail or, in the older form, an id of the visitor. */
function peopleOfTawkto(body: Json): string[] {
  const chat = objectOf(body['chat']);
  const people = [body['visitor'], chat['visitor'], body['requester'], objectOf(body['ticket'])['requester']];
  const ids = people.map(objectOf).flatMap(({ id, email }) => [idOf(id), idOf(email)]);
  const ticket = objectOf(body['ticket']);
  return [...ids, idOf(body['chatId']), idOf(chat['id']), idOf(ticket['id'])].filter(
    (id) => id !== undefined,
  );
}

function idOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
