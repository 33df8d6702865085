/** Idempotency keys of the API: the same request again gets the same answer, for 24 hours. */
import { randomId } from '@enlace/crypto';
import type { Database } from '../database/database.js';
import { jsonText } from '../database/json-text.js';

export type IdempotencyState =
  /** Go on, then `complete`, `release` or, in the first try, `abandon`. `newId` is the same in every try. */
  | { readonly state: 'new'; readonly newId: string; readonly firstTry: boolean }
  | { readonly state: 'replay'; readonly status: number; readonly body: unknown }
  /** The key was used for another request. */
  | { readonly state: 'mismatch' }
  /** The same request is being worked on right now. */
  | { readonly state: 'in_progress' };

interface StoredKey {
  readonly same: boolean;
  readonly status: number | null;
  readonly body: unknown;
}

export class IdempotencyStore {
  constructor(private readonly database: Database) {}

  /**
   * Begins the request of that key unless it was begun before. One that was begun but not ended for a
   * minute is taken for crashed and may begin anew, under the id it had; one older than 24 hours is forgotten.
   * @param scope tenant id, or `*` for a platform key
   */
  async begin(scope: string, key: string, route: string, requestHash: string): Promise<IdempotencyState> {
    const id = randomId();
    return this.database.inScope(scope, async (tx) => {
      const [begun] = await tx.query<{ newId: string }>(
        `INSERT INTO idempotency_keys AS known (tenant_id, key, route, request_hash, new_id)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant_id, key) DO UPDATE
            SET route = excluded.route, request_hash = excluded.request_hash, begun_at = now(),
                status = NULL, body = NULL,
                new_id = CASE WHEN known.begun_at < now() - interval '24 hours' THEN excluded.new_id
                              ELSE known.new_id END
          WHERE known.begun_at < now() - interval '24 hours'
             OR (known.status IS NULL AND known.begun_at < now() - interval '1 minute'
                 AND known.route = excluded.route AND known.request_hash = excluded.request_hash)
         RETURNING new_id AS "newId"`,
        [scope, key, route, requestHash, id],
      );
      if (begun !== undefined) return { state: 'new', ...begun, firstTry: begun.newId === id };
      const [known] = await tx.query<StoredKey>(
        `SELECT route = $3 AND request_hash = $4 AS same, status, body
           FROM idempotency_keys WHERE tenant_id = $1 AND key = $2`,
        [scope, key, route, requestHash],
      );
      if (known === undefined) return { state: 'in_progress' }; // abandoned this very moment
      if (!known.same) return { state: 'mismatch' };
      if (known.status === null) return { state: 'in_progress' };
      return { state: 'replay', status: known.status, body: known.body };
    });
  }

  /** Keeps the answer for whoever asks the same again. */
  async complete(scope: string, key: string, status: number, body: unknown): Promise<void> {
    await this.database.inScope(scope, (tx) =>
      tx.query('UPDATE idempotency_keys SET status = $3, body = $4 WHERE tenant_id = $1 AND key = $2', [
        scope,
        key,
        status,
        jsonText(body ?? null),
      ]),
    );
  }

  /**
   * Lets a request of which nobody knows whether it had an effect be tried again at once: the same request, under
   * the same id.
   */
  async release(scope: string, key: string): Promise<void> {
    await this.database.inScope(scope, (tx) =>
      tx.query(
        `UPDATE idempotency_keys SET begun_at = now() - interval '2 minutes'
          WHERE tenant_id = $1 AND key = $2 AND status IS NULL`,
        [scope, key],
      ),
    );
  }

  /** Forgets a request that failed before it had an effect, so that it may be tried again at once. */
  async abandon(scope: string, key: string): Promise<void> {
    await this.database.inScope(scope, (tx) =>
      tx.query('DELETE FROM idempotency_keys WHERE tenant_id = $1 AND key = $2 AND status IS NULL', [
        scope,
        key,
      ]),
    );
  }

  /** Deletes up to `batch` forgotten keys of all tenants; returns how many. */
  async purge(batch: number): Promise<number> {
    const rows = await this.database.asSystem((tx) =>
      tx.query(
        `DELETE FROM idempotency_keys WHERE ctid IN (
           SELECT ctid FROM idempotency_keys WHERE begun_at < now() - interval '24 hours' LIMIT $1
         ) RETURNING key`,
        [batch],
      ),
    );
    return rows.length;
  }
}
