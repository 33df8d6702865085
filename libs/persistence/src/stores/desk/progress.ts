/** How far a conversation is mirrored: what comes next, what was begun, what Chatwoot has. */
import type { Tx } from '../../database/database.js';
import { textOrNull } from '../../database/json-text.js';
import { messagesAfter } from '../conversation/pages.js';
import type { ClaimedDesk, DeskItem, DeskNews, DeskPosting, DeskStatus } from './desk-record.js';

/** In the order in which they were written down, which within a conversation is the order of commits. */
export async function nextItems(
  tx: Tx,
  desk: ClaimedDesk,
  after: number,
  limit: number,
): Promise<DeskItem[]> {
  const messages = await messagesAfter(tx, desk.tenantId, desk.conversationId, after, limit);
  const known = await tx.query<{ id: string }>(
    `SELECT message_id AS id FROM desk_messages
      WHERE tenant_id = $1 AND direction = 'from_desk' AND message_id = ANY($2::uuid[])`,
    [desk.tenantId, messages.map(({ id }) => id)],
  );
  const fromDesk = new Set(known.map(({ id }) => id));
  return messages.map((message) => ({ ...message, fromDesk: fromDesk.has(message.id) }));
}

/** Undefined where the claim has passed to another: then nothing may be posted. */
export async function beginPosting(
  tx: Tx,
  desk: ClaimedDesk,
  messageId: string,
  hasStatus: boolean,
): Promise<DeskPosting | undefined> {
  const { tenantId, id, claim } = desk;
  const [held] = await tx.query(
    `SELECT id FROM desk_conversations WHERE tenant_id = $1 AND id = $2 AND claim = $3 FOR NO KEY UPDATE`,
    [tenantId, id, claim],
  );
  if (held === undefined) return undefined;
  const made = await tx.query(
    `INSERT INTO desk_messages (desk_id, message_id, tenant_id, direction, state, settled)
     VALUES ($1, $2, $3, 'to_desk', 'posting', $4) ON CONFLICT (desk_id, message_id) DO NOTHING RETURNING message_id`,
    [id, messageId, tenantId, !hasStatus],
  );
  const [row] = await tx.query<{ state: string; chatwootId: string | null; begunAt: Date }>(
    `SELECT state, chatwoot_id AS "chatwootId", created_at AS "begunAt" FROM desk_messages
      WHERE tenant_id = $1 AND desk_id = $2 AND message_id = $3`,
    [tenantId, id, messageId],
  );
  if (row === undefined) return undefined;
  const { chatwootId, begunAt } = row;
  const isDone = row.state !== 'posting' || chatwootId !== null;
  return { state: made.length > 0 ? 'new' : isDone ? 'done' : 'begun', chatwootId, begunAt };
}

/** `asOf`: the newest edit or deletion that is in what was posted. */
export type PostingEnd =
  { readonly chatwootId: string; readonly asOf?: Date | undefined } | { readonly failed: string };

/** Chatwoot has it, or will take it in no form. */
export async function endPosting(
  tx: Tx,
  { tenantId, id }: ClaimedDesk,
  messageId: string,
  end: PostingEnd,
): Promise<void> {
  const isDone = 'chatwootId' in end;
  await tx.query(
    `UPDATE desk_messages SET state = $4, chatwoot_id = coalesce($5, chatwoot_id), reason = $6,
            settled = settled OR NOT $7, told_change_at = $8
      WHERE tenant_id = $1 AND desk_id = $2 AND message_id = $3`,
    [
      tenantId,
      id,
      messageId,
      isDone ? 'done' : 'failed',
      isDone ? end.chatwootId : null,
      isDone ? null : textOrNull(end.failed),
      isDone,
      isDone ? (end.asOf ?? null) : null,
    ],
  );
}

/** Everything up to there is mirrored. */
export async function moveTo(tx: Tx, { tenantId, id, claim }: ClaimedDesk, position: number): Promise<void> {
  await tx.query(
    `UPDATE desk_conversations SET position = greatest(position, $4)
      WHERE tenant_id = $1 AND id = $2 AND claim = $3`,
    [tenantId, id, claim, position],
  );
}

/** A message that stands in Chatwoot once may be several on the channel: the one that fared worst is told. */
export async function newsOf(tx: Tx, { tenantId, id }: ClaimedDesk): Promise<DeskNews> {
  const statuses = await tx.query<DeskStatus>(
    `SELECT said.chatwoot_id AS "chatwootId", 
            json_agg(json_build_object('id', messages.id, 'status', messages.status)) AS seen,
            (array_agg(messages.status ORDER BY ${WORST_FIRST}))[1] AS status,
            (array_agg(messages.error_code ORDER BY ${WORST_FIRST}))[1] AS "errorCode",
            (array_agg(messages.error_reason ORDER BY ${WORST_FIRST}))[1] AS "errorReason",
            min(messages.provider) AS provider
       FROM desk_messages AS said JOIN messages ON messages.id = said.message_id
      WHERE said.tenant_id = $1 AND said.desk_id = $2 AND said.chatwoot_id IS NOT NULL AND messages.status IS NOT NULL
      GROUP BY said.chatwoot_id
     HAVING bool_or(NOT said.settled AND ${IS_NEWS})`,
    [tenantId, id],
  );
  const changes = await tx.query<DeskNews['changes'][number]>(
    `SELECT said.message_id AS "messageId", said.chatwoot_id AS "chatwootId",
            CASE WHEN deleted_at IS NULL THEN 'edited' ELSE 'deleted' END AS change,
            ${CHANGED_AT} AS at, content ->> 'text' AS text
       FROM desk_messages AS said JOIN messages ON messages.id = said.message_id
      WHERE said.tenant_id = $1 AND said.desk_id = $2 AND said.direction = 'to_desk' AND said.chatwoot_id IS NOT NULL
        AND ${CHANGED_AT} > coalesce(said.told_change_at, '-infinity')
      ORDER BY at`,
    [tenantId, id],
  );
  return { statuses, changes };
}

/**
 * @param seen how far each part had come by then
 * @param isLast nothing comes after it
 */
export async function toldStatus(
  tx: Tx,
  { tenantId, id }: ClaimedDesk,
  seen: DeskStatus['seen'],
  isLast: boolean,
): Promise<void> {
  await tx.query(
    `UPDATE desk_messages SET settled = $4, told = seen.status
       FROM jsonb_to_recordset($3::jsonb) AS seen (id uuid, status text)
      WHERE tenant_id = $1 AND desk_id = $2 AND message_id = seen.id`,
    [tenantId, id, JSON.stringify(seen), isLast],
  );
}

export async function toldChange(
  tx: Tx,
  { tenantId, id }: Pick<ClaimedDesk, 'tenantId' | 'id'>,
  messageId: string,
  at: Date,
): Promise<void> {
  await tx.query(
    `UPDATE desk_messages SET told_change_at = $4 WHERE tenant_id = $1 AND desk_id = $2 AND message_id = $3`,
    [tenantId, id, messageId, at],
  );
}

/** To the millisecond, as those who tell of it write it down. */
const CHANGED_AT = `date_trunc('milliseconds', greatest(edited_at, deleted_at))`;

/** Chatwoot takes a message for sent until it hears otherwise. */
export const IS_NEWS = `
  messages.status IS DISTINCT FROM said.told
  AND (messages.status IN ('delivered', 'read', 'failed', 'unknown')
       OR (messages.status = 'sent' AND said.told IN ('failed', 'unknown')))`;

const WORST_FIRST = `array_position(ARRAY['failed', 'unknown', 'queued', 'sending', 'sent', 'delivered', 'read'], messages.status)`;
