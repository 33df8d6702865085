/** Reads a chunk that was found closely: its terms, its sentences, the pieces of its words; and remembers. */
import { Injectable } from '@nestjs/common';
import type { Candidate } from '@enlace/persistence';
import { headingText } from '../knowledge/prepare-document.js';
import { countGrams, gramText } from '../language/grams.js';
import { sentencesOf, type Sentence } from '../language/sentences.js';
import { contentWords, stem, termsOf } from '../language/terms.js';

export interface ReadSentence extends Sentence {
  readonly terms: readonly string[];
}

export interface ReadChunk {
  readonly candidate: Candidate;
  /** Of what stands over it and of its text, in order. */
  readonly terms: readonly string[];
  readonly headingTerms: readonly string[];
  readonly gramText: string;
  readonly gramLength: number;
  readonly sentences: readonly ReadSentence[];
}

/** Some 6 kB each. */
const REMEMBERED = 2_000;

@Injectable()
export class ChunkReader {
  private readonly known = new Map<number, Omit<ReadChunk, 'candidate'>>();

  /** A chunk never changes: a document that does gets new ones. */
  read(candidate: Candidate): ReadChunk {
    const { chunkId } = candidate;
    const before = this.known.get(chunkId);
    const reading = before ?? readClosely(candidate);
    if (before !== undefined) this.known.delete(chunkId);
    else if (this.known.size >= REMEMBERED) this.forgetOldest();
    this.known.set(chunkId, reading);
    return { candidate, ...reading };
  }

  private forgetOldest(): void {
    const oldest = this.known.keys().next().value;
    if (oldest !== undefined) this.known.delete(oldest);
  }
}

function readClosely({ title, context, text, language }: Candidate): Omit<ReadChunk, 'candidate'> {
  const heading = headingText(title, context);
  const words = contentWords(`${heading}\n${text}`, language);
  return {
    terms: words.map((word) => stem(word, language)),
    headingTerms: termsOf(heading, language),
    gramText: gramText(words),
    gramLength: countGrams(words),
    sentences: sentencesOf(text).map((sentence) => ({
      ...sentence,
      terms: termsOf(sentence.text, language),
    })),
  };
}
