/** Everything that decides whether a message goes out, for people who ask why it has not. */
import type { Author } from '@enlace/contracts';
import type { DeliveryStatus, Provider } from '@enlace/normalization';
import type { Tx } from '../../database/database.js';

export interface MessageStanding {
  readonly id: string;
  readonly tenantId: string;
  readonly conversationId: string;
  readonly integrationId: string;
  readonly provider: Provider;
  readonly direction: 'inbound' | 'outbound';
  readonly author: Author | 'customer';
  readonly type: string;
  /** Null for what customers wrote. */
  readonly status: DeliveryStatus | null;
  readonly errorCode: string | null;
  readonly errorReason: string | null;
  readonly attempts: number;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
  readonly notBefore: Date | null;
  readonly expiresAt: Date | null;
  /** The epoch a bot's message was computed under, and the conversation's. */
  readonly messageEpoch: number | null;
  readonly epoch: number;
  readonly reachable: boolean;
  readonly unreachableReason: string | null;
  readonly optedOutAt: Date | null;
  readonly lastInboundAt: Date | null;
  /** Until when its lane, or its whole integration, is held. */
  readonly laneFrozenUntil: Date | null;
  readonly integrationFrozenUntil: Date | null;
  readonly integrationStatus: string | null;
  readonly integrationReason: string | null;
  /** Messages of the same conversation that go first. */
  readonly ahead: number;
  /** By the database's clock. */
  readonly now: Date;
}

/** @param scope a tenant, or `*` */
export async function findStanding(
  tx: Tx,
  scope: string,
  messageId: string,
): Promise<MessageStanding | undefined> {
  const [row] = await tx.query<MessageStanding>(
    `SELECT message.id, message.tenant_id AS "tenantId", message.conversation_id AS "conversationId",
            message.integration_id AS "integrationId", message.provider, message.direction, message.author,
            message.content->>'type' AS type, message.status, message.error_code AS "errorCode",
            message.error_reason AS "errorReason", message.attempts, message.created_at AS "createdAt",
            message.sent_at AS "sentAt", message.not_before AS "notBefore", message.expires_at AS "expiresAt",
            message.epoch AS "messageEpoch", conversation.epoch, contact.reachable,
            contact.unreachable_reason AS "unreachableReason", contact.opted_out_at AS "optedOutAt",
            contact.last_inbound_at AS "lastInboundAt", lane.frozen_until AS "laneFrozenUntil",
            integration.frozen_until AS "integrationFrozenUntil", integration.status AS "integrationStatus",
            integration.status_reason AS "integrationReason",
            (SELECT count(*)::int FROM messages AS other
              WHERE other.conversation_id = message.conversation_id AND other.position < message.position
                AND other.status = 'queued') AS ahead,
            now() AS now
       FROM messages AS message
       JOIN conversations AS conversation ON conversation.id = message.conversation_id
       JOIN contacts AS contact ON contact.id = conversation.contact_id
       LEFT JOIN delivery_lanes AS lane ON lane.conversation_id = message.conversation_id
       LEFT JOIN integrations AS integration
              ON integration.id = message.integration_id AND integration.removed_at IS NULL
      WHERE message.id = $2 AND ($1 = '*' OR message.tenant_id = $1)`,
    [scope, messageId],
  );
  return row;
}
