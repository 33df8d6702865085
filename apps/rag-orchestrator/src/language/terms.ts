/** What a text is about: its words without those of grammar, each brought to its stem. */
import type { DocumentLanguage } from '@enlace/persistence';
import { newStemmer, type Stemmer } from 'snowball-stemmers';
import { STOP_WORDS } from './stop-words.js';
import { fold, wordsOf } from './words.js';

const STEMMERS: Readonly<Record<DocumentLanguage, Stemmer>> = {
  es: newStemmer('spanish'),
  en: newStemmer('english'),
  pt: newStemmer('portuguese'),
};

/** Endings Snowball knows by their accents, given back before it looks: most who write to a business leave them out. */
const ACCENTED_ENDINGS: Readonly<Record<DocumentLanguage, readonly (readonly [RegExp, string])[]>> = {
  es: [
    [/([au])cion$/, '$1ción'],
    [/logia(s?)$/, 'logía$1'],
  ],
  en: [],
  pt: [
    [/cao$/, 'ção'],
    [/coes$/, 'ções'],
  ],
};

/**
 * Snowball leaves the verbs alone whose root ends before it begins to look, at the second vowel (abren, abrimos, usan):
 * one root for all of their endings.
 */
const SHORT_VERB = /^([aeiou][b-df-hj-np-tv-z]+)(?:[aei][mn]|[aei]r|e)$/;
const SHORT_VERBS_LANGUAGES: ReadonlySet<DocumentLanguage> = new Set(['es', 'pt']);

const REMEMBERED = 50_000;
const known: Readonly<Record<DocumentLanguage, Map<string, string>>> = {
  es: new Map(),
  en: new Map(),
  pt: new Map(),
};

/** The stem of a folded word, folded. */
export function stem(word: string, language: DocumentLanguage): string {
  const stems = known[language];
  const before = stems.get(word);
  if (before !== undefined) return before;
  const accented = ACCENTED_ENDINGS[language].reduce(
    (text, [ending, restored]) => text.replace(ending, restored),
    word,
  );
  const snowball = fold(STEMMERS[language].stem(accented));
  const found = SHORT_VERBS_LANGUAGES.has(language) ? (SHORT_VERB.exec(snowball)?.[1] ?? snowball) : snowball;
  if (stems.size >= REMEMBERED) stems.clear();
  stems.set(word, found);
  return found;
}

/** The folded words that are not grammar, in order. */
export function contentWords(text: string, language: DocumentLanguage): string[] {
  const stop = STOP_WORDS[language];
  return wordsOf(text).filter((word) => !stop.has(word));
}

/** The terms of a text, in order, as often as they occur. */
export function termsOf(text: string, language: DocumentLanguage): string[] {
  return contentWords(text, language).map((word) => stem(word, language));
}

/** How often each occurs. */
export function countOf(items: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

/** Two terms, one right after the other. */
export type Pair = readonly [string, string];

/** Each pair of neighbours once. */
export function pairsOf(terms: readonly string[]): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const [index, term] of terms.entries()) {
    const next = terms[index + 1];
    if (next !== undefined) pairs.set(`${term} ${next}`, [term, next]);
  }
  return [...pairs.values()];
}

export function countTerm(terms: readonly string[], wanted: string): number {
  let count = 0;
  for (const term of terms) if (term === wanted) count += 1;
  return count;
}

export function countPair(terms: readonly string[], [first, second]: Pair): number {
  let count = 0;
  for (let at = terms.indexOf(first); at !== -1; at = terms.indexOf(first, at + 1)) {
    if (terms[at + 1] === second) count += 1;
  }
  return count;
}
