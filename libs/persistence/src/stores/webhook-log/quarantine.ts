/** Requests that could not be verified: kept sealed, opened and let in by a person only. */
import { AppError } from '@enlace/contracts';
import { SealedBoxError, type SealContext, type SealedBox } from '@enlace/crypto';
import type { Database } from '../../database/database.js';
import { jsonText, plainText } from '../../database/json-text.js';
import type { QuarantineEntry } from './webhook-record.js';
import { ARRIVED_NOW } from './arrived-now.js';

export class Quarantine {
  constructor(
    private readonly database: Database,
    private readonly box: SealedBox | undefined,
  ) {}

  async put(entry: QuarantineEntry): Promise<void> {
    const sealed = this.needBox().seal(
      entry.body.toString('base64'),
      quarantineSeal(entry.tenantId, entry.id),
    );
    await this.database.inScope(entry.tenantId === '' ? '*' : entry.tenantId, (tx) =>
      tx.query(
        `INSERT INTO webhook_log (id, tenant_id, integration_id, provider, received_at, headers, body, size,
                                  refusal, diagnosis, state, ended_at, position)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'quarantined', now(), ${ARRIVED_NOW})
         ON CONFLICT (id) DO NOTHING`,
        [
          entry.id,
          entry.tenantId,
          entry.integrationId ?? null,
          entry.provider,
          entry.receivedAt,
          jsonText(entry.headers),
          Buffer.from(sealed, 'utf8'),
          entry.body.length,
          plainText(entry.refusal),
          jsonText(entry.diagnosis),
        ],
      ),
    );
  }

  /** The body as it came; undefined when there is no such row in quarantine. */
  async open(scope: string, id: string): Promise<Buffer | undefined> {
    const [row] = await this.database.inScope(scope, (tx) =>
      tx.query<{ tenantId: string; body: Buffer }>(
        `SELECT tenant_id AS "tenantId", body FROM webhook_log
          WHERE id = $2 AND ($1 = '*' OR tenant_id = $1) AND state IN ('quarantined', 'released')
            AND refusal IS NOT NULL`,
        [scope, id],
      ),
    );
    if (row === undefined) return undefined;
    try {
      const body = this.needBox().open(row.body.toString('utf8'), quarantineSeal(row.tenantId, id));
      return Buffer.from(body, 'base64');
    } catch (error) {
      if (!(error instanceof SealedBoxError)) throw error;
      throw new AppError('secret.unreadable', `The quarantined body cannot be opened: ${error.message}`);
    }
  }

  async release(scope: string, id: string, releasedAs: string): Promise<boolean> {
    const rows = await this.database.inScope(scope, (tx) =>
      tx.query(
        `UPDATE webhook_log SET state = 'released', reason = 'accepted as ' || $3
          WHERE id = $2 AND ($1 = '*' OR tenant_id = $1) AND state = 'quarantined' RETURNING id`,
        [scope, id, releasedAs],
      ),
    );
    return rows.length > 0;
  }

  private needBox(): SealedBox {
    if (this.box !== undefined) return this.box;
    throw new AppError('config.invalid', 'This service has no key ring, which the quarantine needs');
  }
}

export function quarantineSeal(tenant: string, id: string): SealContext {
  return { tenant, record: id, field: 'body' };
}
