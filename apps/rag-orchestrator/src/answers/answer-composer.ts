/** Decides what to say to everything a customer has asked since the last answer: quoted, or honestly nothing. */
import { Injectable } from '@nestjs/common';
import type { AnswerOutcome } from '@enlace/contracts';
import type { Burst, DocumentLanguage } from '@enlace/persistence';
import { detectLanguage } from '../language/detect-language.js';
import { RagOrchestratorEnv } from '../rag-orchestrator.env.js';
import { quoteOf } from '../retrieval/quote.js';
import { Retriever, type Retrieval } from '../retrieval/retriever.js';
import { PHRASES } from './phrases.js';
import { isStart, questionOf } from './question-text.js';
import { whatIsSaid } from './small-talk.js';

export interface ComposedAnswer {
  readonly outcome: AnswerOutcome;
  readonly text: string;
  /** What was asked. */
  readonly question: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly sources: readonly AnswerSource[];
}

export interface AnswerSource {
  readonly document_id: string;
  readonly title: string;
  readonly position: number;
  readonly score: number;
}

const MOST_SOURCES = 3;
const CERTAIN = 1;

@Injectable()
export class AnswerComposer {
  constructor(
    private readonly retriever: Retriever,
    private readonly env: RagOrchestratorEnv,
  ) {}

  async compose(tenantId: string, burst: Burst): Promise<ComposedAnswer> {
    const question = burst.messages
      .map((message) => questionOf(message.text))
      .filter((text, _, all) => text !== '' && !(isStart(text) && all.length > 1))
      .join('\n');
    const language = detectLanguage(question, languageOf(burst.contact.locale));
    const phrases = PHRASES[language];
    const own = { question, confidence: CERTAIN, sources: [] };
    switch (isCall(question, burst) ? 'greeting' : whatIsSaid(question)) {
      case 'greeting':
        return { ...own, outcome: 'answered', text: phrases.greeting };
      case 'thanks':
        return { ...own, outcome: 'answered', text: phrases.thanks };
      case 'person':
        return { ...own, outcome: 'handed_over', text: phrases.person };
      case 'nothing':
        return { ...own, outcome: 'handed_over', text: phrases.noWords, confidence: 0 };
      case 'question':
        return this.fromDocuments(tenantId, question, language, burst.previousTurn);
    }
  }

  private async fromDocuments(
    tenantId: string,
    text: string,
    language: DocumentLanguage,
    previousTurn: string | undefined,
  ): Promise<ComposedAnswer> {
    const found = await this.retriever.retrieve(tenantId, {
      text,
      language,
      ...(previousTurn === undefined ? {} : { previousTurn }),
    });
    const { confidence, chosen } = found;
    const said = { question: text, confidence, sources: sourcesOf(found) };
    if (chosen === undefined || confidence < this.env.ANSWER_CONFIDENCE_THRESHOLD) {
      return { ...said, outcome: 'handed_over', text: PHRASES[language].unknown };
    }
    const { title } = chosen.chunk.candidate;
    return {
      ...said,
      outcome: 'answered',
      text: `«${quoteOf(chosen)}»\n\n${PHRASES[language].source}: ${title}`,
    };
  }
}

/** Somebody opened the chat, or only called the bot by its name. */
function isCall(question: string, { messages }: Burst): boolean {
  return isStart(question) || (question === '' && messages.some(({ text }) => text.trim() !== ''));
}

/** The chunk that is quoted first, then the next best; the person who takes over sees them too. */
function sourcesOf({ chunks, chosen }: Retrieval): AnswerSource[] {
  const quoted = chosen?.chunk;
  const others = chunks.filter((chunk) => chunk.candidate.chunkId !== quoted?.candidate.chunkId);
  return [...(quoted === undefined ? [] : [quoted]), ...others]
    .slice(0, MOST_SOURCES)
    .map(({ candidate, score }) => ({
      document_id: candidate.documentId,
      title: candidate.title,
      position: candidate.position,
      score: Math.round(score * 1_000) / 1_000,
    }));
}

/** `pt_BR` and `pt-BR` are both seen in the wild. */
function languageOf(locale: string | null): DocumentLanguage {
  const code = locale?.slice(0, 2).toLowerCase();
  return code === 'en' || code === 'pt' ? code : 'es';
}
