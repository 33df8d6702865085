/** Where a message stands on its way out, for people who ask why it has not gone. */
import { REPLY_WINDOWS, type DeliveryStatus, type Provider, type Sendable } from '@enlace/normalization';
import type { Tx } from '../../database/database.js';
import { DECIDING, judgedOf, type Deciding } from './deciding.js';
import { findTemplate } from '../whatsapp-template/find-template.js';
import { whyNotSent } from '../whatsapp-template/not-sent.js';
import { isShut, judge, wantsOtherChannel, type Verdict } from './judge.js';
import { isHeldMarketing } from './takes.js';
import { findOtherChannel } from './other-channel.js';

export interface MessageStanding {
  readonly id: string;
  readonly provider: Provider;
  /** Null for what customers wrote. */
  readonly status: DeliveryStatus | null;
  readonly errorCode: string | null;
  readonly errorReason: string | null;
  readonly attempts: number;
  /** What its sender would decide now. */
  readonly verdict: Verdict;
  /** Why the template that would go out now will be refused, by its status as it is known; null where it will not. */
  readonly templateRefusal: string | null;
  /** Queued messages of the same conversation that go first. */
  readonly ahead: number;
  /** Until when its lane, its whole integration or the message alone is held. */
  readonly laneFrozenUntil: Date | null;
  readonly integrationFrozenUntil: Date | null;
  readonly notBefore: Date | null;
  readonly integrationStatus: string | null;
  readonly integrationReason: string | null;
  /** When its last attempt began, and until when its sender has the lane: null where nobody has it. */
  readonly attemptedAt: Date | null;
  readonly leasedUntil: Date | null;
  /** By the database's clock. */
  readonly now: Date;
}

type Row = Deciding &
  Omit<MessageStanding, 'verdict' | 'templateRefusal'> & {
    readonly tenantId: string;
    readonly wabaId: string | null;
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
  const verdict = judge({ ...judged, otherChannel: other?.provider ?? null }, window);
  const content = verdict.verdict === 'send' && verdict.as === 'stand_in' ? judged.instead : row.content;
  return { ...row, ahead, verdict, templateRefusal: await templateRefusal(tx, row, content) };
}

/** By the status alone: whether the values fit is for the sender to say. */
async function templateRefusal(tx: Tx, row: Row, content: Sendable | undefined): Promise<string | null> {
  if (row.status !== 'queued' || row.wabaId === null || content?.type !== 'template') return null;
  const { name, language } = content.template;
  const { isSynced, template } = await findTemplate(tx, { ...row, wabaId: row.wabaId }, name, language);
  return (isSynced && template !== undefined ? whyNotSent(template) : undefined) ?? null;
}

const STANDING = `
  SELECT message.tenant_id AS "tenantId", integration.settings->>'waba_id' AS "wabaId", message.id, message.provider,
         message.status, message.error_code AS "errorCode", message.error_reason AS "errorReason",
         message.attempts, ${DECIDING}, lane.frozen_until AS "laneFrozenUntil",
         integration.frozen_until AS "integrationFrozenUntil", integration.status AS "integrationStatus",
         integration.status_reason AS "integrationReason", first.ahead, first.templates AS "templatesAhead",
         lane.leased_until AS "leasedUntil",
         (SELECT max(started_at) FROM delivery_attempts
           WHERE message_id = message.id AND tenant_id = message.tenant_id) AS "attemptedAt",
         now() AS now
    FROM messages AS message
    JOIN conversations AS conversation ON conversation.id = message.conversation_id
    JOIN contacts AS contact ON contact.id = conversation.contact_id
    LEFT JOIN delivery_lanes AS lane ON lane.conversation_id = message.conversation_id
    LEFT JOIN integrations AS integration
           ON integration.id = message.integration_id AND integration.removed_at IS NULL
   CROSS JOIN LATERAL (
     SELECT count(*)::int AS ahead, count(*) FILTER (WHERE content->>'type' = 'template')::int AS templates
       FROM messages AS other WHERE conversation_id = message.conversation_id AND status = 'queued' AND position < message.position
        AND NOT ${isHeldMarketing('other', 'now()')}
   ) AS first
   WHERE message.id = $2 AND ($1 = '*' OR message.tenant_id = $1)`;
