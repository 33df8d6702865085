/** Sends a message to another channel of the same client, once, in place of one that the window shuts out. */
import { deriveId } from '@enlace/crypto';
import type { Tx } from '../../database/database.js';
import type { Deciding } from './deciding.js';
import { enqueue } from './enqueue.js';
import { followNotification } from './follow-notification.js';
import type { OtherChannel } from './other-channel.js';
import type { Begun, Lane } from './outbound-message.js';

export interface Redirected extends Deciding {
  readonly id: string;
  readonly metadata: Record<string, unknown> | null;
}

/**
 * The message fails with the new one's id and its channel as the reason; the new one bears an id made of the old one's,
 * and its metadata name the old one, so that its delivery events do. Undefined where the message is queued no more.
 */
export async function redirect(
  tx: Tx,
  lane: Lane,
  message: Redirected,
  other: OtherChannel,
): Promise<Begun | undefined> {
  const { tenantId } = lane;
  const messageId = deriveId('redirected', message.id);
  const code = 'message.redirected';
  const reason = `it goes to the same client over ${other.provider} as message ${messageId}: the reply window of ${lane.provider} is shut`;
  const ended = await tx.query(
    `UPDATE messages SET status = 'failed', error_code = $3, error_reason = $4
      WHERE tenant_id = $1 AND id = $2 AND status = 'queued' RETURNING id`,
    [tenantId, message.id, code, reason],
  );
  if (ended.length === 0) return undefined;
  const { metadata, author, expiresAt, content } = message;
  await enqueue(tx, {
    messageId,
    tenantId,
    integrationId: other.integrationId,
    contact: other.contact,
    content,
    author,
    // a person who takes that conversation over meanwhile is not talked over
    ...(author === 'bot' && other.epoch !== null ? { epoch: other.epoch } : {}),
    ...(expiresAt === null ? {} : { expiresAt }),
    metadata: { ...metadata, redirected_from: message.id },
  });
  await followNotification(tx, { ...message, tenantId }, { ...other, messageId, channel: other.provider });
  return {
    state: 'refused',
    messageId: message.id,
    code,
    reason,
    metadata: { ...metadata, redirected_to: messageId },
  };
}
