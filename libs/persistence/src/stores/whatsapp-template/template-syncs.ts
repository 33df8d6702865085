/** When each WhatsApp Business account is asked for its templates, by one replica at a time. */
import type { Tx } from '../../database/database.js';
import { plainText } from '../../database/json-text.js';
import type {
  BusinessAccount,
  ClaimedTemplateSync,
  EndedSync,
  TemplateSyncState,
} from './template-record.js';

/**
 * Accounts of every tenant that are due, new ones among them; nobody else gets them while the lease lasts. Channels that
 * are disabled or whose credentials are refused are not asked.
 */
export function claimSyncs(tx: Tx, leaseMs: number, limit: number): Promise<ClaimedTemplateSync[]> {
  return tx.query<ClaimedTemplateSync>(CLAIM, [leaseMs, limit]);
}

/** Writes down that it went well, or not; the account is asked again after so long. */
export async function settleSync(
  tx: Tx,
  { tenantId, wabaId }: BusinessAccount,
  integrationId: string,
  ended: EndedSync & ({ readonly syncedAt: Date } | { readonly code: string; readonly reason: string }),
): Promise<void> {
  const failed = 'code' in ended;
  await tx.query(SETTLE, [
    tenantId,
    wabaId,
    integrationId,
    ended.againMs,
    failed ? null : ended.syncedAt,
    failed ? ended.code : null,
    failed ? plainText(ended.reason) : null,
    ended.dueAt ?? null,
  ]);
}

/** The integration's account is asked again after so long at the latest; with `ifFailed` only where the last asking failed. */
export async function hastenSync(
  tx: Tx,
  tenantId: string,
  integrationId: string,
  { afterMs, ifFailed = false }: { readonly afterMs: number; readonly ifFailed?: boolean },
): Promise<void> {
  await tx.query(HASTEN, [tenantId, integrationId, afterMs, ifFailed]);
}

export async function syncState(
  tx: Tx,
  { tenantId, wabaId }: BusinessAccount,
): Promise<TemplateSyncState | undefined> {
  const [row] = await tx.query<TemplateSyncState>(
    `SELECT synced_at AS "syncedAt", failed_at AS "failedAt", failure_code AS "failureCode",
            failure_reason AS "failureReason", due_at AS "dueAt"
       FROM whatsapp_template_syncs WHERE tenant_id = $1 AND waba_id = $2`,
    [tenantId, wabaId],
  );
  return row;
}

/** The oldest integration of an account speaks for it. */
const CLAIM = `
  INSERT INTO whatsapp_template_syncs AS sync (tenant_id, waba_id, integration_id, due_at)
  SELECT tenant_id, waba_id, id, now() + $1 * interval '1 millisecond'
    FROM (SELECT DISTINCT ON (tenant_id, settings->>'waba_id') tenant_id, settings->>'waba_id' AS waba_id, id
            FROM integrations
           WHERE provider = 'whatsapp' AND removed_at IS NULL AND status IN ('active', 'unverified')
             AND settings->>'waba_id' IS NOT NULL
           ORDER BY tenant_id, settings->>'waba_id', created_at, id) AS account
   WHERE NOT EXISTS (SELECT FROM whatsapp_template_syncs AS known
                      WHERE known.tenant_id = account.tenant_id AND known.waba_id = account.waba_id
                        AND known.due_at > now())
   LIMIT $2
  ON CONFLICT (tenant_id, waba_id) DO UPDATE
     SET due_at = excluded.due_at, integration_id = excluded.integration_id WHERE sync.due_at <= now()
  RETURNING tenant_id AS "tenantId", waba_id AS "wabaId", integration_id AS "integrationId"`;

/** Always earlier by a little, so that an asking under way can tell that it was wanted again meanwhile. */
const HASTEN = `
  UPDATE whatsapp_template_syncs
     SET due_at = least(due_at - interval '1 millisecond', now() + $3 * interval '1 millisecond')
   WHERE tenant_id = $1 AND (failed_at IS NOT NULL OR NOT $4::boolean)
     AND waba_id = (SELECT settings->>'waba_id' FROM integrations
                     WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL)`;

const SETTLE = `
  INSERT INTO whatsapp_template_syncs AS known
         (tenant_id, waba_id, integration_id, due_at, synced_at, failed_at, failure_code, failure_reason)
  VALUES ($1, $2, $3, now() + $4 * interval '1 millisecond', $5, CASE WHEN $6::text IS NOT NULL THEN now() END, $6, $7)
  ON CONFLICT (tenant_id, waba_id) DO UPDATE
     SET due_at = CASE WHEN known.due_at < $8::timestamptz THEN known.due_at ELSE excluded.due_at END,
         synced_at = coalesce(excluded.synced_at, known.synced_at),
         failed_at = excluded.failed_at, failure_code = excluded.failure_code,
         failure_reason = excluded.failure_reason`;
