/** Removes a person's conversations with everything in them, and in the end the contacts themselves. */
import type { Database, Tx } from '../../database/database.js';
import type { ClaimedErasure } from './erasure-record.js';
import { batchOf, removeAll } from './keep-progress.js';

const MESSAGES = 500;
/** Longer than any call to a provider lasts: what is `sending` then was left by a crash. */
const SENDING_MS = 60_000;

/** Whether something is still on its way to the person; what comes of it must be written down first, and then removed. */
export async function isStillSending(
  tx: Tx,
  { tenantId, person, requestedAt }: ClaimedErasure,
): Promise<boolean> {
  if (Date.now() - requestedAt.getTime() > SENDING_MS) return false;
  const rows = await tx.query(
    `SELECT FROM messages JOIN conversations ON conversations.id = conversation_id
      WHERE messages.tenant_id = $1 AND contact_id = ANY($2) AND messages.status = 'sending' LIMIT 1`,
    [tenantId, person.contactIds],
  );
  return rows.length > 0;
}

export async function eraseConversations(database: Database, erasure: ClaimedErasure): Promise<void> {
  const { tenantId, person, progress } = erasure;
  const of = [tenantId, person.contactIds];
  await removeAll(database, erasure, 'answers', (tx) =>
    tx.query(
      `DELETE FROM answers WHERE tenant_id = $1 AND id IN (
         SELECT answers.id FROM answers JOIN conversations ON conversations.id = conversation_id
          WHERE answers.tenant_id = $1 AND contact_id = ANY($2) LIMIT ${MESSAGES}) RETURNING id`,
      of,
    ),
  );
  for (let some = 1; some > 0;) {
    some = await batchOf(database, erasure, async (tx) => {
      const rows = await tx.query<{ id: string }>(
        `SELECT messages.id FROM messages JOIN conversations ON conversations.id = conversation_id
          WHERE messages.tenant_id = $1 AND contact_id = ANY($2) LIMIT ${MESSAGES}`,
        of,
      );
      const ids = rows.map(({ id }) => id);
      for (const [table, key] of OF_MESSAGES) {
        const gone = await tx.query(
          `DELETE FROM ${table} WHERE tenant_id = $1 AND ${key} = ANY($2) RETURNING 1 AS gone`,
          [tenantId, ids],
        );
        progress.add(table, 'removed', gone.length);
      }
      return ids.length;
    });
  }
  await batchOf(database, erasure, async (tx) => {
    for (const [table, condition] of OF_CONTACTS) {
      const gone = await tx.query(
        `DELETE FROM ${table} WHERE tenant_id = $1 AND ${condition} RETURNING 1 AS gone`,
        of,
      );
      progress.add(table, 'removed', gone.length);
    }
  });
}

/** In the order in which they refer to each other. */
const OF_MESSAGES = [
  ['delivery_attempts', 'message_id'],
  ['message_parts', 'message_id'],
  ['messages', 'id'],
] as const;

const CONVERSATIONS = 'SELECT id FROM conversations WHERE tenant_id = $1 AND contact_id = ANY($2)';

const OF_CONTACTS = [
  [
    'desk_conversations',
    'conversation_id IN (SELECT id FROM conversations WHERE tenant_id = $1 AND contact_id = ANY($2))',
  ],
  ['delivery_lanes', `conversation_id IN (${CONVERSATIONS})`],
  ['conversations', 'contact_id = ANY($2)'],
  ['contact_links', 'contact_id = ANY($2)'],
  ['contact_identities', 'contact_id = ANY($2)'],
  ['contacts', 'id = ANY($2)'],
] as const;
