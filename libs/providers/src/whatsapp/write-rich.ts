/** Writes text with marks as WhatsApp reads it: *bold*, _italic_, ~strikethrough~, `code`, ```block```, > quote. */
import { addressBehind } from '../links-as-text.js';
import { readMarkdown } from '../markdown.js';
import { sliceRich, writeRich, type Mark, type MarkWriter, type RichText, type Span } from '../rich-text.js';
import { splitRich } from '../split-rich.js';

/** Marks whose signs count only at the border of a word. */
const AT_WORDS: ReadonlySet<Mark['kind']> = new Set(['bold', 'italic', 'strikethrough']);
const WORD = /[\p{L}\p{N}]/u;

/** Words as a service wrote them. */
export interface Words {
  readonly text: string;
  readonly format?: 'plain' | 'markdown';
}

/**
 * Parts as they are to be sent, each at most `limit` UTF-16 units and the last at most `lastLimit`; a mark cut in two
 * is closed and opened again.
 */
export function partsOf(words: Words, limit: number, lastLimit = limit): readonly [string, ...string[]] {
  const [first, ...others] = splitRich(richOf(words), limit, writeMarks);
  const last = others.pop() ?? first;
  const end = withShortEnd(last, lastLimit);
  const [start, ...more] = last === first ? end : [first, ...others, ...end];
  return [writeMarks(start), ...more.map(writeMarks)];
}

function richOf({ text, format }: Words): RichText {
  return format === 'markdown' ? readMarkdown(text) : { text, spans: [] };
}

/** The part in two where it is too long to be the last. */
function withShortEnd(part: RichText, limit: number): readonly [RichText, ...RichText[]] {
  const pieces = splitRich(part, limit, writeMarks);
  const end = pieces.at(-1);
  if (pieces.length < 3 || end === undefined || !part.text.endsWith(end.text)) return pieces;
  const start = part.text.slice(0, part.text.length - end.text.length).trimEnd().length;
  return [sliceRich(part, 0, start), end];
}

/**
 * WhatsApp has no escape for its signs, no links with words and no languages; a sign counts only at the border of
 * a word and only within a line (WhatsApp Help Center: how to format your messages).
 */
export function writeMarks(rich: RichText): string {
  return writeRich({ text: rich.text, spans: spansThatShow(rich) }, WRITER);
}

const WRITER: MarkWriter = { words: (text) => text, mark: written };

function written(mark: Mark, inner: string): string {
  switch (mark.kind) {
    case 'link':
      return inner + addressBehind(inner, mark.url);
    case 'quote':
      return inner.replace(/^/gm, '> ');
    case 'block':
      return fenced(inner);
    case 'code':
      return /[`\n]/.test(inner) ? fenced(inner) : aroundWords(inner, '`');
    case 'bold':
      return aroundLines(inner, '*');
    case 'italic':
      return aroundLines(inner, '_');
    case 'strikethrough':
      return aroundLines(inner, '~');
  }
}

/** What holds a fence cannot stand within one. */
function fenced(inner: string): string {
  return inner.includes('```') || inner.trim() === '' ? inner : `\`\`\`${inner}\`\`\``;
}

function aroundLines(inner: string, sign: string): string {
  return inner
    .split('\n')
    .map((line) => aroundWords(line, sign))
    .join('\n');
}

/** A sign next to white space is no mark: it stands within, right at the words. */
function aroundWords(inner: string, sign: string): string {
  const words = inner.trim();
  return words === '' ? inner : inner.replace(words, () => `${sign}${words}${sign}`);
}

/** Without marks in a mark of the same kind or in code, and without signs that would stand within a word. */
function spansThatShow({ text, spans }: RichText): Span[] {
  const shown: Span[] = [];
  let open: Span[] = [];
  for (const span of spans) {
    open = open.filter(({ end }) => end > span.start);
    const isHidden = open.some(({ kind }) => kind === span.kind || kind === 'code' || kind === 'block');
    if (isHidden || (AT_WORDS.has(span.kind) && isWithinWord(text, span))) continue;
    shown.push(span);
    open.push(span);
  }
  return shown;
}

function isWithinWord(text: string, { start, end }: Span): boolean {
  return WORD.test(text.charAt(start - 1)) || WORD.test(text.charAt(end));
}
