/** Cuts text into words the way people search: no accents, no capitals, no punctuation. */

const WORD = /[\p{L}\p{N}]+/gu;
const MARKS = /\p{M}+/gu;
/** A longer run of letters is no word, and would not fit a database index. */
const LONGEST_WORD = 64;

/** Without accents and capitals: customers leave both out. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(MARKS, '').normalize('NFC').toLowerCase();
}

/** The folded words, in order. */
export function wordsOf(text: string): string[] {
  const words = fold(text).match(WORD) ?? [];
  return words.map((word) =>
    word.length <= LONGEST_WORD ? word : [...word].slice(0, LONGEST_WORD).join(''),
  );
}
