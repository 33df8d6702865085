/** When each integration with Chatwoot is looked through again, by one replica at a time, and what is known of what is found. */
import type { Database } from '../database/database.js';
import { plainText } from '../database/json-text.js';

export const CHATWOOT_SWEEPS = ['messages', 'clients'] as const;

export type ChatwootSweepKind = (typeof CHATWOOT_SWEEPS)[number];

export interface SweptIntegration {
  readonly tenantId: string;
  readonly integrationId: string;
}

export interface ClaimedSweep extends SweptIntegration {
  /** Everything until then was looked at before; of a new integration: when it was saved. */
  readonly doneUntil: Date;
  /** What was before the integration is none of ours. */
  readonly createdAt: Date;
}

export interface SweepState {
  readonly doneUntil: Date;
  readonly sweptAt: Date | null;
  readonly found: number;
  readonly ingested: number;
  readonly failureCode: string | null;
  readonly failureReason: string | null;
}

export interface EndedSweep {
  readonly againMs: number;
  /** Where it went well, or as far as it went well. */
  readonly doneUntil?: Date;
  readonly found?: number;
  readonly ingested?: number;
  readonly failure?: { readonly code: string; readonly reason: string };
}

export class ChatwootSweepStore {
  constructor(private readonly database: Database) {}

  /** Integrations of every tenant that are due, new ones among them; nobody else gets them while the lease lasts. */
  claimDue(kind: ChatwootSweepKind, leaseMs: number, limit: number): Promise<ClaimedSweep[]> {
    return this.database.asSystem((tx) => tx.query<ClaimedSweep>(CLAIM, [leaseMs, limit, kind]));
  }

  /** One integration now, for whoever asks; undefined where there is none. */
  async begin(
    { tenantId, integrationId }: SweptIntegration,
    kind: ChatwootSweepKind,
    leaseMs: number,
  ): Promise<ClaimedSweep | undefined> {
    const [claimed] = await this.database.forTenant(tenantId, (tx) =>
      tx.query<ClaimedSweep>(BEGIN, [tenantId, integrationId, kind, leaseMs]),
    );
    return claimed;
  }

  async settle(
    { tenantId, integrationId }: SweptIntegration,
    kind: ChatwootSweepKind,
    { againMs, doneUntil, found, ingested, failure }: EndedSweep,
  ): Promise<void> {
    await this.database.forTenant(tenantId, (tx) =>
      tx.query(SETTLE, [
        tenantId,
        integrationId,
        kind,
        againMs,
        doneUntil ?? null,
        found ?? null,
        ingested ?? null,
        failure?.code ?? null,
        failure === undefined ? null : plainText(failure.reason),
      ]),
    );
  }

  /** They are due at once. @param of one integration, or all of every tenant after the service was away */
  async hasten(of: SweptIntegration | 'all', kind: ChatwootSweepKind): Promise<void> {
    const sql = 'UPDATE chatwoot_sweeps SET due_at = now() WHERE kind = $1';
    if (of === 'all') await this.database.asSystem((tx) => tx.query(sql, [kind]));
    else {
      await this.database.forTenant(of.tenantId, (tx) =>
        tx.query(`${sql} AND tenant_id = $2 AND integration_id = $3`, [kind, of.tenantId, of.integrationId]),
      );
    }
  }

  async state(
    { tenantId, integrationId }: SweptIntegration,
    kind: ChatwootSweepKind,
  ): Promise<SweepState | undefined> {
    const [row] = await this.database.forTenant(tenantId, (tx) =>
      tx.query<SweepState>(
        `SELECT done_until AS "doneUntil", swept_at AS "sweptAt", found, ingested,
                failure_code AS "failureCode", failure_reason AS "failureReason"
           FROM chatwoot_sweeps WHERE tenant_id = $1 AND integration_id = $2 AND kind = $3`,
        [tenantId, integrationId, kind],
      ),
    );
    return row;
  }

  /** Those of the events that have not ended in any way. */
  async missing(tenantId: string, eventIds: readonly string[]): Promise<Set<string>> {
    if (eventIds.length === 0) return new Set();
    const rows = await this.database.forTenant(tenantId, (tx) =>
      tx.query<{ id: string }>(
        `SELECT id FROM unnest($2::uuid[]) AS id
          WHERE NOT EXISTS (SELECT FROM event_marks WHERE event_id = id AND tenant_id = $1)`,
        [tenantId, eventIds],
      ),
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** The status each of Chatwoot's conversations had by the last that was heard of it; without those nothing was. */
  async statuses(
    { tenantId, integrationId }: SweptIntegration,
    conversations: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const rows = await this.database.forTenant(tenantId, (tx) =>
      tx.query<{ id: string; status: string | null }>(STATUSES, [tenantId, integrationId, conversations]),
    );
    return new Map(rows.flatMap(({ id, status }) => (status === null ? [] : [[id, status] as const])));
  }
}

const CLAIM = `
  INSERT INTO chatwoot_sweeps AS sweep (tenant_id, integration_id, kind, due_at, done_until)
  SELECT tenant_id, id, $3, now() + $1 * interval '1 millisecond', created_at
    FROM integrations
   WHERE provider = 'chatwoot' AND removed_at IS NULL AND status IN ('active', 'unverified')
     AND NOT EXISTS (SELECT FROM chatwoot_sweeps AS known
                      WHERE known.tenant_id = integrations.tenant_id AND integration_id = integrations.id
                        AND kind = $3 AND due_at > now())
   LIMIT $2
  ON CONFLICT (tenant_id, integration_id, kind) DO UPDATE SET due_at = excluded.due_at WHERE sweep.due_at <= now()
  RETURNING tenant_id AS "tenantId", integration_id AS "integrationId", done_until AS "doneUntil",
            (SELECT created_at FROM integrations WHERE id = integration_id) AS "createdAt"`;

const BEGIN = `
  INSERT INTO chatwoot_sweeps (tenant_id, integration_id, kind, due_at, done_until)
  SELECT tenant_id, id, $3, now() + $4 * interval '1 millisecond', created_at FROM integrations
   WHERE tenant_id = $1 AND id = $2 AND provider = 'chatwoot' AND removed_at IS NULL
  ON CONFLICT (tenant_id, integration_id, kind) DO UPDATE SET due_at = excluded.due_at
  RETURNING tenant_id AS "tenantId", integration_id AS "integrationId", done_until AS "doneUntil",
            (SELECT created_at FROM integrations WHERE id = integration_id) AS "createdAt"`;

const SETTLE = `
  UPDATE chatwoot_sweeps
     SET due_at = now() + $4 * interval '1 millisecond', done_until = greatest(done_until, $5),
         found = coalesce($6, found), ingested = coalesce($7, ingested),
         swept_at = CASE WHEN $8::text IS NULL THEN now() ELSE swept_at END,
         failed_at = CASE WHEN $8::text IS NOT NULL THEN now() END, failure_code = $8, failure_reason = $9
   WHERE tenant_id = $1 AND integration_id = $2 AND kind = $3`;

const STATUSES = `
  SELECT provider_conversation_id AS id,
         coalesce(provider_state #>> '{raw,status}', provider_state #>> '{raw,conversation,status}') AS status
    FROM conversations
   WHERE tenant_id = $1 AND integration_id = $2 AND provider_conversation_id = ANY($3) AND state = 'active'`;
