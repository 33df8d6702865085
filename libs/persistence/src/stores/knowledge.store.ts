/** The tenants' documents, and the chunks of them that fit a question. */
import type { Database } from '../database/database.js';
import { textOrNull } from '../database/json-text.js';
import { CURSOR_TIME, CURSOR_UUID, pageOf, pageSize, readCursor, type Page } from '../database/page.js';
import { findCandidates } from './knowledge/find-candidates.js';
import type {
  Candidates,
  DocumentDraft,
  DocumentRecord,
  DocumentSummary,
  KnowledgeStatistics,
  QuestionTerm,
  SavedDocument,
} from './knowledge/knowledge-record.js';
import { readStatistics } from './knowledge/statistics.js';
import { termsBeginning } from './knowledge/vocabulary.js';
import { insertDocument, lockKnowledge, removeChunks } from './knowledge/write-document.js';

const SUMMARY = `id, tenant_id AS "tenantId", external_id AS "externalId", title, format, kind, language, chunks,
  created_at AS "createdAt", updated_at AS "updatedAt"`;

export class KnowledgeStore {
  constructor(private readonly database: Database) {}

  /** Keeps a document and what finds it; one with the same external id, or the same id, is replaced, all in one transaction. */
  async save(draft: DocumentDraft): Promise<SavedDocument> {
    return this.database.forTenant(draft.tenantId, async (tx) => {
      await lockKnowledge(tx, draft.tenantId);
      const [known] = await tx.query<{ id: string }>(
        'SELECT id FROM documents WHERE tenant_id = $1 AND (external_id = $2 OR id = $3)',
        [draft.tenantId, textOrNull(draft.externalId), draft.id],
      );
      const documentId = known?.id ?? draft.id;
      if (known !== undefined) await removeChunks(tx, draft.tenantId, documentId);
      await insertDocument(tx, { ...draft, id: documentId });
      return { documentId, chunks: draft.chunks.length, created: known === undefined };
    });
  }

  /**
   * Newest first.
   * @param filter.tenantId a tenant, or `*`
   */
  async list(filter: { tenantId: string; cursor?: string; limit?: number }): Promise<Page<DocumentSummary>> {
    const limit = pageSize(filter.limit);
    const [at, id] = readCursor(filter.cursor, [CURSOR_TIME, CURSOR_UUID]);
    const rows = await this.database.inScope(filter.tenantId, (tx) =>
      tx.query<DocumentSummary>(
        `SELECT ${SUMMARY} FROM documents
          WHERE ($1 = '*' OR tenant_id = $1)
            AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid))
          ORDER BY created_at DESC, id DESC LIMIT $4`,
        [filter.tenantId, at, id, limit + 1],
      ),
    );
    return pageOf(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
  }

  /** @param scope a tenant, or `*` */
  async get(scope: string, id: string): Promise<DocumentRecord | undefined> {
    const [row] = await this.database.inScope(scope, (tx) =>
      tx.query<DocumentRecord>(
        `SELECT ${SUMMARY}, content FROM documents WHERE id = $2 AND ($1 = '*' OR tenant_id = $1)`,
        [scope, id],
      ),
    );
    return row;
  }

  /** Removes the document with everything that finds it; whether it was there. */
  async remove(tenantId: string, id: string): Promise<boolean> {
    return this.database.forTenant(tenantId, async (tx) => {
      await lockKnowledge(tx, tenantId);
      await removeChunks(tx, tenantId, id);
      const gone = await tx.query('DELETE FROM documents WHERE tenant_id = $1 AND id = $2 RETURNING id', [
        tenantId,
        id,
      ]);
      return gone.length > 0;
    });
  }

  /**
   * The chunks that fit a question best. `ask` is told what the tenant has and says which terms to look for;
   * it may be called again when the transaction is.
   */
  async candidates(
    tenantId: string,
    ask: (statistics: KnowledgeStatistics) => readonly QuestionTerm[],
    limit: number,
  ): Promise<Candidates> {
    return this.database.forTenant(tenantId, async (tx) => {
      const statistics = await readStatistics(tx, tenantId);
      const terms = statistics.chunks === 0 ? [] : ask(statistics);
      if (terms.length === 0) return { statistics, candidates: [], frequencies: new Map() };
      return { statistics, ...(await findCandidates(tx, tenantId, statistics, terms, limit)) };
    });
  }

  /** The terms of a tenant's chunks that begin with one of these, in no order. */
  async vocabulary(tenantId: string, beginnings: readonly string[]): Promise<string[]> {
    if (beginnings.length === 0) return [];
    return this.database.forTenant(tenantId, (tx) => termsBeginning(tx, tenantId, beginnings));
  }
}
