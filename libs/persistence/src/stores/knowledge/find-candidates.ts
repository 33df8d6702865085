/** BM25 over the postings, in one statement that any Postgres understands. */
import type { Tx } from '../../database/database.js';
import { hot } from '../../database/statement.js';
import { FIELDS, type Candidate, type KnowledgeStatistics, type QuestionTerm } from './knowledge-record.js';

/** A word's rarity says little among a handful of chunks: as if there were at least so many. */
export const FEWEST_CHUNKS = 50;

/** The constants of BM25 as Lucene has them. */
const K1 = 1.2;
const B = 0.75;

/**
 * How often each term occurs is counted in the same statement, so it is never stale. `OFFSET 0` holds the
 * planner to one look into the key for each term, even on tables whose statistics nobody has gathered yet. Scores
 * are rounded: the order in which a plan adds them up must not decide between equals.
 */
const FIND = hot(`
  WITH question AS (
    SELECT * FROM unnest($2::smallint[], $3::text[], $4::float8[], $5::float8[]) AS q (field, term, weight, mean)
  ), matches AS MATERIALIZED (
    SELECT q.field, q.term, q.weight, q.mean, p.chunk_id, p.tf::float8 AS tf, p.len::float8 AS len,
           (count(*) OVER (PARTITION BY q.field, q.term))::float8 AS df
      FROM question q
     CROSS JOIN LATERAL (SELECT chunk_id, tf, len FROM postings
                          WHERE tenant_id = $1 AND field = q.field AND term = q.term OFFSET 0) AS p
  ), best AS (
    SELECT chunk_id,
           round(1e9::float8 * sum(weight * ln(1 + ($6::float8 - df + 0.5::float8) / (df + 0.5::float8)) * tf * ${K1 + 1}::float8
                           / (tf + ${K1}::float8 * (${1 - B}::float8 + ${B}::float8 * len / mean)))) / 1e9::float8 AS score
      FROM matches GROUP BY chunk_id ORDER BY score DESC, chunk_id LIMIT $7
  )
  SELECT best.score, c.id AS "chunkId", c.document_id AS "documentId", c.position, c.context, c.text,
         d.title, d.kind, d.language,
         (SELECT jsonb_object_agg(term, df)
            FROM (SELECT DISTINCT term, df FROM matches WHERE field = ${FIELDS.body}) AS counted) AS frequencies
    FROM best
   CROSS JOIN LATERAL (SELECT * FROM chunks WHERE id = best.chunk_id AND tenant_id = $1 OFFSET 0) AS c
   CROSS JOIN LATERAL (SELECT * FROM documents WHERE id = c.document_id AND tenant_id = $1 OFFSET 0) AS d
   ORDER BY best.score DESC, best.chunk_id`);

export interface Found {
  readonly candidates: Candidate[];
  readonly frequencies: ReadonlyMap<string, number>;
}

export async function findCandidates(
  tx: Tx,
  tenantId: string,
  statistics: KnowledgeStatistics,
  terms: readonly QuestionTerm[],
  limit: number,
): Promise<Found> {
  const rows = await tx.query<Candidate & { frequencies: Record<string, number> | null }>(FIND, [
    tenantId,
    terms.map(({ field }) => FIELDS[field]),
    terms.map(({ term }) => term),
    terms.map(({ weight }) => weight),
    terms.map(({ field }) => statistics.meanLength[field]),
    Math.max(statistics.chunks, FEWEST_CHUNKS),
    limit,
  ]);
  return {
    frequencies: new Map(Object.entries(rows[0]?.frequencies ?? {})),
    candidates: rows.map(({ frequencies: _, ...candidate }) => candidate),
  };
}
