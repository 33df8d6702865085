/** Cuts text into sentences, each with its place, so that it can be quoted as it was written. */

export interface Sentence {
  readonly text: string;
  /** Where it begins in the text, and where it ends. */
  readonly start: number;
  readonly end: number;
}

/** After a full stop and before a capital, a digit or an opening mark; or at the end of a line. */
const BREAK = /(?<=[.!?…]["”»)]?)\s+(?=[\p{Lu}\p{N}¿¡"“«(])|\n+/gu;

/** A full stop that ends no sentence: titles, and short forms before a name or a number. */
const SHORT_FORM =
  /(?<![\p{L}\p{N}])(?:sr|sra|srta|dr|dra|av|avda|núm|num|tel|pág|pag|p|ej|aprox|mr|mrs|ms|st|vs)\.$/iu;

/** The sentences in order; together they are the text but for the white space between them. */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  const close = (end: number): void => {
    const part = text.slice(start, end);
    const trimmed = part.trim();
    if (trimmed === '') return;
    const from = start + part.indexOf(trimmed);
    sentences.push({ text: trimmed, start: from, end: from + trimmed.length });
  };
  for (const gap of text.matchAll(BREAK)) {
    const isLine = gap[0].includes('\n');
    if (!isLine && SHORT_FORM.test(text.slice(Math.max(start, gap.index - 12), gap.index))) continue;
    close(gap.index);
    start = gap.index + gap[0].length;
  }
  close(text.length);
  return sentences;
}
