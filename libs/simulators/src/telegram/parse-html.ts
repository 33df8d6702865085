/** Telegram's HTML: a handful of tags, properly closed, and `<`, `>`, `&` escaped. */
import { EntityError, type FormattedText, type TextEntity, byteOffset } from './formatted-text.js';

const TYPES: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  span: 'spoiler',
  'tg-spoiler': 'spoiler',
  'tg-emoji': 'custom_emoji',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
};
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

const ENTITY = /&(?:#(\d+)|#x([0-9a-f]+)|(lt|gt|amp|quot));/gi;

interface Open {
  readonly tag: string;
  readonly offset: number;
  readonly url: string | undefined;
}

/** Reads HTML. @throws EntityError */
export function parseHtml(source: string): FormattedText {
  const entities: TextEntity[] = [];
  const open: Open[] = [];
  let text = '';
  let at = 0;
  while (at < source.length) {
    const char = source[at] ?? '';
    if (char === '&') {
      const entity = /^&(?:#(\d+)|#x([0-9a-f]+)|(lt|gt|amp|quot));/i.exec(source.slice(at, at + 12));
      text += entity ? decode(entity) : '&';
      at += entity?.[0].length ?? 1;
      continue;
    }
    if (char !== '<') {
      text += char;
      at += 1;
      continue;
    }
    const end = source.indexOf('>', at);
    const offset = byteOffset(source, at);
    if (end < 0) throw new EntityError(`Unclosed start tag at byte offset ${offset}`);
    const tag = source.slice(at + 1, end);
    at = end + 1;
    if (tag.startsWith('/')) {
      close(open, entities, tag.slice(1).trim().toLowerCase(), offset, text.length);
      continue;
    }
    const name = /^[^\s/>]*/.exec(tag)?.[0].toLowerCase() ?? '';
    if (TYPES[name] === undefined) {
      throw new EntityError(`Unsupported start tag "${name}" at byte offset ${offset}`);
    }
    open.push({ tag: name, offset: text.length, url: hrefOf(tag) });
  }
  const unclosed = open.at(-1);
  if (unclosed) throw new EntityError(`Can't find end tag corresponding to start tag "${unclosed.tag}"`);
  return { text, entities };
}

function hrefOf(tag: string): string | undefined {
  return /href\s*=\s*"([^"]*)"/i.exec(tag)?.[1]?.replace(ENTITY, (...found) => decode(found as string[]));
}

function close(open: Open[], entities: TextEntity[], tag: string, offset: number, length: number): void {
  const last = open.pop();
  if (!last) throw new EntityError(`Unexpected end tag at byte offset ${offset}`);
  if (tag !== '' && tag !== last.tag) {
    throw new EntityError(
      `Unmatched end tag at byte offset ${offset}, expected "</${last.tag}>", found "</${tag}>"`,
    );
  }
  if (length === last.offset) return;
  entities.push({
    type: TYPES[last.tag] ?? '',
    offset: last.offset,
    length: length - last.offset,
    ...(last.url === undefined ? {} : { url: last.url }),
  });
}

function decode([whole = '', decimal, hex, name]: readonly (string | undefined)[]): string {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
  const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
