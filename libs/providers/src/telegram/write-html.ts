/** Writes text with marks as the HTML that Telegram reads (core.telegram.org/bots/api#html-style). */
import { writeRich, type Mark, type MarkWriter, type RichText } from '../rich-text.js';
import { writable } from './writable-marks.js';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const TAGS = { bold: 'b', italic: 'i', strikethrough: 's', code: 'code', quote: 'blockquote' } as const;

const WRITER: MarkWriter = { words: escaped, mark: tagged };

/** Only our own tags are in it: whatever the words are, they are escaped. */
export function writeHtml(rich: RichText): string {
  return writeRich(writable(rich), WRITER);
}

function tagged(mark: Mark, inner: string): string {
  switch (mark.kind) {
    case 'link':
      return `<a href="${escaped(mark.url)}">${inner}</a>`;
    case 'block':
      return mark.language === undefined
        ? `<pre>${inner}</pre>`
        : `<pre><code class="language-${escaped(mark.language)}">${inner}</code></pre>`;
    default:
      return `<${TAGS[mark.kind]}>${inner}</${TAGS[mark.kind]}>`;
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);
}
