/** Writes where a link leads behind its words, for channels and lengths that cannot carry it as a mark. */
import type { RichText, Span } from './rich-text.js';

/** The links whose address fulfils `isMeant` as words, the address in brackets behind them unless they say it. */
export function withLinksAsText(rich: RichText, isMeant: (url: string) => boolean): RichText {
  let { text, spans } = rich;
  for (let at = spans.length - 1; at >= 0; at--) {
    const link = spans[at];
    if (link?.kind !== 'link' || !isMeant(link.url)) continue;
    const address = addressBehind(text.slice(link.start, link.end), link.url);
    text = text.slice(0, link.end) + address + text.slice(link.end);
    spans = spans.filter((span) => span !== link).map((span) => movedBy(span, link, address.length));
  }
  return { text, spans };
}

/** What a reader needs behind the words of a link: nothing where they say the address already. */
export function addressBehind(words: string, url: string): string {
  const isSaid = [words, `http://${words}`, `https://${words}`, `mailto:${words}`, `tel:${words}`]
    .flatMap((form) => [form, `${form}/`])
    .includes(url);
  return isSaid ? '' : ` (${url})`;
}

/** What begins behind the link moves, what goes on behind it grows. */
function movedBy(span: Span, link: Span, length: number): Span {
  if (span.end <= link.end) return span;
  return {
    ...span,
    start: span.start >= link.end ? span.start + length : span.start,
    end: span.end + length,
  };
}
