/** Whether a conversation is where its customer is written to. */
import { AppError } from '@enlace/contracts';
import type { Tx } from '../../database/database.js';

/**
 * Refuses a closed conversation whose contact has an active one. Asked after the message was queued, which holds the
 * conversation's row, so that nobody closes it in between.
 * @throws AppError `conversation.closed`
 */
export async function refuseWhereAnotherGoesOn(
  tx: Tx,
  tenantId: string,
  conversationId: string,
): Promise<void> {
  const [active] = await tx.query<{ id: string }>(
    `SELECT active.id
       FROM conversations AS closed
       JOIN conversations AS active USING (tenant_id, integration_id, contact_id)
      WHERE closed.tenant_id = $1 AND closed.id = $2 AND closed.state = 'closed' AND active.state = 'active'`,
    [tenantId, conversationId],
  );
  if (active === undefined) return;
  throw new AppError(
    'conversation.closed',
    'The conversation is closed and its customer goes on in another: write there',
    undefined,
    { conversation_id: conversationId, active_conversation_id: active.id },
  );
}
