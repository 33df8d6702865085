/** Counts and lengths of a tenant's chunks, kept in step with every document that comes and goes. */
import type { Tx } from '../../database/database.js';
import { hot } from '../../database/statement.js';
import type { DocumentLanguage, KnowledgeStatistics } from './knowledge-record.js';

/** Adds what a document brings (`1`) or takes away what it brought (`-1`), as its chunks stand now. */
export async function countDocument(
  tx: Tx,
  tenantId: string,
  documentId: string,
  sign: 1 | -1,
): Promise<void> {
  await tx.query(
    `INSERT INTO knowledge_stats AS known (tenant_id, language, chunks, body_length, titles, title_length,
            questions, question_length, sentences, sentence_length, grams)
     SELECT d.tenant_id, d.language, $3 * count(*), $3 * sum(c.body_length),
            $3 * count(*) FILTER (WHERE d.kind <> 'faq'),
            $3 * coalesce(sum(c.heading_length) FILTER (WHERE d.kind <> 'faq'), 0),
            $3 * count(*) FILTER (WHERE d.kind = 'faq'),
            $3 * coalesce(sum(c.heading_length) FILTER (WHERE d.kind = 'faq'), 0),
            $3 * sum(c.sentences), $3 * sum(c.sentence_length), $3 * sum(c.grams)
       FROM documents d JOIN chunks c ON c.document_id = d.id AND c.tenant_id = d.tenant_id
      WHERE d.tenant_id = $1 AND d.id = $2
      GROUP BY d.tenant_id, d.language
     ON CONFLICT (tenant_id, language) DO UPDATE SET
       chunks = known.chunks + excluded.chunks,
       body_length = known.body_length + excluded.body_length,
       titles = known.titles + excluded.titles,
       title_length = known.title_length + excluded.title_length,
       questions = known.questions + excluded.questions,
       question_length = known.question_length + excluded.question_length,
       sentences = known.sentences + excluded.sentences,
       sentence_length = known.sentence_length + excluded.sentence_length,
       grams = known.grams + excluded.grams`,
    [tenantId, documentId, sign],
  );
}

interface LanguageRow {
  readonly language: DocumentLanguage;
  readonly chunks: number;
  readonly bodyLength: number;
  readonly titles: number;
  readonly titleLength: number;
  readonly questions: number;
  readonly questionLength: number;
  readonly sentences: number;
  readonly sentenceLength: number;
  readonly grams: number;
}

export async function readStatistics(tx: Tx, tenantId: string): Promise<KnowledgeStatistics> {
  const rows = await tx.query<LanguageRow>(STATISTICS, [tenantId]);
  const sum = (column: Exclude<keyof LanguageRow, 'language'>): number =>
    rows.reduce((total, row) => total + row[column], 0);
  const chunks = sum('chunks');
  return {
    chunks,
    languages: rows.map((row) => row.language),
    meanLength: {
      body: mean(sum('bodyLength'), chunks),
      title: mean(sum('titleLength'), sum('titles')),
      question: mean(sum('questionLength'), sum('questions')),
      sentence: mean(sum('sentenceLength'), sum('sentences')),
      gram: mean(sum('grams'), chunks),
    },
  };
}

/** Lengths are divided by it: without anything to measure it is 1. */
function mean(total: number, count: number): number {
  return total > 0 && count > 0 ? total / count : 1;
}

const STATISTICS = hot(`
  SELECT language, chunks, body_length AS "bodyLength", titles, title_length AS "titleLength", questions,
         question_length AS "questionLength", sentences, sentence_length AS "sentenceLength", grams
    FROM knowledge_stats WHERE tenant_id = $1 AND chunks > 0 ORDER BY chunks DESC, language`);
