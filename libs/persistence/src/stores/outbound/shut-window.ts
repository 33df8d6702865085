/** What is done when the provider says that a reply window is shut which we took for open. */
import { deriveId } from '@enlace/crypto';
import type { Sendable } from '@enlace/normalization';
import type { Author } from '@enlace/contracts';
import type { Tx } from '../../database/database.js';
import { enqueue } from './enqueue.js';
import { followNotification } from './follow-notification.js';
import type { Scoped } from './delivery-scope.js';
import { standInFor, type StandIn } from './stand-in.js';

/**
 * From now on the window counts as shut, until the customer writes.
 * @param saidAt when the provider said so; a customer who wrote after it has opened the window again
 * @returns whether it was not known when the message was begun, and the message is one that the window is for
 */
export async function shutWindow(tx: Tx, lane: Scoped, messageId: string, saidAt?: Date): Promise<boolean> {
  const rows = await tx.query(SHUT, [lane.tenantId, lane.conversationId, saidAt ?? null, messageId]);
  return rows.length > 0;
}

interface NotDelivered {
  readonly content: Sendable;
  readonly author: Author;
  readonly epoch: number | null;
  readonly replyTo: string | null;
  readonly expiresAt: Date | null;
  readonly metadata: Record<string, unknown> | null;
  readonly contactId: string;
  readonly policy: string | null;
  readonly standIn: StandIn;
}

/**
 * Queues a message anew that went out and was not delivered because of the window, where the integration's policy has
 * something else to do than to let it fail. Its id is made of the old one's, so that there is never a second one.
 * @returns the new message's id
 */
export async function sendAnew(tx: Tx, lane: Scoped, messageId: string): Promise<string | undefined> {
  const { tenantId, conversationId } = lane;
  const [message] = await tx.query<NotDelivered>(NOT_DELIVERED, [tenantId, messageId]);
  if (message === undefined || !isWorthIt(message)) return undefined;
  const anew = deriveId('sent anew', messageId);
  const { content, author, epoch, replyTo, expiresAt, metadata, contactId } = message;
  const { provider } = await enqueue(tx, {
    messageId: anew,
    tenantId,
    conversationId,
    content,
    author,
    keepsOwner: true,
    ...(epoch === null ? {} : { epoch }),
    ...(replyTo === null ? {} : { replyTo }),
    ...(expiresAt === null ? {} : { expiresAt }),
    metadata: { ...metadata, resent_from: messageId },
  });
  const from = { tenantId, id: messageId, metadata };
  await followNotification(tx, from, { messageId: anew, contactId, channel: provider });
  return anew;
}

function isWorthIt({ policy, content, standIn }: NotDelivered): boolean {
  if (policy === 'template') return standInFor(content, standIn) !== undefined;
  return policy === 'hold' || policy === 'other_channel';
}

const SHUT = `
  UPDATE contacts SET updated_at = now(), window_closed_at = greatest(least($3, now()), last_inbound_at)
   WHERE tenant_id = $1 AND id = (SELECT contact_id FROM conversations WHERE tenant_id = $1 AND id = $2)
     AND last_inbound_at IS NOT NULL
     AND NOT (coalesce(window_closed_at, '-infinity') >= last_inbound_at
              AND window_closed_at <= (SELECT max(started_at) FROM delivery_attempts
                                        WHERE tenant_id = $1 AND message_id = $4))
     AND ($3::timestamptz IS NULL OR last_inbound_at <= $3)
     AND EXISTS (SELECT FROM messages WHERE tenant_id = $1 AND id = $4 AND content->>'type' <> 'template')
  RETURNING id`;

/** Of one that went out in parts some may have been delivered. */
const NOT_DELIVERED = `
  SELECT message.content, message.author, message.epoch, message.reply_to AS "replyTo", message.expires_at AS "expiresAt",
         message.metadata, conversation.contact_id AS "contactId", integration.settings->>'window_policy' AS policy,
         json_build_object('name', integration.settings->>'window_template',
                           'language', integration.settings->>'window_template_language') AS "standIn"
    FROM messages AS message
    JOIN conversations AS conversation ON conversation.id = message.conversation_id
    JOIN integrations AS integration ON integration.id = message.integration_id
   WHERE message.tenant_id = $1 AND message.id = $2 AND message.content->>'type' <> 'template'
     AND NOT coalesce(message.metadata ? 'resent_from', false)
     AND NOT EXISTS (SELECT FROM message_parts WHERE message_id = message.id)`;
