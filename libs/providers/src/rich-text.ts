/** Text with marks, apart from how any channel writes them: offsets and lengths in UTF-16 units, as JavaScript counts. */

export type Mark =
  | { readonly kind: 'bold' | 'italic' | 'strikethrough' | 'code' | 'quote' }
  | { readonly kind: 'block'; readonly language?: string }
  | { readonly kind: 'link'; readonly url: string };

export type Span = Mark & { readonly start: number; readonly end: number };

export interface RichText {
  readonly text: string;
  /** Properly nested, an outer one before those within it. */
  readonly spans: readonly Span[];
}

/** The stretch from `start` to `end` with what of each mark lies in it. */
export function sliceRich({ text, spans }: RichText, start: number, end: number): RichText {
  const within = spans
    .filter((span) => span.start < end && span.end > start)
    .map((span) => ({
      ...span,
      start: Math.max(span.start, start) - start,
      end: Math.min(span.end, end) - start,
    }));
  return { text: text.slice(start, end), spans: within };
}

/** How a channel writes marks; each function is given what stands within the mark, already written. */
export interface MarkWriter {
  /** Words between marks. */
  readonly words: (text: string, within: readonly Mark[]) => string;
  readonly mark: (mark: Mark, inner: string) => string;
}

/** The text with its marks written as the channel writes them. */
export function writeRich(rich: RichText, writer: MarkWriter): string {
  return writeStretch(rich.text, rich.spans, 0, rich.text.length, [], writer);
}

function writeStretch(
  text: string,
  spans: readonly Span[],
  start: number,
  end: number,
  within: readonly Mark[],
  writer: MarkWriter,
): string {
  let written = '';
  let at = start;
  for (let index = 0; index < spans.length;) {
    const span = spans[index];
    if (span === undefined) break;
    let next = index + 1;
    while ((spans[next]?.start ?? end) < span.end) next += 1;
    if (span.start > at) written += writer.words(text.slice(at, span.start), within);
    const inner = spans.slice(index + 1, next);
    written += writer.mark(span, writeStretch(text, inner, span.start, span.end, [...within, span], writer));
    at = span.end;
    index = next;
  }
  return at < end ? written + writer.words(text.slice(at, end), within) : written;
}
