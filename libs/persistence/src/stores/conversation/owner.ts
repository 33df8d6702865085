/** Who owns a conversation: every change counts its epoch up, so that answers computed before are refused. */
import type { Tx } from '../../database/database.js';
import { hot } from '../../database/statement.js';

/**
 * A person owns it from now on; nothing in it waits for the bot any more.
 * @param actor who did it, where known
 * @returns whether there is such a conversation
 */
export async function takeOver(
  tx: Tx,
  tenantId: string,
  conversationId: string,
  actor: string | null,
): Promise<boolean> {
  return change(tx, tenantId, conversationId, `owner = 'human', owned_by = $3, awaiting_since = NULL`, actor);
}

/** The bot owns it again, from the customer's next message on. */
export async function giveBack(
  tx: Tx,
  tenantId: string,
  conversationId: string,
  actor: string | null,
): Promise<boolean> {
  return change(tx, tenantId, conversationId, `owner = 'bot', owned_by = $3, awaiting_since = NULL`, actor);
}

/** It is over: the customer's next message begins a new one. What a person queued still goes out. */
export async function endConversation(
  tx: Tx,
  tenantId: string,
  conversationId: string,
  actor: string | null,
): Promise<boolean> {
  return change(
    tx,
    tenantId,
    conversationId,
    `state = 'closed', owned_by = $3, awaiting_since = NULL`,
    actor,
  );
}

/** Since when something in it waits for the bot, read anew from the messages; the conversation is locked by the caller. */
export async function countAwaiting(tx: Tx, tenantId: string, conversationId: string): Promise<void> {
  await tx.query(COUNT_AWAITING, [tenantId, conversationId]);
}

async function change(
  tx: Tx,
  tenantId: string,
  conversationId: string,
  assignments: string,
  actor: string | null,
): Promise<boolean> {
  const rows = await tx.query(
    `WITH conversation AS (
       UPDATE conversations SET epoch = epoch + 1, last_activity_at = now(), ${assignments}
        WHERE tenant_id = $1 AND id = $2 RETURNING id
     ), settled AS (
       UPDATE messages SET awaits_answer = false
        WHERE awaits_answer AND conversation_id IN (SELECT id FROM conversation)
     )
     SELECT id FROM conversation`,
    [tenantId, conversationId, actor],
  );
  return rows.length > 0;
}

const COUNT_AWAITING = hot(`
  UPDATE conversations
    SET awaiting_since = (SELECT min(created_at) FROM messages WHERE conversation_id = $2 AND awaits_answer)
  WHERE tenant_id IS NOT DISTINCT FROM $1 AND id = $2`);
