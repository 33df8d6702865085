/** Puts a document and everything that finds it into the database, or takes all of it out again. */
import type { Tx } from '../../database/database.js';
import { jsonText, plainText, textOrNull } from '../../database/json-text.js';
import { FIELDS, type DocumentDraft, type PreparedChunk, type TermCounts } from './knowledge-record.js';
import { countDocument } from './statistics.js';

const POSTINGS_A_STATEMENT = 20_000;
const MOST_SMALLINT = 32_767;

/** One writer a tenant: two that index the same external id, or count the same statistics, take turns. */
export async function lockKnowledge(tx: Tx, tenantId: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('knowledge ' || $1, 0))`, [tenantId]);
}

export async function insertDocument(tx: Tx, document: DocumentDraft): Promise<void> {
  await tx.query(
    `INSERT INTO documents (id, tenant_id, external_id, title, content, format, kind, language, chunks)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (id) DO UPDATE SET title = excluded.title, content = excluded.content, format = excluded.format,
       kind = excluded.kind, language = excluded.language, chunks = excluded.chunks, updated_at = now()
     WHERE documents.tenant_id = excluded.tenant_id`,
    [
      document.id,
      document.tenantId,
      textOrNull(document.externalId),
      plainText(document.title),
      plainText(document.content),
      document.format,
      document.kind,
      document.language,
      document.chunks.length,
    ],
  );
  const ids = await insertChunks(tx, document);
  await insertPostings(tx, document, ids);
  await countDocument(tx, document.tenantId, document.id, 1);
}

/**
 * Everything that finds the document; the document itself stays. `OFFSET 0` holds the planner to one look into the key
 * for each posting: on a table without statistics it reads all of the tenant's postings for every one of them.
 */
export async function removeChunks(tx: Tx, tenantId: string, documentId: string): Promise<void> {
  await countDocument(tx, tenantId, documentId, -1);
  await tx.query(
    `WITH gone AS MATERIALIZED (
       SELECT id, ${FIELDS.body}::smallint AS field, unnest(body_terms) AS term
         FROM chunks WHERE tenant_id = $1 AND document_id = $2
       UNION ALL
       SELECT id, heading_field, unnest(heading_terms) FROM chunks WHERE tenant_id = $1 AND document_id = $2
     )
     DELETE FROM postings WHERE tenant_id = $1 AND ctid = ANY (ARRAY(
       SELECT p.ctid FROM gone
        CROSS JOIN LATERAL (SELECT ctid FROM postings
                             WHERE tenant_id = $1 AND field = gone.field AND term = gone.term AND chunk_id = gone.id
                            OFFSET 0) AS p))`,
    [tenantId, documentId],
  );
  await tx.query('DELETE FROM chunks WHERE tenant_id = $1 AND document_id = $2', [tenantId, documentId]);
}

function headingFieldOf(document: DocumentDraft): number {
  return document.kind === 'faq' ? FIELDS.question : FIELDS.title;
}

/** @returns the ids of the chunks, in their order */
async function insertChunks(tx: Tx, document: DocumentDraft): Promise<number[]> {
  const rows = document.chunks.map((chunk, position) => ({
    position,
    context: chunk.context,
    text: chunk.text,
    body_terms: [...chunk.body.keys()],
    heading_field: headingFieldOf(document),
    heading_terms: [...chunk.heading.keys()],
    body_length: lengthOf(chunk.body),
    heading_length: lengthOf(chunk.heading),
    sentences: chunk.sentences,
    sentence_length: chunk.sentenceLength,
    grams: chunk.grams,
  }));
  const inserted = await tx.query<{ id: number; position: number }>(
    `INSERT INTO chunks (tenant_id, document_id, position, context, text, body_terms, heading_field, heading_terms,
            body_length, heading_length, sentences, sentence_length, grams)
     SELECT $1, $2, position, context, text, body_terms, heading_field, heading_terms, body_length, heading_length,
            sentences, sentence_length, grams
       FROM jsonb_to_recordset($3::jsonb) AS chunk (position int, context text, text text, body_terms text[],
            heading_field smallint, heading_terms text[], body_length int, heading_length int, sentences int,
            sentence_length int, grams int)
      ORDER BY position
     RETURNING id, position`,
    [document.tenantId, document.id, jsonText(rows)],
  );
  return inserted.sort((one, other) => one.position - other.position).map(({ id }) => id);
}

interface Posting {
  readonly field: number;
  readonly term: string;
  readonly chunkId: number;
  readonly tf: number;
  readonly len: number;
}

async function insertPostings(tx: Tx, document: DocumentDraft, ids: readonly number[]): Promise<void> {
  const headingField = headingFieldOf(document);
  const postings = document.chunks.flatMap((chunk: PreparedChunk, position) => {
    const chunkId = ids[position];
    if (chunkId === undefined) throw new Error('A chunk was not inserted');
    return [
      ...postingsOf(FIELDS.body, chunkId, chunk.body),
      ...postingsOf(headingField, chunkId, chunk.heading),
    ];
  });
  for (let start = 0; start < postings.length; start += POSTINGS_A_STATEMENT) {
    const some = postings.slice(start, start + POSTINGS_A_STATEMENT);
    await tx.query(
      `INSERT INTO postings (tenant_id, field, term, chunk_id, tf, len)
       SELECT $1, * FROM unnest($2::smallint[], $3::text[], $4::bigint[], $5::smallint[], $6::smallint[])`,
      [
        document.tenantId,
        some.map((posting) => posting.field),
        some.map((posting) => posting.term),
        some.map((posting) => posting.chunkId),
        some.map((posting) => posting.tf),
        some.map((posting) => posting.len),
      ],
    );
  }
}

function postingsOf(field: number, chunkId: number, counts: TermCounts): Posting[] {
  const len = Math.min(lengthOf(counts), MOST_SMALLINT);
  return [...counts].map(([term, count]) => ({
    field,
    term,
    chunkId,
    tf: Math.min(count, MOST_SMALLINT),
    len,
  }));
}

function lengthOf(counts: TermCounts): number {
  let length = 0;
  for (const count of counts.values()) length += count;
  return length;
}
