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
  let quoted: number | undefined;
  while (at < source.length) {
    const char = source[at] ?? '';
    const inner = open.at(-1);
    const next = source.charCodeAt(at + 1);
    if (char === '\\' && next > 0 && next <= 126) {
      text += source[at + 1];
      at += 2;
      continue;
    }
    if (quoted !== undefined && !inner && char === '\n' && source[at + 1] !== '>') {
      entities.push({ type: 'blockquote', offset: quoted, length: text.length - quoted });
      quoted = undefined;
    }
    if (inner && closes(inner, source, at)) {
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
    const startsLine = char === '>' && (at === 0 || source[at - 1] === '\n');
    // a quote begins outside everything else, and goes on within what it holds
    const quote = startsLine && !verbatim && (inner === undefined || quoted !== undefined);
    if (verbatim || quote || !RESERVED.includes(char)) {
      if (quote && !inner) quoted ??= text.length;
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
    if (type === 'pre') at += /^(?:[^\s`]+(?=\s))?(?:\r?\n)?/.exec(source.slice(at))?.[0].length ?? 0;
  }
  if (quoted !== undefined && text.length > quoted) {
    entities.push({ type: 'blockquote', offset: quoted, length: text.length - quoted });
  }
  const unclosed = open.at(-1);
  if (unclosed) {
    const offset = byteOffset(source, unclosed.source);
    throw new EntityError(`Can't find end of ${unclosed.name} entity at byte offset ${offset}`);
  }
  return { text, entities };
}

/** `_` closes italics only where it is no half of `__`. */
function closes(open: Open, source: string, at: number): boolean {
  return source.startsWith(closerOf(open), at) && !(open.marker === '_' && source[at + 1] === '_');
}

function closerOf(open: Open): string {
  return open.marker.endsWith('[') ? ']' : open.marker;
}

function readLink(source: string, at: number, open: Open): { at: number; url: { url?: string } } {
  if (!open.marker.endsWith('[') || source[at] !== '(') return { at, url: {} };
  const end =
    at + (/^\((?:\\[\x01-\x7e]|\\(?![\x01-\x7e])|[^\\)])*\)/.exec(source.slice(at))?.[0].length ?? 0) - 1;
  if (end < at) throw new EntityError(`Can't find end of a URL at byte offset ${byteOffset(source, at)}`);
  const url = source.slice(at + 1, end).replace(/\\([\x01-\x7e])/g, '$1');
  return { at: end + 1, url: { url } };
}
