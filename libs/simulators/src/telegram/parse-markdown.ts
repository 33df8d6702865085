/** Telegram's legacy Markdown: no nesting, no mercy for a lone `_`, `*`, backtick or `[`. */
import { EntityError, type FormattedText, type TextEntity, byteOffset } from './formatted-text.js';

const TYPES: Readonly<Record<string, string>> = { _: 'italic', '*': 'bold', '`': 'code', '```': 'pre' };

/** Reads legacy Markdown. @throws EntityError */
export function parseMarkdown(source: string): FormattedText {
  const entities: TextEntity[] = [];
  let text = '';
  let at = 0;
  while (at < source.length) {
    const char = source[at] ?? '';
    if (char === '\\' && '_*`['.includes(source[at + 1] ?? ' ')) {
      text += source[at + 1];
      at += 2;
      continue;
    }
    if (!'_*`['.includes(char)) {
      text += char;
      at += 1;
      continue;
    }
    const marker = source.startsWith('```', at) ? '```' : char;
    const end = source.indexOf(char === '[' ? ']' : marker, at + marker.length);
    if (end < 0) {
      throw new EntityError(`Can't find end of the entity starting at byte offset ${byteOffset(source, at)}`);
    }
    const inner = source.slice(at + marker.length, end);
    const offset = text.length;
    text += inner;
    at = end + (char === '[' ? 1 : marker.length);
    if (char !== '[') {
      if (inner !== '') entities.push({ type: TYPES[marker] ?? '', offset, length: inner.length });
      continue;
    }
    const urlEnd = source[at] === '(' ? source.indexOf(')', at) : -1;
    if (urlEnd > 0) {
      entities.push({ type: 'text_link', offset, length: inner.length, url: source.slice(at + 1, urlEnd) });
      at = urlEnd + 1;
    }
  }
  return { text, entities };
}
