/** A person says what became of a message that nobody knew of whether it had gone out. */
import { AppError } from '@enlace/contracts';
import { isTaken } from '../../database/failure.js';
import type { Tx } from '../../database/database.js';
import { plainText } from '../../database/json-text.js';

export interface Reconciliation {
  readonly status: 'sent' | 'failed';
  /** The provider's id of it, where known; only with `sent`. */
  readonly providerMessageId?: string;
  readonly reason: string;
}

export interface Reconciled {
  readonly messageId: string;
  readonly conversationId: string;
  readonly metadata: Record<string, unknown> | null;
}

/**
 * unknown → sent or failed; undefined where it is not `unknown` (any more): a provider's own word counts more.
 * @throws AppError `delivery.not_possible` where another message has that provider id
 */
export async function reconcile(
  tx: Tx,
  tenantId: string,
  messageId: string,
  { status, providerMessageId, reason }: Reconciliation,
): Promise<Reconciled | undefined> {
  try {
    const [row] = await tx.query<Reconciled>(
      `UPDATE messages
          SET status = $3, provider_message_id = coalesce(provider_message_id, $4),
              sent_at = CASE WHEN $3 = 'sent' THEN coalesce(sent_at, now()) ELSE sent_at END,
              error_code = CASE WHEN $3 = 'failed' THEN 'reconciled' END,
              error_reason = CASE WHEN $3 = 'failed' THEN $5 END
        WHERE tenant_id = $1 AND id = $2 AND direction = 'outbound' AND status = 'unknown'
       RETURNING id AS "messageId", conversation_id AS "conversationId", metadata`,
      [
        tenantId,
        messageId,
        status,
        providerMessageId === undefined ? null : plainText(providerMessageId),
        plainText(reason),
      ],
    );
    return row;
  } catch (error) {
    if (!isTaken(error)) throw error;
    throw new AppError('delivery.not_possible', 'Another message has this provider_message_id');
  }
}
