/** The second look at what the database found: pieces of words, pairs of words, and the one best sentence. */
import type { Candidates } from '@enlace/persistence';
import { countIn, gramsOf } from '../language/grams.js';
import { countOf, countPair, countTerm, stem } from '../language/terms.js';
import type { Question } from './question.js';
import { chunksCounted, rarity, saturation } from './rarity.js';
import type { ReadChunk, ReadSentence } from './chunk-reader.js';

export interface RankedChunk extends ReadChunk {
  readonly score: number;
  /** What each of its sentences is worth by itself. */
  readonly sentenceScores: readonly number[];
}

/** Tuned on other questions than they were measured on. */
const GRAMS = 0.2;
const PAIRS = 0.3;
const BEST_SENTENCE = 0.4;
/** A short sentence is no better than a long one for being short. */
const SENTENCE_B = 0.4;

/** Best first; among equals the one the database had first. */
export function rank(question: Question, found: Candidates, chunks: readonly ReadChunk[]): RankedChunk[] {
  const ofGrams = gramScorer(question, found, chunks);
  const ofPairs = pairScorer(question, found, chunks);
  return chunks
    .map((chunk) => {
      const sentenceScores = chunk.sentences.map((sentence) => sentenceScore(question, found, sentence));
      const score =
        chunk.candidate.score +
        GRAMS * ofGrams(chunk) +
        PAIRS * ofPairs(chunk) +
        BEST_SENTENCE * Math.max(0, ...sentenceScores);
      return { ...chunk, score, sentenceScores };
    })
    .sort((one, other) => other.score - one.score || one.candidate.chunkId - other.candidate.chunkId);
}

function sentenceScore(question: Question, found: Candidates, sentence: ReadSentence): number {
  const chunks = chunksCounted(found);
  let score = 0;
  for (const [term, weight] of question.weights) {
    const count = countTerm(sentence.terms, term);
    if (count === 0) continue;
    const told = rarity(chunks, found.frequencies.get(term) ?? 0);
    const length = sentence.terms.length;
    score += weight * told * saturation(count, length, found.statistics.meanLength.sentence, SENTENCE_B);
  }
  return score;
}

/**
 * Nobody counts in how many chunks a piece of a word stands. Of the chunks that hold the word it is all; of
 * the rest as large a share as of those found that do not hold the word.
 */
function gramScorer(
  question: Question,
  found: Candidates,
  chunks: readonly ReadChunk[],
): (chunk: ReadChunk) => number {
  const all = chunksCounted(found);
  const asked = countOf(question.words.flatMap(gramsOf));
  const counts = new Map(
    [...asked.keys()].map((gram) => [gram, chunks.map((chunk) => countIn(chunk.gramText, gram))] as const),
  );
  const holding = new Map<string, number>();
  for (const word of new Set(question.words)) {
    const term = stem(word, question.language);
    const withWord = found.frequencies.get(term) ?? 0;
    const others = chunks.flatMap((chunk, index) => (chunk.terms.includes(term) ? [] : [index]));
    for (const gram of gramsOf(word)) {
      const inOthers = others.filter((index) => (counts.get(gram)?.[index] ?? 0) > 0).length;
      const share = others.length === 0 ? 0 : inOthers / others.length;
      const estimate = withWord + share * Math.max(0, all - withWord);
      holding.set(gram, Math.max(holding.get(gram) ?? 0, estimate));
    }
  }
  const mean = found.statistics.meanLength.gram;
  const scores = new Map<ReadChunk, number>();
  for (const [index, chunk] of chunks.entries()) {
    let score = 0;
    for (const [gram, weight] of asked) {
      const count = counts.get(gram)?.[index] ?? 0;
      if (count === 0) continue;
      score += weight * rarity(all, holding.get(gram) ?? 0) * saturation(count, chunk.gramLength, mean);
    }
    scores.set(chunk, score);
  }
  return (chunk) => scores.get(chunk) ?? 0;
}

/** Whatever holds both words of a pair is among what was found. */
function pairScorer(
  question: Question,
  found: Candidates,
  chunks: readonly ReadChunk[],
): (chunk: ReadChunk) => number {
  const all = chunksCounted(found);
  const told = question.pairs.map((pair) => {
    const holding = chunks.filter((chunk) => countPair(chunk.terms, pair) > 0).length;
    return { pair, worth: rarity(all, holding) };
  });
  const mean = Math.max(1, found.statistics.meanLength.body - 1);
  return (chunk) =>
    told.reduce((score, { pair, worth }) => {
      const count = countPair(chunk.terms, pair);
      return count === 0 ? score : score + worth * saturation(count, chunk.terms.length - 1, mean);
    }, 0);
}
