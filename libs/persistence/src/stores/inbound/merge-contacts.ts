/** Several contacts turned out to be one person: one of them goes on with everything the others had. */
import { randomId } from '@enlace/crypto';
import type { Tx } from '../../database/database.js';

/** Who merges, and what told them. */
export interface Merging {
  readonly tenantId: string;
  /** Kept with the ids, such as `event <id>`. */
  readonly evidence: string;
  /** The contact was moved by its provider: the conversation that was begun first goes on, with its history and its owner. */
  readonly isMove?: boolean;
}

interface Candidate {
  readonly contactId: string;
  /** Its active conversation, where it has one. */
  readonly conversationId: string | null;
}

/**
 * The contact of the most recent active conversation goes on, after a move that of the oldest. Other active
 * conversations are closed: what still waits for an answer moves over, and a human who owned one of them owns the one
 * that stays. Messages already queued go out from where they are. The contacts are locked by the caller.
 * @returns the id of the contact that goes on
 */
export async function mergeContacts(
  tx: Tx,
  { tenantId, evidence, isMove = false }: Merging,
  contactIds: readonly string[],
): Promise<string> {
  const [kept, ...others] = await tx.query<Candidate>(
    `SELECT contacts.id AS "contactId", conversations.id AS "conversationId"
       FROM contacts LEFT JOIN conversations ON contact_id = contacts.id AND state = 'active'
      WHERE contacts.tenant_id = $1 AND contacts.id = ANY($2)
      ORDER BY CASE WHEN $3 THEN conversations.created_at END,
               last_activity_at DESC NULLS LAST, contacts.created_at, contacts.id`,
    [tenantId, contactIds, isMove],
  );
  if (kept === undefined) throw new Error('None of the contacts to merge is there');
  const closing = others.flatMap(({ conversationId }) => (conversationId === null ? [] : [conversationId]));
  if (kept.conversationId !== null && closing.length > 0) {
    await mergeConversations(tx, tenantId, kept.conversationId, closing);
  }
  const merged = others.map((other) => other.contactId);
  await tx.query('UPDATE conversations SET contact_id = $2 WHERE tenant_id = $1 AND contact_id = ANY($3)', [
    tenantId,
    kept.contactId,
    merged,
  ]);
  await tx.query(
    `UPDATE contact_identities SET contact_id = $2, evidence = $4
      WHERE tenant_id = $1 AND contact_id = ANY($3)`,
    [tenantId, kept.contactId, merged, `merged by ${evidence}`],
  );
  await tx.query(
    `WITH gone AS (
       UPDATE contacts SET merged_into = $2, updated_at = now() WHERE tenant_id = $1 AND id = ANY($3)
       RETURNING name, phone, username, email, locale, opted_out_at, opted_in_at, last_inbound_at, client_id,
                 marketing_held_until, window_closed_at
     )
     UPDATE contacts AS kept
        SET name = coalesce(kept.name, gone.name), phone = coalesce(kept.phone, gone.phone),
            username = coalesce(kept.username, gone.username), email = coalesce(kept.email, gone.email),
            locale = coalesce(kept.locale, gone.locale),
            client_id = coalesce(kept.client_id, gone.client_id),
            opted_out_at = CASE WHEN greatest(kept.opted_out_at, gone.opted_out_at)
                                     >= coalesce(greatest(kept.opted_in_at, gone.opted_in_at), '-infinity')
                                THEN greatest(kept.opted_out_at, gone.opted_out_at) END,
            opted_in_at = greatest(kept.opted_in_at, gone.opted_in_at),
            marketing_held_until = greatest(kept.marketing_held_until, gone.marketing_held_until),
            window_closed_at = greatest(kept.window_closed_at, gone.window_closed_at),
            last_inbound_at = greatest(kept.last_inbound_at, gone.last_inbound_at)
       FROM (SELECT max(name) AS name, max(phone) AS phone, max(username) AS username, max(email) AS email,
                    max(locale) AS locale, max(opted_out_at) AS opted_out_at, max(opted_in_at) AS opted_in_at,
                    max(marketing_held_until) AS marketing_held_until, max(window_closed_at) AS window_closed_at,
                    min(client_id) AS client_id, max(last_inbound_at) AS last_inbound_at FROM gone) AS gone
      WHERE kept.tenant_id = $1 AND kept.id = $2`,
    [tenantId, kept.contactId, merged],
  );
  await mergeLinks(tx, { tenantId, evidence }, kept.contactId, merged);
  return kept.contactId;
}

/** Their evidence moves over; where two of them were linked to different clients, the one that lost shows as a conflict. */
async function mergeLinks(
  tx: Tx,
  { tenantId, evidence }: Merging,
  keptId: string,
  merged: readonly string[],
): Promise<void> {
  await tx.query('UPDATE contact_links SET contact_id = $2 WHERE tenant_id = $1 AND contact_id = ANY($3)', [
    tenantId,
    keptId,
    merged,
  ]);
  const lost = await tx.query<{ clientId: string }>(
    `UPDATE contact_links AS link SET undone_at = now()
       FROM contacts AS contact
      WHERE contact.tenant_id = $1 AND contact.id = $2 AND link.tenant_id = $1 AND link.contact_id = $2
        AND link.state = 'linked' AND link.undone_at IS NULL AND link.client_id <> contact.client_id
     RETURNING link.client_id AS "clientId"`,
    [tenantId, keptId],
  );
  for (const clientId of new Set(lost.map((row) => row.clientId))) {
    await tx.query(
      `INSERT INTO contact_links (id, tenant_id, contact_id, client_id, state, evidence, detail)
       VALUES ($1, $2, $3, $4, 'conflict', 'merge', $5)`,
      [randomId(), tenantId, keptId, clientId, evidence],
    );
  }
}

async function mergeConversations(
  tx: Tx,
  tenantId: string,
  keptId: string,
  closing: readonly string[],
): Promise<void> {
  const locked = await tx.query<{ id: string; owner: string }>(
    `SELECT id, owner FROM conversations WHERE tenant_id = $1 AND id = ANY($2) ORDER BY id FOR NO KEY UPDATE`,
    [tenantId, [keptId, ...closing]],
  );
  const human = locked.some((row) => row.owner === 'human');
  await tx.query(
    `UPDATE messages SET conversation_id = $2, awaits_answer = NOT $4
      WHERE tenant_id = $1 AND awaits_answer AND conversation_id = ANY($3)`,
    [tenantId, keptId, human ? [keptId, ...closing] : closing, human],
  );
  await tx.query(
    `UPDATE conversations SET state = 'closed', epoch = epoch + 1, awaiting_since = NULL
      WHERE tenant_id = $1 AND id = ANY($2)`,
    [tenantId, closing],
  );
  await tx.query(
    `UPDATE conversations
        SET owner = CASE WHEN $3 THEN 'human' ELSE owner END,
            epoch = CASE WHEN $3 AND owner <> 'human' THEN epoch + 1 ELSE epoch END,
            awaiting_since = (SELECT min(created_at) FROM messages WHERE conversation_id = $2 AND awaits_answer),
            last_sequence = greatest(last_sequence, (SELECT max(sequence) FROM messages WHERE conversation_id = $2))
      WHERE tenant_id = $1 AND id = $2`,
    [tenantId, keptId, human],
  );
}
