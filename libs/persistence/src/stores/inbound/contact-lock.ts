/** Begins the transaction of an event about a contact: its mark, and everyone else kept away from the contact. */
import type { MessageContact } from '@enlace/normalization';
import type { Tx } from '../../database/database.js';
import { plainText } from '../../database/json-text.js';
import type { ArrivedEvent } from './arrived-event.js';
import { insertMark, markRepeated, markValues } from './event-mark.js';
import { hot } from '../../database/statement.js';

/** Every id the channel gave for the person, the present one first. */
export function idsOf(contact: MessageContact, formerId?: string): readonly string[] {
  const ids = [
    contact.external_id,
    ...(contact.aliases ?? []),
    ...(formerId === undefined ? [] : [formerId]),
  ];
  return [...new Set(ids.map(plainText))];
}

/**
 * Leaves the mark and takes a lock on each of the contact's ids until the end of the transaction, in one
 * order for everybody: of two first messages of a new contact one waits and then finds what the other made.
 * @returns whether it is the event's first time
 */
export async function markAndLock(
  tx: Tx,
  event: ArrivedEvent,
  contactIds: readonly string[],
  messageId: string | null,
): Promise<boolean> {
  const [row] = await tx.query<{ first: boolean }>(MARK_AND_LOCK, [
    ...markValues(event, 'processed', null, messageId),
    event.integrationId,
    contactIds,
  ]);
  const first = row?.first ?? false;
  if (!first) await markRepeated(tx, event);
  return first;
}

/** The same lock alone, for whoever may make a contact without an event. */
export async function lockContactId(tx: Tx, integrationId: string, externalId: string): Promise<void> {
  await tx.query(LOCK, [integrationId, plainText(externalId)]);
}

const MARK_AND_LOCK = hot(`
  WITH mark AS (${insertMark()})
  SELECT EXISTS (SELECT FROM mark) AS first, pg_advisory_xact_lock(hashtextextended(key, 0))
    FROM (SELECT $7::text || '/' || id AS key FROM unnest($8::text[]) AS id ORDER BY 1) AS locks`);

const LOCK = hot(`SELECT pg_advisory_xact_lock(hashtextextended($1::text || '/' || $2::text, 0))`);
