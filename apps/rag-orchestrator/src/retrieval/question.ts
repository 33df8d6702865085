/** A question taken apart: what it asks for, and what the customer spoke of before. */
import type { DocumentLanguage, KnowledgeStatistics, QuestionTerm } from '@enlace/persistence';
import { COURTESY } from '../language/stop-words.js';
import type { Correction } from '../language/spelling.js';
import { contentWords, pairsOf, stem, termsOf, type Pair } from '../language/terms.js';
import { fold } from '../language/words.js';

export interface Asked {
  readonly text: string;
  readonly previousTurn?: string;
  /** The language it is written in, as far as it can be told. */
  readonly language: DocumentLanguage;
}

export interface Question {
  /** Folded, for patterns. */
  readonly folded: string;
  readonly words: readonly string[];
  readonly language: DocumentLanguage;
  /** Terms of the question itself, with their number; less where they are only near to what was written. */
  readonly own: ReadonlyMap<string, number>;
  /** The same and those of the previous turn, with their weights. */
  readonly weights: ReadonlyMap<string, number>;
  /** Neighbours in the question as it was asked, courtesy included. */
  readonly pairs: readonly Pair[];
}

/** Measured: finds again what an elliptic question leaves out, and hardly disturbs a change of topic. */
const PREVIOUS_TURN = 0.3;
const MOST_WORDS = 60;

/** «A qué hora», "what time": the answer is a time, and need not say «hora». Folded. */
const TIME_ASKED =
  /\b(?:(?:a|en|de|desde|hasta) )?(?:que|cual) (?:horas?|dias?|fechas?)\b|\b(?:what|which) (?:times?|days?|dates?|hours?)\b/g;

/** What a term is worth where it stands in a title, or in the question of a FAQ, beside its worth in the body. */
const TITLE = 0.5;
const FAQ_QUESTION = 1.5;

/** For words no document has, those that may be meant. */
export type Corrections = ReadonlyMap<string, Correction>;

/** In the language of the question if there are documents in it, else in that of most documents. */
export function readQuestion(
  asked: Asked,
  statistics: Pick<KnowledgeStatistics, 'languages'>,
  corrections: Corrections = new Map(),
): Question {
  const [most = asked.language] = statistics.languages;
  const language = statistics.languages.includes(asked.language) ? asked.language : most;
  const words = wordsAsked(asked.text, language);
  const own = new Map<string, number>();
  for (const word of words) {
    const term = stem(word, language);
    const { terms, weight } = corrections.get(term) ?? { terms: [term], weight: 1 };
    for (const meant of terms) own.set(meant, (own.get(meant) ?? 0) + weight);
  }
  const weights = new Map(own);
  for (const word of wordsAsked(asked.previousTurn ?? '', language)) {
    const term = stem(word, language);
    if (!weights.has(term)) weights.set(term, PREVIOUS_TURN);
  }
  return {
    folded: fold(asked.text),
    words,
    language,
    own,
    weights,
    pairs: pairsOf(termsOf(asked.text, language).slice(0, MOST_WORDS)),
  };
}

/** Courtesy, and the noun of a question for a time, count only where nothing else was said. */
function wordsAsked(text: string, language: DocumentLanguage): string[] {
  const about = contentWords(fold(text).replace(TIME_ASKED, ' '), language);
  const asking = about.filter((word) => !COURTESY[language].has(word));
  const words = asking.length > 0 ? asking : contentWords(text, language);
  return words.slice(0, MOST_WORDS);
}

/** What to look for, and where. */
export function termsToFind(question: Question): QuestionTerm[] {
  return [...question.weights].flatMap(([term, weight]) => [
    { field: 'body', term, weight } as const,
    { field: 'title', term, weight: weight * TITLE } as const,
    { field: 'question', term, weight: weight * FAQ_QUESTION } as const,
  ]);
}
