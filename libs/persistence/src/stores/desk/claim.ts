/** Who works at a mirrored conversation: one worker at a time over all replicas, for as long as its lease lasts. */
import type { Tx } from '../../database/database.js';
import { textOrNull } from '../../database/json-text.js';
import type { ClaimedDesk } from './desk-record.js';

export const DESK_CONVERSATION = `
  known.id, known.tenant_id AS "tenantId", known.integration_id AS "integrationId", known.inbox_id AS "inboxId",
  known.conversation_id AS "conversationId", known.chatwoot_contact_id AS "chatwootContactId",
  known.source_id AS "sourceId", known.chatwoot_id AS "chatwootId", known.status, known.live, known.reopens,
  known.position, known.backfill_to AS "backfillTo", known.failures`;

/** What is due, the longest first; what belongs to a desk that is turned off or paused stays. */
export async function claimDesks(tx: Tx, leaseMs: number, limit: number): Promise<ClaimedDesk[]> {
  return tx.query<ClaimedDesk>(
    `UPDATE desk_conversations AS known
        SET claim = claim + 1, changed = false, due_at = now() + $1 * interval '1 millisecond'
       FROM desks AS desk
      WHERE desk.tenant_id = known.tenant_id AND known.id IN (
        SELECT due.id FROM desk_conversations AS due
          JOIN desks AS desk ON desk.tenant_id = due.tenant_id AND desk.integration_id = due.integration_id
                            AND desk.inbox_id = due.inbox_id
         WHERE due.due_at <= now() AND desk.enabled AND coalesce(desk.paused_until, '-infinity') <= now()
         ORDER BY due.due_at LIMIT $2 FOR NO KEY UPDATE OF due SKIP LOCKED)
     RETURNING ${DESK_CONVERSATION}, known.claim, desk.backfill, desk.assignee_id AS "assigneeId",
               desk.team_id AS "teamId"`,
    [leaseMs, limit],
  );
}

/** Whether it is still ours; the lease then lasts from now. */
export async function touchDesk(
  tx: Tx,
  { tenantId, id, claim }: ClaimedDesk,
  leaseMs: number,
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE desk_conversations SET due_at = now() + $4 * interval '1 millisecond'
      WHERE tenant_id = $1 AND id = $2 AND claim = $3 RETURNING id`,
    [tenantId, id, claim, leaseMs],
  );
  return rows.length > 0;
}

/** What was learned of its place in Chatwoot; what is not named stays. Null takes the conversation there for lost. */
export interface DeskPlace {
  readonly chatwootContactId?: string | null;
  readonly sourceId?: string | null;
  readonly chatwootId?: string | null;
  readonly reopened?: true;
}

export async function keepPlace(tx: Tx, desk: ClaimedDesk, place: DeskPlace): Promise<boolean> {
  const { chatwootContactId, sourceId, chatwootId, reopened } = place;
  const rows = await tx.query(
    `UPDATE desk_conversations
        SET chatwoot_contact_id = CASE WHEN $4 THEN $5 ELSE chatwoot_contact_id END,
            source_id = CASE WHEN $6 THEN $7 ELSE source_id END,
            chatwoot_id = CASE WHEN $8 THEN $9 ELSE chatwoot_id END,
            reopens = reopens AND NOT $10, status = CASE WHEN $10 THEN 'open' ELSE status END
      WHERE tenant_id = $1 AND id = $2 AND claim = $3 RETURNING id`,
    [
      desk.tenantId,
      desk.id,
      desk.claim,
      chatwootContactId !== undefined,
      chatwootContactId ?? null,
      sourceId !== undefined,
      sourceId ?? null,
      chatwootId !== undefined,
      chatwootId ?? null,
      reopened === true,
    ],
  );
  return rows.length > 0;
}

/**
 * It is the bot's again, or over, and resolved in Chatwoot from here. `resolving` comes first, so that what Chatwoot
 * tells of it is known for our own; with `resolved` nothing is mirrored any more.
 */
export async function releaseDesk(
  tx: Tx,
  { tenantId, id, claim }: ClaimedDesk,
  step: 'resolving' | 'resolved',
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE desk_conversations
        SET live = live AND $4, resolved_at = CASE WHEN $4 THEN now() ELSE resolved_at END,
            status = CASE WHEN $4 THEN status ELSE 'resolved' END
      WHERE tenant_id = $1 AND id = $2 AND claim = $3 RETURNING id`,
    [tenantId, id, claim, step === 'resolving'],
  );
  return rows.length > 0;
}

/** How a worker leaves: done for now, or to come again. */
export type DeskRest =
  | { readonly state: 'done' }
  /** `counted`: it failed once more; absent where it only waits. */
  | { readonly state: 'again'; readonly afterMs: number; readonly reason: string; readonly counted?: true }
  /** All of the desk rests: Chatwoot is paused, or a person must mend something. */
  | { readonly state: 'paused'; readonly afterMs: number; readonly reason: string };

export async function restDesk(tx: Tx, desk: ClaimedDesk, rest: DeskRest): Promise<void> {
  const { tenantId, id, claim } = desk;
  if (rest.state === 'done') {
    await tx.query(
      `UPDATE desk_conversations AS known SET failures = 0, trouble = NULL,
              due_at = CASE WHEN known.changed OR EXISTS (SELECT FROM messages WHERE conversation_id = known.conversation_id
                                            AND position > known.position) THEN now() END
        WHERE tenant_id = $1 AND id = $2 AND claim = $3`,
      [tenantId, id, claim],
    );
    await tx.query(
      'UPDATE desks SET trouble = NULL, trouble_at = NULL WHERE tenant_id = $1 AND trouble IS NOT NULL',
      [tenantId],
    );
    return;
  }
  const isCounted = rest.state === 'again' && rest.counted === true;
  await tx.query(
    `UPDATE desk_conversations SET due_at = now() + $4::double precision * interval '1 millisecond', trouble = $5,
            failures = failures + $6::int
      WHERE tenant_id = $1 AND id = $2 AND claim = $3`,
    [tenantId, id, claim, rest.afterMs, textOrNull(rest.reason), isCounted ? 1 : 0],
  );
  if (rest.state !== 'paused') return;
  await tx.query(
    `UPDATE desks SET paused_until = greatest(paused_until, now() + $2::double precision * interval '1 millisecond'),
            trouble = $3, trouble_at = coalesce(trouble_at, now())
      WHERE tenant_id = $1`,
    [tenantId, rest.afterMs, textOrNull(rest.reason)],
  );
}
