/** Who did what: changes people and keys made, kept for whoever must look them up. */
import type { Database, Tx } from '../database/database.js';
import { jsonText, plainText } from '../database/json-text.js';
import { CURSOR_NUMBER, pageOf, pageSize, readCursor, type Page } from '../database/page.js';

export interface AuditEntry {
  /** A tenant, or `*` for what concerns the whole platform. */
  readonly tenantId: string;
  /** Key id, service or person. */
  readonly actor: string;
  /** Such as `integration.saved`. */
  readonly action: string;
  /** What it was done to. */
  readonly subject: string;
  /** Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface AuditRecord {
  readonly id: number;
  readonly tenantId: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: Record<string, unknown>;
  readonly at: Date;
}

export interface AuditFilter {
  /** A tenant, or `*`. */
  readonly tenantId: string;
  readonly action?: string;
  readonly subject?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

export class AuditStore {
  constructor(private readonly database: Database) {}

  async write(entry: AuditEntry): Promise<void> {
    await this.database.inScope(entry.tenantId, (tx) => writeAudit(tx, entry));
  }

  /** Newest first. */
  async list(filter: AuditFilter): Promise<Page<AuditRecord>> {
    const limit = pageSize(filter.limit);
    const [id] = readCursor(filter.cursor, [CURSOR_NUMBER, CURSOR_NUMBER]);
    const rows = await this.database.inScope(filter.tenantId, (tx) =>
      tx.query<AuditRecord>(
        `SELECT id, tenant_id AS "tenantId", actor, action, subject, details, at FROM audit_log
          WHERE ($1 = '*' OR tenant_id = $1) AND ($2::text IS NULL OR action = $2)
            AND ($3::text IS NULL OR subject = $3) AND ($4::bigint IS NULL OR id < $4)
          ORDER BY id DESC LIMIT $5`,
        [filter.tenantId, filter.action ?? null, filter.subject ?? null, id, limit + 1],
      ),
    );
    return pageOf(rows, limit, (row) => [row.id, 0]);
  }
}

/** In the transaction of the change it tells of, so that neither is there without the other. */
export async function writeAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  await tx.query(
    'INSERT INTO audit_log (tenant_id, actor, action, subject, details) VALUES ($1, $2, $3, $4, $5)',
    [
      entry.tenantId,
      plainText(entry.actor),
      entry.action,
      plainText(entry.subject),
      jsonText(entry.details ?? {}),
    ],
  );
}
