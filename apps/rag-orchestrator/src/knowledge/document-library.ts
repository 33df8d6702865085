/** The tenants' documents for the API: kept, listed, shown, removed; another tenant's are not there. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { KnowledgeStore, type DocumentRecord, type DocumentSummary } from '@enlace/persistence';
import { pageAnswer, tenantFilterOf, tenantOf, type Caller, type Page } from '@enlace/service-kit';
import { detectLanguage } from '../language/detect-language.js';
import type { DocumentsQuery, SaveDocument } from './knowledge.dto.js';
import { prepareChunks } from './prepare-document.js';

export interface SavedAnswer {
  readonly document_id: string;
  readonly chunks: number;
  /** False where it replaced one with the same external id. */
  readonly created: boolean;
  readonly language: string;
}

export interface DocumentAnswer {
  readonly id: string;
  readonly tenant_id: string;
  readonly external_id: string | null;
  readonly title: string;
  readonly format: string;
  readonly kind: string;
  readonly language: string;
  readonly chunks: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly content?: string;
}

@Injectable()
export class DocumentLibrary {
  constructor(private readonly store: KnowledgeStore) {}

  /**
   * @param newId of the document, unless one with its external id is there already
   * @throws AppError `document.invalid` when there is nothing in it to find
   */
  async save(caller: Caller, newId: string, request: SaveDocument): Promise<SavedAnswer> {
    const tenantId = tenantOf(caller, request.tenant_id);
    const written = {
      title: request.title.trim(),
      content: request.content,
      format: request.format,
      kind: request.kind ?? 'article',
      language: request.language ?? detectLanguage(`${request.title}\n${request.content}`),
    } as const;
    const saved = await this.store.save({
      ...written,
      id: newId,
      tenantId,
      ...(request.external_id === undefined ? {} : { externalId: request.external_id }),
      chunks: await prepareChunks(written),
    });
    const { documentId, chunks, created } = saved;
    return { document_id: documentId, chunks, created, language: written.language };
  }

  async list(caller: Caller, query: DocumentsQuery): Promise<Page<DocumentAnswer>> {
    const page = await this.store.list({
      tenantId: tenantFilterOf(caller, query.tenant_id),
      limit: query.limit,
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
    });
    return pageAnswer(page, answerOf);
  }

  /** @throws AppError `document.not_found`, also for another tenant's */
  async get(caller: Caller, id: string): Promise<DocumentAnswer> {
    const document = await this.find(caller, id);
    return { ...answerOf(document), content: document.content };
  }

  /** @throws AppError `document.not_found`, also for another tenant's */
  async remove(caller: Caller, id: string): Promise<{ document_id: string; removed: true }> {
    const { tenantId } = await this.find(caller, id);
    if (!(await this.store.remove(tenantId, id))) throw notFound();
    return { document_id: id, removed: true };
  }

  private async find(caller: Caller, id: string): Promise<DocumentRecord> {
    const found = await this.store.get(tenantFilterOf(caller), id);
    if (found === undefined) throw notFound();
    return found;
  }
}

function notFound(): AppError {
  return new AppError('document.not_found', 'There is no such document');
}

function answerOf(document: DocumentSummary): DocumentAnswer {
  return {
    id: document.id,
    tenant_id: document.tenantId,
    external_id: document.externalId,
    title: document.title,
    format: document.format,
    kind: document.kind,
    language: document.language,
    chunks: document.chunks,
    created_at: document.createdAt.toISOString(),
    updated_at: document.updatedAt.toISOString(),
  };
}
