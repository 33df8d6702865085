/** Reads plain text: paragraphs between empty lines, lines within them, sentences within those. */
import { sentencesOf } from '../language/sentences.js';
import type { Block, Section } from './section.js';

/** Characters nobody sees, some of which turn the reading direction: a way to hide words in a document. */
const UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/g;
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** The text as it is seen: no hidden characters, one kind of line end. */
export function visibleText(content: string): string {
  return content
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(UNSEEN, '')
    .replace(CONTROLS, ' ');
}

export function readPlainText(content: string): Section[] {
  const blocks = visibleText(content)
    .split(/\n[^\S\n]*\n\s*/)
    .map(paragraphOf)
    .filter((block) => block.parts.length > 0);
  return [{ headings: [], blocks }];
}

/** Lines stay lines where there are several; a single one is cut into its sentences. */
export function paragraphOf(text: string): Block {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
  const [only] = lines;
  if (lines.length > 1) return { parts: lines, glue: '\n' };
  return { parts: only === undefined ? [] : sentencesOf(only).map((sentence) => sentence.text), glue: ' ' };
}
