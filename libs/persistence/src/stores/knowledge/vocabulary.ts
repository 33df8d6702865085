/** The words a tenant's documents use, by how they begin. */
import type { Tx } from '../../database/database.js';
import { FIELDS } from './knowledge-record.js';

const MOST_TERMS = 2_000;

/**
 * Steps from one term to the next along the key, so that it costs as many looks as there are terms, however
 * often each occurs.
 */
export async function termsBeginning(
  tx: Tx,
  tenantId: string,
  beginnings: readonly string[],
): Promise<string[]> {
  const rows = await tx.query<{ term: string }>(
    `SELECT found.term FROM unnest($2::text[]) AS beginning
      CROSS JOIN LATERAL (
        WITH RECURSIVE walk (term) AS (
          (SELECT term FROM postings
            WHERE tenant_id = $1 AND field = ${FIELDS.body}
              AND term >= beginning COLLATE "C" AND term < (beginning || chr(1114111)) COLLATE "C"
            ORDER BY term LIMIT 1)
          UNION ALL
          SELECT (SELECT next.term FROM postings next
                   WHERE next.tenant_id = $1 AND next.field = ${FIELDS.body}
                     AND next.term > walk.term AND next.term < (beginning || chr(1114111)) COLLATE "C"
                   ORDER BY next.term LIMIT 1)
            FROM walk WHERE walk.term IS NOT NULL
        )
        SELECT term FROM walk WHERE term IS NOT NULL LIMIT ${MOST_TERMS}
      ) AS found`,
    [tenantId, [...new Set(beginnings)]],
  );
  return rows.map(({ term }) => term);
}
