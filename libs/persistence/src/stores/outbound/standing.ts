/** Where a message stands on its way out, for people who ask why it has not gone. */
import { REPLY_WINDOWS, type DeliveryStatus, type Provider } from '@enlace/normalization';
import type { Tx } from '../../database/database.js';
import { DECIDING, judgedOf, type Deciding } from './deciding.js';
import { isShut, judge, wantsOtherChannel, type Verdict } from './judge.js';
import { findOtherChannel } from './other-channel.js';

export interface MessageStanding {
  /** Null for what customers wrote. */
  readonly status: DeliveryStatus | null;
  readonly errorCode: string | null;
  readonly errorReason: string | null;
  readonly attempts: number;
  /** What its sender would decide now. */
  readonly verdict: Verdict;
  /** Queued messages of the same conversation that go first. */
  readonly ahead: number;
  /** Until when its lane, its whole integration or the message alone is held. */
  readonly laneFrozenUntil: Date | null;
  readonly integrationFrozenUntil: Date | null;
  readonly notBefore: Date | null;
  readonly integrationStatus: string | null;
  readonly integrationReason: string | null;
  /** By the database's clock. */
  readonly now: Date;
}

type Row = Deciding &
  Omit<MessageStanding, 'verdict'> & {
    readonly tenantId: string;
    readonly provider: Provider;
    readonly templatesAhead: number;
  };

/** @param scope a tenant, or `*` */
export async function findStanding(
  tx: Tx,
  scope: string,
  messageId: string,
): Promise<MessageStanding | undefined> {
  const [row] = await tx.query<Row>(STANDING, [scope, messageId]);
  if (row === undefined) return undefined;
  const window = REPLY_WINDOWS[row.provider];
  const judged = judgedOf(row);
  // Where free text is held for the customer to write, a template waits for templates only.
  const isFirst = judged.isTemplate && row.windowPolicy === 'hold' && isShut(row, window);
  const ahead = isFirst ? row.templatesAhead : row.ahead;
  const other = wantsOtherChannel(judged, window) ? await findOtherChannel(tx, row) : undefined;
  return { ...row, ahead, verdict: judge({ ...judged, otherChannel: other?.provider ?? null }, window) };
}

const STANDING = `
  SELECT message.tenant_id AS "tenantId", message.provider, message.status, message.error_code AS "errorCode", message.error_reason AS "errorReason",
         message.attempts, ${DECIDING}, lane.frozen_until AS "laneFrozenUntil",
         integration.frozen_until AS "integrationFrozenUntil", integration.status AS "integrationStatus",
         integration.status_reason AS "integrationReason", first.ahead, first.templates AS "templatesAhead",
         now() AS now
    FROM messages AS message
    JOIN conversations AS conversation ON conversation.id = message.conversation_id
    JOIN contacts AS contact ON contact.id = conversation.contact_id
    LEFT JOIN delivery_lanes AS lane ON lane.conversation_id = message.conversation_id
    LEFT JOIN integrations AS integration
           ON integration.id = message.integration_id AND integration.removed_at IS NULL
   CROSS JOIN LATERAL (
     SELECT count(*)::int AS ahead, count(*) FILTER (WHERE content->>'type' = 'template')::int AS templates
       FROM messages WHERE conversation_id = message.conversation_id AND status = 'queued' AND position < message.position
   ) AS first
   WHERE message.id = $2 AND ($1 = '*' OR message.tenant_id = $1)`;
