/** A notification waits for the message that goes out, not for the one that does not. */
import type { Provider } from '@enlace/normalization';
import type { Tx } from '../../database/database.js';

interface Former {
  readonly tenantId: string;
  readonly id: string;
  readonly metadata: Record<string, unknown> | null;
}

interface InItsPlace {
  readonly messageId: string;
  readonly contactId: string;
  readonly channel: Provider;
}

export async function followNotification(
  tx: Tx,
  { tenantId, id, metadata }: Former,
  { messageId, contactId, channel }: InItsPlace,
): Promise<void> {
  const notificationId = metadata?.['notification_id'];
  if (typeof notificationId !== 'string') return;
  await tx.query(
    `UPDATE notifications SET message_id = $4, contact_id = $5, channel = $6, updated_at = now()
      WHERE tenant_id = $1 AND id::text = $2 AND message_id = $3`,
    [tenantId, notificationId, id, messageId, contactId, channel],
  );
}
