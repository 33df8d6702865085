/** The words a reply quotes: the chosen sentence and what follows it, as they were written. */
import type { ChosenSentence } from './choose-sentence.js';

export const LONGEST_QUOTE = 350;

/** The answer of a FAQ is quoted from its beginning. */
export function quoteOf({ chunk, index }: ChosenSentence): string {
  const isFaq = chunk.candidate.kind === 'faq';
  const first = chunk.sentences[isFaq ? 0 : index];
  if (first === undefined) return '';
  const following = chunk.sentences.slice(isFaq ? 1 : index + 1, isFaq ? undefined : index + 2);
  let end = first.end;
  for (const sentence of following) {
    if (sentence.end - first.start > LONGEST_QUOTE) break;
    end = sentence.end;
  }
  return shortened(chunk.candidate.text.slice(first.start, end));
}

function shortened(text: string): string {
  if (text.length <= LONGEST_QUOTE) return text;
  const space = text.lastIndexOf(' ', LONGEST_QUOTE - 1);
  return `${text.slice(0, space > LONGEST_QUOTE / 2 ? space : LONGEST_QUOTE - 1)}…`;
}
