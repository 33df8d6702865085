/** Finds what a tenant's documents say to a question, and how sure that is. */
import { Injectable } from '@nestjs/common';
import { KnowledgeStore, type Candidates } from '@enlace/persistence';
import { correct, isCorrectable } from '../language/spelling.js';
import { chooseSentence, type ChosenSentence } from './choose-sentence.js';
import { confidenceOf } from './confidence.js';
import { readQuestion, termsToFind, type Asked, type Corrections, type Question } from './question.js';
import { rank, type RankedChunk } from './rank.js';
import { ChunkReader } from './chunk-reader.js';

export interface Retrieval {
  /** Best first. */
  readonly chunks: readonly RankedChunk[];
  /** The sentence to quote; undefined where nothing was found. */
  readonly chosen: ChosenSentence | undefined;
  /** 0 to 1. */
  readonly confidence: number;
}

/** Chunks the database hands over for the second look. */
const CANDIDATES = 50;
/** Chunks whose sentences may be quoted. */
const QUOTABLE = 5;
/** Words of one question that are looked up in the vocabulary. */
const MOST_CORRECTED = 10;

@Injectable()
export class Retriever {
  constructor(
    private readonly store: KnowledgeStore,
    private readonly reader: ChunkReader,
  ) {}

  async retrieve(tenantId: string, asked: Asked): Promise<Retrieval> {
    let found = await this.find(tenantId, asked);
    const corrections = await this.corrections(tenantId, readQuestion(asked, found.statistics), found);
    if (corrections.size > 0) found = await this.find(tenantId, asked, corrections);
    const question = readQuestion(asked, found.statistics, corrections);
    const chunks = rank(
      question,
      found,
      found.candidates.map((candidate) => this.reader.read(candidate)),
    );
    const chosen = chooseSentence(question, chunks.slice(0, QUOTABLE));
    return { chunks, chosen, confidence: confidenceOf(question, found, chunks[0], chosen) };
  }

  private find(tenantId: string, asked: Asked, corrections?: Corrections): Promise<Candidates> {
    return this.store.candidates(
      tenantId,
      (statistics) => termsToFind(readQuestion(asked, statistics, corrections)),
      CANDIDATES,
    );
  }

  /** Only for words that stand in no document: what is there is what is meant. */
  private async corrections(
    tenantId: string,
    question: Question,
    { statistics, frequencies }: Candidates,
  ): Promise<Corrections> {
    const unknown = [...question.own.keys()]
      .filter((term) => !frequencies.has(term) && isCorrectable(term))
      .slice(0, MOST_CORRECTED);
    if (unknown.length === 0 || statistics.chunks === 0) return new Map();
    const vocabulary = await this.store.vocabulary(tenantId, unknown.flatMap(beginningsOf));
    return new Map(
      unknown.flatMap((term) => {
        const beginnings = beginningsOf(term);
        const near = vocabulary.filter((word) => beginnings.some((beginning) => word.startsWith(beginning)));
        const correction = correct(term, near);
        return correction === undefined ? [] : [[term, correction] as const];
      }),
    );
  }
}

/** A slip is rarely in the first letter; the second may be one too many, or have changed places with the third. */
function beginningsOf(term: string): string[] {
  return [term.slice(0, 2), `${term.slice(0, 1)}${term.slice(2, 3)}`];
}
