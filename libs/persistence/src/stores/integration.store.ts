/** The integrations: which account of which channel belongs to which tenant, with its credentials sealed. */
import { randomId, type SealedBox } from '@enlace/crypto';
import type { ChannelFacts, Provider } from '@enlace/normalization';
import type { Database, Tx } from '../database/database.js';
import { jsonText } from '../database/json-text.js';
import {
  INTEGRATION_COLUMNS,
  type IntegrationDraft,
  type IntegrationRecord,
  type IntegrationStatus,
  type KnownAccount,
} from './integration-record.js';
import { learnFacts } from './channel/learn.js';
import { IntegrationSecrets } from './integration-secrets.js';

/** A transaction that began before a moment may commit after it; none lasts longer than this. */
const SLOWEST_COMMIT_MS = 30_000;
const ROTATION_PAGE = 500;

export class IntegrationStore {
  private readonly secrets: IntegrationSecrets;

  constructor(
    private readonly database: Database,
    sealedBox?: SealedBox,
  ) {
    this.secrets = new IntegrationSecrets(sealedBox);
  }

  /** Creates it, or updates the one the tenant has with the same provider and identity. */
  async save(draft: IntegrationDraft): Promise<{ id: string; created: boolean }> {
    return this.database.forTenant(draft.tenantId, async (tx) => {
      const id = randomId();
      const inserted = await tx.query(
        `INSERT INTO integrations
           (id, tenant_id, provider, identity, route_keys, settings, sealed, status, status_reason, account)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (tenant_id, provider, identity) WHERE removed_at IS NULL DO NOTHING
         RETURNING id`,
        [
          id,
          draft.tenantId,
          draft.provider,
          draft.identity,
          [...draft.routeKeys],
          jsonText(draft.settings),
          jsonText(this.secrets.merge({ id, tenantId: draft.tenantId }, {}, draft.secrets)),
          draft.status,
          draft.statusReason,
          draft.account === undefined ? null : jsonText(draft.account),
        ],
      );
      const saved =
        inserted.length > 0 ? { id, created: true } : { id: await this.#update(tx, draft), created: false };
      await learnFacts(tx, draft.tenantId, [saved.id], draft.learned ?? {});
      return saved;
    });
  }

  async #update(tx: Tx, draft: IntegrationDraft): Promise<string> {
    const [known] = await tx.query<{ id: string; sealed: Record<string, string> }>(
      `SELECT id, sealed FROM integrations
        WHERE tenant_id = $1 AND provider = $2 AND identity = $3 AND removed_at IS NULL FOR NO KEY UPDATE`,
      [draft.tenantId, draft.provider, draft.identity],
    );
    if (known === undefined) throw new Error('The integration was removed while it was saved');
    const sealed = this.secrets.merge(
      { id: known.id, tenantId: draft.tenantId },
      known.sealed,
      draft.secrets,
    );
    if (draft.status !== 'refused') await resumeSending(tx, draft.tenantId, known.id);
    await tx.query(
      `UPDATE integrations
          SET route_keys = $3, settings = $4, sealed = $5, status = $6, status_reason = $7,
              account = coalesce($8, account), updated_at = now(),
              status_since = CASE WHEN status = $6 THEN status_since ELSE now() END
        WHERE tenant_id = $1 AND id = $2`,
      [
        draft.tenantId,
        known.id,
        [...draft.routeKeys],
        jsonText(draft.settings),
        jsonText(sealed),
        draft.status,
        draft.statusReason,
        draft.account === undefined ? null : jsonText(draft.account),
      ],
    );
    return known.id;
  }

  /** The tenant's integrations with a provider, oldest first; with an id, that one alone. */
  async find(tenantId: string, provider: Provider, integrationId?: string): Promise<IntegrationRecord[]> {
    return this.database.forTenant(tenantId, (tx) =>
      tx.query<IntegrationRecord>(
        `SELECT ${INTEGRATION_COLUMNS} FROM integrations
          WHERE tenant_id = $1 AND provider = $2 AND ($3::uuid IS NULL OR id = $3) AND removed_at IS NULL
          ORDER BY created_at, id`,
        [tenantId, provider, integrationId ?? null],
      ),
    );
  }

  async get(tenantId: string, id: string): Promise<IntegrationRecord | undefined> {
    const [row] = await this.database.forTenant(tenantId, (tx) =>
      tx.query<IntegrationRecord>(
        `SELECT ${INTEGRATION_COLUMNS} FROM integrations WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL`,
        [tenantId, id],
      ),
    );
    return row;
  }

  /**
   * Settings and secrets in clear, as the adapter takes its credentials.
   * @throws AppError `secret.unreadable`
   */
  open(record: IntegrationRecord): Record<string, unknown> {
    return { ...record.settings, ...this.secrets.open(record, record.sealed) };
  }

  /** Takes it out of use and forgets its secrets; a tombstone stays, so that every directory hears of it. */
  async remove(tenantId: string, id: string): Promise<boolean> {
    const rows = await this.database.forTenant(tenantId, (tx) =>
      tx.query(
        `UPDATE integrations
            SET removed_at = now(), updated_at = now(), status = 'disabled', status_reason = 'removed',
                sealed = '{}', settings = '{}',
                channel_state = '{}', registration = NULL, account = NULL
          WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL RETURNING id`,
        [tenantId, id],
      ),
    );
    return rows.length > 0;
  }

