/** The setting of a tenant's desk, kept and read. */
import type { Tx } from '../../database/database.js';
import type { DeskCounts, DeskDraft, DeskSetting } from './desk-record.js';

export async function findDesk(tx: Tx, tenantId: string): Promise<DeskSetting | undefined> {
  const [row] = await tx.query<DeskSetting>(`SELECT ${COLUMNS} FROM desks WHERE tenant_id = $1`, [tenantId]);
  return row;
}

/** Conversations that were active before it was turned on, or before it moved to another inbox, stay where they are. */
export async function saveDesk(tx: Tx, draft: DeskDraft): Promise<DeskSetting> {
  const [row] = await tx.query<DeskSetting>(
    `INSERT INTO desks AS known (tenant_id, integration_id, enabled, inbox_id, integrations, on_resolved, backfill,
                                 send_automatic, assignee_id, team_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (tenant_id) DO UPDATE SET
       since = ${MOVED('now()', 'known.since')}, looked_at = ${MOVED('now()', 'known.looked_at')},
       integration_id = excluded.integration_id, enabled = excluded.enabled, inbox_id = excluded.inbox_id,
       integrations = excluded.integrations, on_resolved = excluded.on_resolved, backfill = excluded.backfill,
       send_automatic = excluded.send_automatic, assignee_id = excluded.assignee_id, team_id = excluded.team_id,
       paused_until = NULL, trouble = NULL, trouble_at = NULL, updated_at = now()
     RETURNING ${COLUMNS}`,
    [
      draft.tenantId,
      draft.integrationId,
      draft.enabled,
      draft.inboxId,
      draft.integrations,
      draft.onResolved,
      draft.backfill,
      draft.sendAutomatic,
      draft.assigneeId,
      draft.teamId,
    ],
  );
  if (row === undefined) throw new Error('The desk was not kept');
  // what was put off because of a trouble is tried again under the new setting
  await tx.query(
    `UPDATE desk_conversations SET due_at = now(), failures = 0 WHERE tenant_id = $1 AND live AND $2::boolean`,
    [draft.tenantId, draft.enabled],
  );
  return row;
}

export async function removeDesk(tx: Tx, tenantId: string): Promise<boolean> {
  const rows = await tx.query('DELETE FROM desks WHERE tenant_id = $1 RETURNING tenant_id', [tenantId]);
  return rows.length > 0;
}

export async function countDesk(tx: Tx, tenantId: string): Promise<DeskCounts> {
  const [row] = await tx.query<DeskCounts>(
    `SELECT count(*) FILTER (WHERE live) AS live,
            count(*) FILTER (WHERE due_at IS NOT NULL) AS waiting,
            min(due_at) FILTER (WHERE due_at < now()) AS "oldestWaitingAt",
            (SELECT count(*) FROM desk_messages WHERE tenant_id = $1 AND state = 'failed') AS failed
       FROM desk_conversations WHERE tenant_id = $1`,
    [tenantId],
  );
  return row ?? { live: 0, waiting: 0, oldestWaitingAt: null, failed: 0 };
}

const MOVED = (then: string, otherwise: string): string =>
  `CASE WHEN (excluded.enabled AND NOT known.enabled) OR excluded.inbox_id <> known.inbox_id
          OR excluded.integration_id <> known.integration_id THEN ${then} ELSE ${otherwise} END`;

const COLUMNS = `
  tenant_id AS "tenantId", integration_id AS "integrationId", enabled, inbox_id AS "inboxId", integrations,
  on_resolved AS "onResolved", backfill, send_automatic AS "sendAutomatic", assignee_id AS "assigneeId",
  team_id AS "teamId", since, paused_until AS "pausedUntil", trouble, trouble_at AS "troubleAt"`;
