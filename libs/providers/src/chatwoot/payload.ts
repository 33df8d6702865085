/** The parts Chatwoot's flat payloads are made of: account, inbox, conversation, contact, and how its kinds are numbered. */
import type { MessageContact } from '@enlace/normalization';
import { emailOf, localeOf, phoneOf } from '../contact-fields.js';
import { idOf, isObject, listOf, momentOf, objectOf, shortTextOf, textOf, type JsonObject } from '../json.js';
import { withoutAbsent } from '../without-absent.js';

/** One webhook on its way to becoming events. */
export interface Webhook {
  readonly event: string;
  /** Without secrets. */
  readonly body: Record<string, unknown>;
  /** The account's number; conversation_* events carry it only with their newest message. */
  readonly accountId: string | undefined;
}

/** The account an event belongs to and what makes it the same event when it comes again. */
export function keyed(webhook: Webhook, ...parts: readonly string[]): { key: string; account?: string } {
  const { accountId, event } = webhook;
  const key = [accountId ?? '-', event, ...parts].join(':');
  if (accountId === undefined) return { key };
  const inboxId = inboxIdOf(webhook.body);
  return { key, account: inboxId === undefined ? accountKey(accountId) : inboxKey(accountId, inboxId) };
}

export function accountKey(account: string): string {
  return `account:${account}`;
}

export function inboxKey(account: string, inbox: string): string {
  return `inbox:${account}/${inbox}`;
}

export function accountIdOf(body: JsonObject): string | undefined {
  const carriers = ['account', 'sender', 'contact', 'user'].map((name) => objectOf(body[name]));
  const [account, ...holders] = carriers;
  const inside = holders.map((holder) => idOf(objectOf(holder['account'])['id']));
  return (
    idOf(account?.['id']) ??
    idOf(body['account_id']) ??
    inside.find((id) => id !== undefined) ??
    idOf(newestMessageOf(body)['account_id']) ??
    idOf(newestMessageOf(objectOf(body['conversation']))['account_id'])
  );
}

export function inboxIdOf(body: JsonObject): string | undefined {
  const conversation = objectOf(body['conversation']);
  return idOf(objectOf(body['inbox'])['id']) ?? idOf(conversation['inbox_id']) ?? idOf(body['inbox_id']);
}

/** `messages` holds the newest message of the conversation at most, which need not be the one an event is about. */
export function newestMessageOf(conversation: JsonObject): JsonObject {
  return objectOf(listOf(conversation['messages'])[0]);
}

export type MessageType = 'incoming' | 'outgoing' | 'activity' | 'template';

const NUMBERED: readonly MessageType[] = ['incoming', 'outgoing', 'activity', 'template'];

/** A word at the top of a payload, a number from 0 to 3 inside `messages`. */
export function messageTypeOf(value: unknown): MessageType | undefined {
  return NUMBERED.find((type, number) => value === type || value === number || value === String(number));
}

/** Unix seconds of the first value that is a moment; 0 where none is. */
export function timeOf(...values: readonly unknown[]): number {
  for (const value of values) {
    const seconds = momentOf(value);
    if (seconds !== undefined && seconds > 0) return seconds;
  }
  return 0;
}

/** The moment a conversation last changed; older versions give only `timestamp`. */
export function conversationTimeOf(conversation: JsonObject): number {
  return timeOf(conversation['updated_at'], conversation['last_activity_at'], conversation['timestamp']);
}

/**
 * The customer of a conversation. Looked for in the sender of an incoming message (which carries no type), in
 * `meta.sender`, then in `contact`, the form of older versions and home-made senders.
 */
export function contactOf(conversation: JsonObject, sender?: unknown): MessageContact | undefined {
  const places = [sender, objectOf(conversation['meta'])['sender'], conversation['contact']].filter(isObject);
  const people = places.filter((place) => externalIdOf(place) !== undefined);
  const first = people[0];
  const id = first === undefined ? contactIdOf(conversation) : externalIdOf(first);
  if (id === undefined) return undefined;
  const same = people.filter((person) => externalIdOf(person) === id);
  return contactFrom(id, same, objectOf(conversation['additional_attributes'])['browser_language']);
}

/** A contact as contact_* events carry it: the payload itself. */
export function contactItself(body: JsonObject): MessageContact | undefined {
  const id = externalIdOf(body);
  return id === undefined ? undefined : contactFrom(id, [body], undefined);
}

function contactFrom(id: string, people: readonly JsonObject[], language: unknown): MessageContact {
  const first = <T>(read: (person: JsonObject) => T | undefined): T | undefined => {
    for (const person of people) {
      const value = read(person);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const identifier = first((person) => textOf(person['identifier'], 500));
  return withoutAbsent({
    external_id: id,
    aliases: identifier === undefined ? undefined : [`identifier:${identifier}`],
    phone: first((person) => phoneOf(person['phone_number'])),
    name: first((person) => shortTextOf(person['name'], 512)),
    email: first((person) => emailOf(person['email'])),
    locale: localeOf(language),
  });
}

/** The contact's number; where a home-made sender gives none, what else tells one person from another. */
function externalIdOf(person: JsonObject): string | undefined {
  const id = idOf(person['id']);
  if (id !== undefined) return id;
  for (const name of ['identifier', 'phone_number', 'email']) {
    const value = textOf(person[name], 500);
    if (value !== undefined) return `${name === 'phone_number' ? 'phone' : name}:${value}`;
  }
  return undefined;
}

function contactIdOf(conversation: JsonObject): string | undefined {
  return idOf(objectOf(conversation['contact_inbox'])['contact_id']);
}
