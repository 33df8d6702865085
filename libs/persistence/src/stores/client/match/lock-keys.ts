/** Whoever shows an identity and whoever is given it at the same moment do not miss each other. */
import type { Tx } from '../../../database/database.js';
import { hot } from '../../../database/statement.js';

/**
 * To be asked before the other side is looked up, in a statement of its own: held until the end, so that the second of
 * the two sees what the first has written. Contacts do not keep each other waiting.
 * @param keys as `keyOf` writes them
 */
export async function lockKeys(tx: Tx, keys: readonly string[], by: 'contact' | 'client'): Promise<void> {
  await tx.query(by === 'contact' ? SHARED : ALONE, [[...new Set(keys)].sort()]);
}

const SHARED = hot(
  `SELECT pg_advisory_xact_lock_shared(hashtextextended('identity ' || key, 0)) FROM unnest($1::text[]) AS key`,
);
const ALONE = hot(
  `SELECT pg_advisory_xact_lock(hashtextextended('identity ' || key, 0)) FROM unnest($1::text[]) AS key`,
);
