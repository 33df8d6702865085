/** Telegram's MarkdownV2: nesting, and eighteen characters that must be escaped everywhere. */
import { EntityError, type FormattedText, type TextEntity, byteOffset } from './formatted-text.js';

const RESERVED = '_*[]()~`>#+-=|{}.!';
const MARKERS: readonly (readonly [marker: string, type: string, name: string])[] = [
  ['```', 'pre', 'Pre'],
  ['`', 'code', 'Code'],
  ['__', 'underline', 'Underline'],
  ['_', 'italic', 'Italic'],
  ['*', 'bold', 'Bold'],
  ['~', 'strikethrough', 'Strikethrough'],
  ['||', 'spoiler', 'Spoiler'],
  ['![', 'custom_emoji', 'CustomEmoji'],
  ['[', 'text_link', 'TextUrl'],
];

interface Open {
  readonly marker: string;
  readonly type: string;
  readonly name: string;
  readonly offset: number;
  readonly source: number;
}

/** Reads MarkdownV2. @throws EntityError */
export function parseMarkdownV2(source: string): FormattedText {
  const entities: TextEntity[] = [];
  const open: Open[] = [];
  let text = '';
  let at = 0;
  while (at < source.length) {
    const char = source[at] ?? '';
    const inner = open.at(-1);
    const next = source.charCodeAt(at + 1);
    if (char === '\\' && next > 0 && next <= 126) {
      text += source[at + 1];
      at += 2;
      continue;
    }
    if (inner && source.startsWith(closerOf(inner), at)) {
      open.pop();
      at += closerOf(inner).length;
      const link = readLink(source, at, inner);
      at = link.at;
      if (text.length > inner.offset) {
        entities.push({
          type: inner.type,
          offset: inner.offset,
          length: text.length - inner.offset,
          ...link.url,
        });
      }
      continue;
    }
    const verbatim = inner?.type === 'code' || inner?.type === 'pre';
    const quote = char === '>' && (at === 0 || source[at - 1] === '\n');
    if (verbatim || quote || !RESERVED.includes(char)) {
      if (!quote) text += char;
      at += 1;
      continue;
    }
    const found = MARKERS.find(([marker]) => source.startsWith(marker, at));
    if (!found) {
      throw new EntityError(`Character '${char}' is reserved and must be escaped with the preceding '\\'`);
    }
    const [marker, type, name] = found;
    open.push({ marker, type, name, offset: text.length, source: at });
    at += marker.length;
  }
  const unclosed = open.at(-1);
  if (unclosed) {
    const offset = byteOffset(source, unclosed.source);
    throw new EntityError(`Can't find end of ${unclosed.name} entity at byte offset ${offset}`);
  }
  return { text, entities };
}

function closerOf(open: Open): string {
  return open.marker.endsWith('[') ? ']' : open.marker;
}

function readLink(source: string, at: number, open: Open): { at: number; url: { url?: string } } {
  if (!open.marker.endsWith('[') || source[at] !== '(') return { at, url: {} };
  const end = source.indexOf(')', at);
  if (end < 0) throw new EntityError(`Can't find end of a URL at byte offset ${byteOffset(source, at)}`);
  return { at: end + 1, url: { url: source.slice(at + 1, end) } };
}
