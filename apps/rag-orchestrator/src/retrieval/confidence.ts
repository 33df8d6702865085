/** How sure an answer is, without a model: what was found, measured against the best there could be. */
import type { Candidates } from '@enlace/persistence';
import type { ChosenSentence } from './choose-sentence.js';
import type { Question } from './question.js';
import type { RankedChunk } from './rank.js';
import { MOST_OF_A_TERM, chunksCounted, rarity } from './rarity.js';

/** A letter or a number so short that no document has says nothing of what is asked for. */
const TOO_SHORT_TO_MISS = 2;

/**
 * Between 0 and 1: the mean of the best chunk's score as a share of the best possible one, and the shares of
 * the question that the chunk and the chosen sentence (with what stands over it) speak of. A word nobody knows
 * weighs most. Words of the previous turn may raise it, but missing ones are not held against it.
 */
export function confidenceOf(
  question: Question,
  found: Candidates,
  best: RankedChunk | undefined,
  chosen: ChosenSentence | undefined,
): number {
  if (best === undefined || question.own.size === 0) return 0;
  const chunks = chunksCounted(found);
  const inSentence = termsAround(chosen);
  let asked = 0;
  let inChunk = 0;
  let quoted = 0;
  for (const [term, count] of question.own) {
    const holding = found.frequencies.get(term) ?? 0;
    if (holding === 0 && term.length <= TOO_SHORT_TO_MISS) continue;
    const weight = Math.min(1, count) * rarity(chunks, holding);
    asked += weight;
    if (best.terms.includes(term)) inChunk += weight;
    if (inSentence.has(term)) quoted += weight;
  }
  let recalled = 0;
  for (const [term, weight] of question.weights) {
    if (question.own.has(term) || !best.terms.includes(term)) continue;
    recalled += weight * rarity(chunks, found.frequencies.get(term) ?? 0);
  }
  if (asked === 0) return 0;
  const reached = best.score / ((asked + recalled) * MOST_OF_A_TERM);
  return Math.min(1, (reached + inChunk / asked + quoted / asked) / 3);
}

function termsAround(chosen: ChosenSentence | undefined): ReadonlySet<string> {
  if (chosen === undefined) return new Set();
  const sentence = chosen.chunk.sentences[chosen.index];
  return new Set([...(sentence?.terms ?? []), ...chosen.chunk.headingTerms]);
}
