/** Syncs of all contacts with Chatwoot: asked for, worked off page by page, taken up again after a crash. */
import { randomId } from '@enlace/crypto';
import type { Database } from '../database/database.js';
import { textOrNull } from '../database/json-text.js';

export interface ChatwootSyncState {
  readonly run: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly page: number;
  readonly total: number | null;
  readonly synced: number;
  readonly notFound: number;
  readonly failed: number;
  readonly reason: string | null;
  readonly startedAt: Date;
  readonly updatedAt: Date;
  readonly finishedAt: Date | null;
}

export interface SyncedIntegration {
  readonly tenantId: string;
  readonly integrationId: string;
}

export interface ClaimedSync extends SyncedIntegration {
  readonly run: string;
  readonly page: number;
}

/** What came of one page. */
export interface SyncedPage {
  readonly total: number | undefined;
  readonly synced: number;
  readonly notFound: number;
  readonly failed: number;
  /** Undefined after the last. */
  readonly next: number | undefined;
}

export class ChatwootSyncStore {
  constructor(private readonly database: Database) {}

  /** Begins one, or tells of the one that is running. */
  async begin(
    { tenantId, integrationId }: SyncedIntegration,
    requestedBy: string,
  ): Promise<{ readonly began: boolean; readonly sync: ChatwootSyncState | undefined }> {
    const began = await this.database.forTenant(tenantId, (tx) =>
      tx.query(BEGIN, [tenantId, integrationId, randomId(), requestedBy]),
    );
    return { began: began.length > 0, sync: await this.state({ tenantId, integrationId }) };
  }

  async state({ tenantId, integrationId }: SyncedIntegration): Promise<ChatwootSyncState | undefined> {
    const [row] = await this.database.forTenant(tenantId, (tx) =>
      tx.query<ChatwootSyncState>(
        `SELECT run, state, page, total, synced, not_found AS "notFound", failed, reason,
                started_at AS "startedAt", updated_at AS "updatedAt", finished_at AS "finishedAt"
           FROM chatwoot_syncs WHERE tenant_id = $1 AND integration_id = $2`,
        [tenantId, integrationId],
      ),
    );
    return row;
  }

  /** Syncs of every tenant that run and that nobody is at; nobody else gets them while the lease lasts. */
  claimRunning(leaseMs: number, limit: number): Promise<ClaimedSync[]> {
    return this.database.asSystem((tx) => tx.query<ClaimedSync>(CLAIM, [leaseMs, limit]));
  }

  /**
   * Counts a page, once, and holds the claim on; after the last page it is done.
   * @returns false where somebody else has counted it, or the sync is another by now
   */
  async count(
    { tenantId, integrationId, run, page }: ClaimedSync,
    done: SyncedPage,
    leaseMs: number,
  ): Promise<boolean> {
    const rows = await this.database.forTenant(tenantId, (tx) =>
      tx.query(COUNT, [
        tenantId,
        integrationId,
        run,
        page,
        done.total ?? null,
        done.synced,
        done.notFound,
        done.failed,
        done.next ?? null,
        leaseMs,
      ]),
    );
    return rows.length > 0;
  }

  /** Says that somebody is still at it; false where that is somebody else by now. */
  async hold({ tenantId, integrationId, run, page }: ClaimedSync, leaseMs: number): Promise<boolean> {
    const rows = await this.database.forTenant(tenantId, (tx) =>
      tx.query(
        `UPDATE chatwoot_syncs SET claimed_until = now() + $5 * interval '1 millisecond'
          WHERE tenant_id = $1 AND integration_id = $2 AND run = $3 AND page = $4 AND state = 'running'
         RETURNING run`,
        [tenantId, integrationId, run, page, leaseMs],
      ),
    );
    return rows.length > 0;
  }

  /** Lets go of it: it is taken up again after so long, or with `failed` not any more. */
  async release(
    { tenantId, integrationId, run }: ClaimedSync,
    {
      againMs,
      reason,
      failed,
    }: { readonly againMs: number; readonly reason?: string; readonly failed?: true },
  ): Promise<void> {
    await this.database.forTenant(tenantId, (tx) =>
      tx.query(RELEASE, [tenantId, integrationId, run, againMs, textOrNull(reason), failed === true]),
    );
  }
}

const BEGIN = `
  INSERT INTO chatwoot_syncs AS sync (tenant_id, integration_id, run, state, requested_by)
  SELECT tenant_id, id, $3, 'running', $4 FROM integrations
   WHERE tenant_id = $1 AND id = $2 AND provider = 'chatwoot' AND removed_at IS NULL
  ON CONFLICT (tenant_id, integration_id) DO UPDATE
     SET run = excluded.run, state = 'running', page = 1, total = NULL, synced = 0, not_found = 0, failed = 0,
         reason = NULL, requested_by = excluded.requested_by, started_at = now(), updated_at = now(),
         finished_at = NULL, claimed_until = NULL
   WHERE sync.state <> 'running'
  RETURNING run`;

const CLAIM = `
  UPDATE chatwoot_syncs SET claimed_until = now() + $1 * interval '1 millisecond'
   WHERE (tenant_id, integration_id) IN (
     SELECT tenant_id, integration_id FROM chatwoot_syncs
      WHERE state = 'running' AND coalesce(claimed_until, '-infinity') <= now()
      LIMIT $2 FOR UPDATE SKIP LOCKED)
  RETURNING tenant_id AS "tenantId", integration_id AS "integrationId", run, page`;

const COUNT = `
  UPDATE chatwoot_syncs
     SET total = coalesce($5, total), synced = synced + $6, not_found = not_found + $7, failed = failed + $8,
         page = coalesce($9, page), updated_at = now(), reason = NULL,
         state = CASE WHEN $9::integer IS NULL THEN 'done' ELSE state END,
         finished_at = CASE WHEN $9::integer IS NULL THEN now() END,
         claimed_until = now() + $10 * interval '1 millisecond'
   WHERE tenant_id = $1 AND integration_id = $2 AND run = $3 AND page = $4 AND state = 'running'
  RETURNING run`;

const RELEASE = `
  UPDATE chatwoot_syncs
     SET claimed_until = now() + $4 * interval '1 millisecond', reason = $5, updated_at = now(),
         state = CASE WHEN $6 THEN 'failed' ELSE state END, finished_at = CASE WHEN $6 THEN now() ELSE finished_at END
   WHERE tenant_id = $1 AND integration_id = $2 AND run = $3 AND state = 'running'`;
