/** Reads the records in Chatwoot's answers; what lacks an id is no record. Pure. */
import type { MessageContact } from '@enlace/normalization';
import { phoneOf } from '../../contact-fields.js';
import { idOf, isObject, listOf, objectOf, textOf, type JsonObject } from '../../json.js';
import { contactItself } from '../payload.js';

export interface ApiContact {
  readonly id: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
  /** E.164. */
  readonly phone: string | undefined;
  readonly identifier: string | undefined;
  readonly customAttributes: JsonObject;
  readonly contactInboxes: readonly { readonly inboxId: string; readonly sourceId: string }[];
}

export interface ApiConversation {
  /** The display id, which URLs take. */
  readonly id: string;
  readonly inboxId: string | undefined;
  readonly status: string | undefined;
  /** Unix seconds; 0 where it is not told. */
  readonly lastActivityAt: number;
  readonly assigneeId: string | undefined;
  readonly labels: readonly string[];
  readonly customAttributes: JsonObject;
  /** As Chatwoot showed it. */
  readonly raw: JsonObject;
}

export interface ApiMessage {
  readonly id: string;
  /** Unix seconds; 0 where it is not told. */
  readonly createdAt: number;
  readonly raw: JsonObject;
}

export interface ApiPage<Item> {
  readonly items: readonly Item[];
  /** The number of the next page; undefined where this was the last. */
  readonly next: number | undefined;
  /** How many there are in all, where that is told. */
  readonly total?: number;
}

export function contactIn(value: unknown): ApiContact | undefined {
  const row = objectOf(value);
  const id = idOf(row['id']);
  if (id === undefined) return undefined;
  return {
    id,
    name: textOf(row['name']),
    email: textOf(row['email'], 320)?.toLowerCase(),
    phone: phoneOf(row['phone_number']),
    identifier: textOf(row['identifier']),
    customAttributes: objectOf(row['custom_attributes']),
    contactInboxes: listOf(row['contact_inboxes']).flatMap((it) => {
      const inboxId = idOf(objectOf(objectOf(it)['inbox'])['id']);
      const sourceId = idOf(objectOf(it)['source_id']);
      return inboxId === undefined || sourceId === undefined ? [] : [{ inboxId, sourceId }];
    }),
  };
}

/** The contact as webhooks about it would name the person. */
export function personOf({ id, name, email, phone, identifier }: ApiContact): MessageContact {
  return contactItself({ id, name, email, phone_number: phone, identifier }) ?? { external_id: id };
}

export function conversationIn(value: unknown): ApiConversation | undefined {
  const row = objectOf(value);
  const id = idOf(row['id']);
  if (id === undefined) return undefined;
  return {
    id,
    inboxId: idOf(row['inbox_id']),
    status: textOf(row['status']),
    lastActivityAt: secondsIn(row['last_activity_at']) || secondsIn(row['timestamp']),
    assigneeId: idOf(objectOf(objectOf(row['meta'])['assignee'])['id']),
    labels: textsIn(row['labels']),
    customAttributes: objectOf(row['custom_attributes']),
    raw: row,
  };
}

export function messageIn(value: unknown): ApiMessage | undefined {
  const row = objectOf(value);
  const id = idOf(row['id']);
  return id === undefined ? undefined : { id, createdAt: secondsIn(row['created_at']), raw: row };
}

/** The list under `payload`, which is where Chatwoot's lists stand. */
export function payloadList(value: unknown): readonly unknown[] | undefined {
  const payload = objectOf(value)['payload'];
  return Array.isArray(payload) ? payload : undefined;
}

export function textsIn(value: unknown): string[] {
  return listOf(value).flatMap((it) => textOf(it) ?? []);
}

export function everyOf<T>(values: readonly unknown[], read: (value: unknown) => T | undefined): T[] {
  return values.flatMap((value) => (isObject(value) ? (read(value) ?? []) : []));
}

function secondsIn(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.floor(value) : 0;
}
