/** Words on their way out: read from what the caller wrote, put together, and written as Telegram takes them. */
import type { TextFormat } from '@enlace/normalization';
import { withLinksAsText } from '../links-as-text.js';
import { readMarkdown } from '../markdown.js';
import type { RichText } from '../rich-text.js';
import { splitRich } from '../split-rich.js';
import type { ParseMode } from './credentials.js';
import { writeHtml } from './write-html.js';
import { writeMarkdownV2 } from './write-markdown-v2.js';

/** UTF-16 units after entity parsing, the smallest way to count what Telegram calls characters (facts 2e). */
export const MAX_TEXT = 4_096;
export const MAX_CAPTION = 1_024;

const LIMITS = { text: MAX_TEXT, caption: MAX_CAPTION } as const;

/** The parameters of one stretch of words, and what they are without marks where there are any. */
export interface Written {
  readonly words: Readonly<Record<string, string>>;
  readonly plain?: Readonly<Record<string, string>>;
}

/** Telegram takes the marks of other links away without a word: their addresses are written out. */
const LINK = /^(https?|tg):/i;

export function richOf(text: string, format: TextFormat | undefined): RichText {
  if (format !== 'markdown') return { text, spans: [] };
  return withLinksAsText(readMarkdown(text), (url) => !LINK.test(url));
}

/** Both with an empty line between; what is absent leaves none. */
export function framed(parts: readonly (RichText | string | undefined)[]): RichText {
  let text = '';
  const spans = parts.flatMap((part) => {
    const { text: words, spans: marks } = typeof part === 'object' ? part : { text: part ?? '', spans: [] };
    if (words === '') return [];
    if (text !== '') text += '\n\n';
    const by = text.length;
    text += words;
    return marks.map((mark) => ({ ...mark, start: mark.start + by, end: mark.end + by }));
  });
  return { text, spans };
}

/** In parts of at most `MAX_TEXT` units; parts of white space alone, which Telegram refuses, are left out. */
export function textsOf(rich: RichText, mode: ParseMode): Written[] {
  return splitRich(rich, MAX_TEXT, ({ text }) => text)
    .filter(({ text }) => text.trim() !== '')
    .map((part) => written('text', part, mode));
}

/** Under the name of the parameter; words without marks go without a parse mode, in which nothing can be wrong. */
export function written(name: 'text' | 'caption', rich: RichText, mode: ParseMode): Written {
  if (rich.spans.length === 0) return { words: { [name]: rich.text } };
  const marked = mode === 'HTML' ? writeHtml(rich) : writeMarkdownV2(rich);
  return { words: { [name]: marked, parse_mode: mode }, plain: { [name]: plainOf(rich, LIMITS[name]) } };
}

/** With the addresses of its links, where there is room for them. */
function plainOf(rich: RichText, limit: number): string {
  const { text } = withLinksAsText(rich, () => true);
  return text.length <= limit ? text : rich.text;
}
