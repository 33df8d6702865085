/** Files of messages and uploads: what is known of each, and which are still to be fetched. */
import type { Provider } from '@enlace/normalization';
import type { Database } from '../database/database.js';
import { plainText, textOrNull } from '../database/json-text.js';
import { hot } from '../database/statement.js';
import type { ClaimedMedia, MediaOutcome, MediaRecord, UploadDraft } from './media/media-record.js';

export class MediaRecordStore {
  constructor(private readonly database: Database) {}

  /** @param tenantId a tenant, or `*` */
  async get(tenantId: string, id: string): Promise<MediaRecord | undefined> {
    const [row] = await this.database.inScope(tenantId, (tx) =>
      tx.query<MediaRecord>(
        `SELECT id, tenant_id AS "tenantId", origin, state, reason, mime_type AS "mimeType", file_name AS "fileName",
                size, sha256, created_at AS "createdAt"
           FROM media WHERE id = $2 AND ($1 = '*' OR tenant_id = $1)`,
        [tenantId, id],
      ),
    );
    return row;
  }

  /** Whether a file of the tenant, other than that one, has these bytes. @param sha256 hex */
  async isKept(tenantId: string, sha256: string, besides?: string): Promise<boolean> {
    const rows = await this.database.forTenant(tenantId, (tx) =>
      tx.query(
        `SELECT FROM media WHERE tenant_id = $1 AND sha256 = $2 AND ($3::uuid IS NULL OR id <> $3) LIMIT 1`,
        [tenantId, sha256, besides ?? null],
      ),
    );
    return rows.length > 0;
  }

  /** The same id again changes nothing. The bytes lie in the media store by then. */
  async keepUpload({ id, tenantId, file }: UploadDraft): Promise<void> {
    await this.database.forTenant(tenantId, (tx) =>
      tx.query(
        `INSERT INTO media (id, tenant_id, origin, state, mime_type, file_name, size, sha256, stored_at)
         VALUES ($1, $2, 'upload', 'stored', $3, $4, $5, $6, now())
         ON CONFLICT (id) DO NOTHING`,
        [id, tenantId, file.mimeType, textOrNull(file.fileName), file.size, file.sha256],
      ),
    );
  }

  /**
   * Files of that provider that are to be fetched now, the longest due first; nobody else gets them while the lease
   * lasts. A crash leaves them to whoever looks after its end.
   */
  claimDue(provider: Provider, leaseMs: number, limit: number): Promise<ClaimedMedia[]> {
    return this.database.asSystem((tx) => tx.query<ClaimedMedia>(CLAIM, [provider, leaseMs, limit]));
  }

  /** Whether it was written down: not when the claim has passed to another meanwhile. */
  async settle({ tenantId, id, attempt }: ClaimedMedia, outcome: MediaOutcome): Promise<boolean> {
    const file = outcome.state === 'stored' ? outcome.file : undefined;
    const rows = await this.database.forTenant(tenantId, (tx) =>
      tx.query(SETTLE, [
        tenantId,
        id,
        attempt,
        outcome.state,
        outcome.state === 'stored' ? null : plainText(outcome.reason),
        outcome.state === 'pending' ? outcome.afterMs : null,
        file?.mimeType ?? null,
        textOrNull(file?.fileName),
        file?.size ?? null,
        file?.sha256 ?? null,
        outcome.state === 'pending' && outcome.isUncounted === true ? 1 : 0,
      ]),
    );
    return rows.length > 0;
  }
}

const CLAIM = hot(`
  UPDATE media SET attempts = attempts + 1, due_at = now() + $2 * interval '1 millisecond'
   WHERE id IN (SELECT id FROM media WHERE provider = $1 AND due_at <= now()
                 ORDER BY due_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED)
  RETURNING id, tenant_id AS "tenantId", provider, integration_id AS "integrationId",
            message_id AS "messageId", kind, source,
            attempts AS attempt, created_at AS "createdAt", mime_type AS "mimeType",
            file_name AS "fileName"`);

const SETTLE = hot(`
  UPDATE media
     SET state = $4, reason = $5, due_at = now() + $6::double precision * interval '1 millisecond',
         mime_type = coalesce($7, mime_type), file_name = coalesce($8, file_name), size = $9, sha256 = $10,
         attempts = attempts - $11::int, stored_at = CASE WHEN $4 = 'stored' THEN now() END
   WHERE tenant_id = $1 AND id = $2 AND state = 'pending' AND attempts = $3
  RETURNING id`);
