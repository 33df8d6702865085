/** A text without marks, for places that show every character as it is. */
import type { TextContent } from '@enlace/normalization';
import { withLinksAsText } from './links-as-text.js';
import { readMarkdown } from './markdown.js';

/** The words of Markdown with the addresses of its links behind them; any other text as it is. */
export function plainWords({ text, format }: Pick<TextContent, 'text' | 'format'>): string {
  return format === 'markdown' ? withLinksAsText(readMarkdown(text), () => true).text : text;
}
