/** Tells the desk that something said in a conversation has changed since: nothing else would make it look. */
import type { Tx } from '../../database/database.js';

/** A worker who is at it sees the mark when it leaves. */
export async function wakeDesk(tx: Tx, tenantId: string, conversationId: string): Promise<void> {
  await tx.query(
    `UPDATE desk_conversations SET changed = true, due_at = coalesce(due_at, now())
      WHERE tenant_id = $1 AND conversation_id = $2 AND live`,
    [tenantId, conversationId],
  );
}