  /** Every integration of every tenant: for the directory. */
  async listAll(): Promise<IntegrationRecord[]> {
    return this.database.asSystem((tx) =>
      tx.query<IntegrationRecord>(
        `SELECT ${INTEGRATION_COLUMNS} FROM integrations WHERE removed_at IS NULL ORDER BY updated_at, id`,
      ),
    );
  }

  /**
   * What was saved or removed (`removedAt`) since then, for the directory. Some of it may be known already:
   * half a minute is read twice, because a change is stamped before it can be seen.
   */
  async changedSince(since: Date): Promise<IntegrationRecord[]> {
    return this.database.asSystem((tx) =>
      tx.query<IntegrationRecord>(
        `SELECT ${INTEGRATION_COLUMNS} FROM integrations WHERE updated_at >= $1 ORDER BY updated_at, id`,
        [new Date(since.getTime() - SLOWEST_COMMIT_MS)],
      ),
    );
  }

  /** What the provider says of the credentials and of the channel; a disabled integration stays disabled. */
  async setStatus(
    tenantId: string,
    id: string,
    status: IntegrationStatus,
    reason: string,
    learned: ChannelFacts = {},
    account?: KnownAccount,
  ): Promise<boolean> {
    const rows = await this.database.forTenant(tenantId, async (tx) => {
      if (status === 'active') await resumeSending(tx, tenantId, id);
      await learnFacts(tx, tenantId, [id], learned);
      return tx.query(
        `UPDATE integrations
            SET status = $3, status_reason = $4, account = coalesce($5, account), checked_at = now(),
                status_since = CASE WHEN status = $3 THEN status_since ELSE now() END,
                updated_at = CASE WHEN (status, status_reason) = ($3, $4) THEN updated_at ELSE now() END
          WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL AND (status <> 'disabled' OR $3 = 'disabled')
          RETURNING id`,
        [tenantId, id, status, reason, account === undefined ? null : jsonText(account)],
      );
    });
    return rows.length > 0;
  }

  /**
   * Hands each integration whose credentials are to be checked again to one caller only: unverified ones
   * after a minute, others after `recheckAfterMs` (an hour unless told).
   */
  async dueForCheck(
    limit: number,
    options: { provider?: Provider; recheckAfterMs?: number } = {},
  ): Promise<IntegrationRecord[]> {
    return this.database.asSystem((tx) =>
      tx.query<IntegrationRecord>(
        `UPDATE integrations SET checked_at = now() WHERE id IN (
           SELECT id FROM integrations
            WHERE removed_at IS NULL AND status <> 'disabled' AND ($2::text IS NULL OR provider = $2)
              AND coalesce(checked_at, '-infinity') < now() -
                  CASE status WHEN 'unverified' THEN interval '1 minute' ELSE $3 * interval '1 millisecond' END
            ORDER BY checked_at NULLS FIRST LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
         ) RETURNING ${INTEGRATION_COLUMNS}`,
        [limit, options.provider ?? null, options.recheckAfterMs ?? 3_600_000],
      ),
    );
  }

  /** Nothing is sent through it before that moment; a later one that was set already stays. */
  async freeze(tenantId: string, id: string, until: Date): Promise<boolean> {
    const rows = await this.database.forTenant(tenantId, (tx) =>
      tx.query(
        `UPDATE integrations SET frozen_until = greatest(frozen_until, $3)
          WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL RETURNING id`,
        [tenantId, id, until],
      ),
    );
    return rows.length > 0;
  }

  /** Seals up to `limit` integrations anew whose secrets are under an older key; returns how many, 0 when done. */
  async rotateSecrets(limit: number): Promise<number> {
    let renewed = 0;
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const page = await this.database.asSystem((tx) =>
        tx.query<{ id: string; tenantId: string; sealed: Record<string, string> }>(
          `SELECT id, tenant_id AS "tenantId", sealed FROM integrations
            WHERE id > $1 AND removed_at IS NULL ORDER BY id LIMIT $2`,
          [after, ROTATION_PAGE],
        ),
      );
      for (const row of page) {
        if (renewed >= limit) return renewed;
        if (await this.#renew(row)) renewed += 1;
        after = row.id;
      }
      if (page.length < ROTATION_PAGE) return renewed;
    }
  }

  /** Writes only over what was read: whoever saved meanwhile has sealed with the new key anyway. */
  async #renew(row: { id: string; tenantId: string; sealed: Record<string, string> }): Promise<boolean> {
    const sealed = this.secrets.renew(row, row.sealed);
    if (sealed === undefined) return false;
    const rows = await this.database.forTenant(row.tenantId, (tx) =>
      tx.query(
        `UPDATE integrations SET sealed = $3, updated_at = now()
          WHERE tenant_id = $1 AND id = $2 AND sealed = $4 RETURNING id`,
        [row.tenantId, row.id, jsonText(sealed), jsonText(row.sealed)],
      ),
    );
    return rows.length > 0;
  }
}

/** What was held because the provider refused the channel goes out at once when it no longer does. */
async function resumeSending(tx: Tx, tenantId: string, id: string): Promise<void> {
  const stopped = await tx.query(
    `UPDATE integrations SET frozen_until = NULL
      WHERE tenant_id = $1 AND id = $2 AND status = 'refused' AND frozen_until IS NOT NULL RETURNING id`,
    [tenantId, id],
  );
  if (stopped.length === 0) return;
  await tx.query(
    'UPDATE delivery_lanes SET due_at = now() WHERE tenant_id = $1 AND integration_id = $2 AND due_at > now()',
    [tenantId, id],
  );
}
