/** Writes text with marks as Telegram's MarkdownV2 (core.telegram.org/bots/api#markdownv2-style). */
import { writeRich, type Mark, type MarkWriter, type RichText, type Span } from '../rich-text.js';
import { writable } from './writable-marks.js';

const SIGNS = { bold: '*', italic: '_', strikethrough: '~', code: '`' } as const;

const WRITER: MarkWriter = {
  words: (text, within) => (within.some(isVerbatim) ? verbatim(text) : escaped(text)),
  mark: marked,
};

/** Only our own signs are in it: whatever the words are, they are escaped. */
export function writeMarkdownV2(rich: RichText): string {
  const { text, spans } = writable(rich);
  const kept = spans.filter((span) => span.kind !== 'quote' || isOfLines(span, text, spans));
  return writeRich(writable({ text, spans: afterQuotes(kept) }), WRITER);
}

/** A quote ends without a sign: what begins right there begins behind the line break, or two `_` would meet. */
function afterQuotes(spans: readonly Span[]): Span[] {
  const ends = new Set(spans.filter(({ kind }) => kind === 'quote').map(({ end }) => end));
  const moved = spans.map((span) => (ends.has(span.start) ? { ...span, start: span.start + 1 } : span));
  return moved.filter(({ start, end }) => end > start);
}

function marked(mark: Mark, inner: string): string {
  switch (mark.kind) {
    case 'link':
      return `[${inner}](${mark.url.replace(/[\\)]/g, '\\$&')})`;
    case 'block':
      // the line break belongs to the fence: without it the first word would be taken for the language
      return `\`\`\`${verbatim(mark.language ?? '')}\n${inner}\`\`\``;
    case 'quote':
      return `>${inner.replaceAll('\n', '\n>')}`;
    default:
      return `${SIGNS[mark.kind]}${inner}${SIGNS[mark.kind]}`;
  }
}

/** A quote is whole lines, outside all other marks, and its sign before each line would stand within code. */
function isOfLines(quote: Span, text: string, spans: readonly Span[]): boolean {
  const isWhole =
    (quote.start === 0 || text[quote.start - 1] === '\n') &&
    (quote.end === text.length || text[quote.end] === '\n');
  return isWhole && !spans.some((other) => other !== quote && crosses(other, quote, text));
}

function crosses(other: Span, quote: Span, text: string): boolean {
  const isAround = other.start <= quote.start && other.end >= quote.end;
  const isWithin = other.start >= quote.start && other.end <= quote.end;
  // its own sign would stand behind the end of the other's
  if (other.end === quote.start) return true;
  return (
    isAround || (isWithin && (other.kind === 'block' || text.slice(other.start, other.end).includes('\n')))
  );
}

function isVerbatim({ kind }: Mark): boolean {
  return kind === 'code' || kind === 'block';
}

function verbatim(text: string): string {
  return text.replace(/[\\`]/g, '\\$&');
}

function escaped(text: string): string {
  return text.replace(/[\\_*[\]()~`>#+\-=|{}.!]/g, '\\$&');
}
