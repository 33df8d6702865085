/** Batches of an erasure: each in a transaction of its own, together with what it adds to the counts. */
import { AppError, retry } from '@enlace/contracts';
import type { Database, Tx } from '../../database/database.js';
import { jsonText } from '../../database/json-text.js';
import type { ClaimedErasure } from './erasure-record.js';

/** Longer than any batch takes. */
export const LEASE_MS = 60_000;

/** Does a batch and writes down what was done so far. @throws AppError `service.unavailable` (retry) when the lease is lost */
export async function batchOf<T>(
  database: Database,
  erasure: ClaimedErasure,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return database.forTenant(erasure.tenantId, async (tx) => {
    const result = await work(tx);
    await writeProgress(tx, erasure);
    return result;
  });
}

export async function writeProgress(tx: Tx, erasure: ClaimedErasure, stage?: string): Promise<void> {
  const { counts, remarks } = erasure.progress;
  const kept = await tx.query(
    `UPDATE erasures SET counts = $3, remarks = $4, stage = coalesce($5, stage),
            leased_until = now() + $6 * interval '1 millisecond'
      WHERE tenant_id = $1 AND id = $2 AND state = 'running' RETURNING id`,
    [erasure.tenantId, erasure.id, jsonText(counts), jsonText(remarks), stage ?? null, LEASE_MS],
  );
  if (kept.length > 0) return;
  throw new AppError('service.unavailable', 'The erasure is over, or another carries it on', retry());
}

/** Repeats a batch until it removes nothing any more. @returns how many were removed */
export async function removeAll(
  database: Database,
  erasure: ClaimedErasure,
  store: string,
  remove: (tx: Tx) => Promise<readonly object[]>,
): Promise<void> {
  for (let gone = 1; gone > 0;) {
    gone = await batchOf(database, erasure, async (tx) => {
      const { length } = await remove(tx);
      erasure.progress.add(store, 'removed', length);
      return length;
    });
  }
}
