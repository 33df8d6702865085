/** Searches a tenant's documents for the API: the chunks, their scores, and what would be quoted. */
import { Injectable } from '@nestjs/common';
import { tenantOf, type Caller } from '@enlace/service-kit';
import { detectLanguage } from '../language/detect-language.js';
import { quoteOf } from '../retrieval/quote.js';
import { Retriever } from '../retrieval/retriever.js';
import type { SearchKnowledge } from './knowledge.dto.js';

export interface SearchAnswer {
  /** 0 to 1: how sure an answer from these chunks is. */
  readonly confidence: number;
  /** The words a reply would quote. */
  readonly quote: string | null;
  readonly results: readonly FoundChunk[];
}

interface FoundChunk {
  readonly document_id: string;
  readonly title: string;
  readonly kind: string;
  readonly position: number;
  readonly context: string;
  readonly text: string;
  readonly score: number;
}

const USUAL_RESULTS = 5;

@Injectable()
export class KnowledgeSearch {
  constructor(private readonly retriever: Retriever) {}

  async search(caller: Caller, request: SearchKnowledge): Promise<SearchAnswer> {
    const { chunks, chosen, confidence } = await this.retriever.retrieve(
      tenantOf(caller, request.tenant_id),
      {
        text: request.query,
        language: detectLanguage(request.query),
        ...(request.previous === undefined ? {} : { previousTurn: request.previous }),
      },
    );
    return {
      confidence,
      quote: chosen === undefined ? null : quoteOf(chosen),
      results: chunks.slice(0, request.limit ?? USUAL_RESULTS).map(({ candidate, score }) => ({
        document_id: candidate.documentId,
        title: candidate.title,
        kind: candidate.kind,
        position: candidate.position,
        context: candidate.context,
        text: candidate.text,
        score,
      })),
    };
  }
}
