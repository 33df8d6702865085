/** BM25 over the postings, in one statement that any Postgres understands. */
import type { Tx } from '../../database/database.js';
import { FIELDS, type Candidate, type KnowledgeStatistics, type QuestionTerm } from './knowledge-record.js';

/** A word's rarity says little among a handful of chunks: as if there were at least so many. */
export const FEWEST_CHUNKS = 50;

/** The constants of BM25 as Lucene has them. */
const K1 = 1.2;
const B = 0.75;

/**
 * How often each term occurs is counted in the same statement, so it is never stale. Scores are rounded: the
 * order in which a plan adds them up must not decide between equals.
 */
const FIND = `
  WITH question AS (
    SELECT * FROM unnest($2::smallint[], $3::text[], $4::float8[], $5::float8[]) AS q (field, term, weight, mean)
  ), matches AS MATERIALIZED (
    SELECT q.field, q.term, q.weight, q.mean, p.chunk_id, p.tf, p.len,
           count(*) OVER (PARTITION BY q.field, q.term) AS df
      FROM question q JOIN postings p ON p.tenant_id = $1 AND p.field = q.field AND p.term = q.term
  ), best AS (
    SELECT chunk_id,
           round(1e9 * sum(weight * ln(1 + ($6 - df + 0.5) / (df + 0.5))
                           * tf * (${K1} + 1) / (tf + ${K1} * (${1 - B} + ${B} * len / mean)))) / 1e9 AS score
      FROM matches GROUP BY chunk_id ORDER BY score DESC, chunk_id LIMIT $7
  )
  SELECT best.score, c.id AS "chunkId", c.document_id AS "documentId", c.position, c.context, c.text,
         d.title, d.kind, d.language,
         (SELECT jsonb_object_agg(term, df)
            FROM (SELECT DISTINCT term, df FROM matches WHERE field = ${FIELDS.body}) AS counted) AS frequencies
    FROM best
    JOIN chunks c ON c.id = best.chunk_id AND c.tenant_id = $1
    JOIN documents d ON d.id = c.document_id AND d.tenant_id = $1
   ORDER BY best.score DESC, best.chunk_id`;

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
