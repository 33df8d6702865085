/** Takes what Telegram cannot nest out of the marks of a text before they are written. */
import type { Mark, RichText, Span } from '../rich-text.js';

/**
 * The marks, none within its like, nothing within code, and emphasis right after its like made one: MarkdownV2 would
 * read `_a__b_` as underlined. "pre and code entities can't contain other entities, blockquotes can't be nested"
 * (core.telegram.org/bots/api#formatting-options).
 */
export function writable({ text, spans }: RichText): RichText {
  const kept: Span[] = [];
  for (const span of spans) {
    const around = kept.filter(({ start, end }) => start <= span.start && end >= span.end);
    if (around.some((outer) => outer.kind === span.kind || isVerbatim(outer))) continue;
    const neighbour = kept.findIndex(({ kind, end }) => kind === span.kind && end === span.start);
    const before = isEmphasis(span) ? kept[neighbour] : undefined;
    const whole = before === undefined ? span : { ...before, end: span.end };
    const outer = kept.slice(0, Math.max(0, neighbour));
    const isCut = outer.some(({ end }) => before !== undefined && end >= before.end && end < whole.end);
    if (before === undefined || isCut || kept.some((other) => areCrossed(other, whole))) kept.push(span);
    else kept[neighbour] = whole;
  }
  return { text, spans: kept };
}

function areCrossed(one: Span, other: Span): boolean {
  return (
    (one.start < other.start && one.end > other.start && one.end < other.end) ||
    (other.start < one.start && other.end > one.start && other.end < one.end)
  );
}

function isEmphasis({ kind }: Mark): boolean {
  return kind === 'bold' || kind === 'italic' || kind === 'strikethrough';
}

function isVerbatim({ kind }: Mark): boolean {
  return kind === 'code' || kind === 'block';
}
