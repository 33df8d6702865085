/** Reads the Markdown of a message (a model's answer, a colleague's reply) into text with marks. */
import { Lexer, walkTokens, type Token, type Tokens } from 'marked';
import type { Mark, RichText, Span } from './rich-text.js';

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: ' ',
};

/** Where a phone can go. */
const ADDRESS = /^(https?|mailto|tel):/i;

/** Addresses that do something instead of leading somewhere. */
const SCRIPT = /^(javascript|data|vbscript):/i;

/** What is nested deeper than this is read as plain text. */
const MAX_NESTING = 32;

/**
 * Total: what is no Markdown is text, and so is what holds nothing but signs. HTML is not read as marks but kept as the
 * words it is written in.
 */
export function readMarkdown(source: string): RichText {
  const rich = read(source);
  return rich === undefined || rich.text.trim() === '' ? { text: source, spans: [] } : rich;
}

/** Undefined where the reader fails: words must reach the customer in any case. */
function read(source: string): RichText | undefined {
  try {
    const tokens = new Lexer({ gfm: true, breaks: true }).lex(source);
    const writer = new Writer(addressesIn(tokens));
    writer.blocks(tokens, 0);
    return writer.finished();
  } catch {
    return undefined;
  }
}

/** Where the links of the text lead. */
function addressesIn(tokens: Token[]): ReadonlySet<string> {
  const addresses = new Set<string>();
  void walkTokens(tokens, (token) => {
    if (token.type === 'link' || token.type === 'image') addresses.add((token as Tokens.Link).href);
  });
  return addresses;
}

class Writer {
  private text = '';
  private readonly spans: Span[] = [];

  constructor(private readonly addresses: ReadonlySet<string>) {}

  finished(): RichText {
    this.trimEnd();
    return { text: this.text, spans: this.spans.filter((span) => span.end > span.start) };
  }

  blocks(tokens: readonly Token[], depth: number): void {
    if (depth > MAX_NESTING) throw new RangeError('nested too deep');
    for (const token of tokens) {
      if (token.type === 'space') {
        this.endParagraph();
        continue;
      }
      if (this.isAddressOnly(token)) continue;
      this.block(token, depth);
      this.endLine();
      if (/\n[ \t]*\n\s*$/.test(token.raw)) this.endParagraph();
    }
  }

  private block(token: Token, depth: number): void {
    switch (token.type) {
      case 'heading':
        return this.marked({ kind: 'bold' }, () => this.inline((token as Tokens.Heading).tokens, depth));
      case 'blockquote':
        return this.marked({ kind: 'quote' }, () => {
          this.blocks((token as Tokens.Blockquote).tokens, depth + 1);
          this.trimEnd();
        });
      case 'code':
        return this.code(token as Tokens.Code);
      case 'list':
        return this.list(token as Tokens.List, depth);
      case 'table':
        return this.table(token as Tokens.Table, depth);
      case 'def':
        this.text += (token as Tokens.Def).raw.trimEnd();
        return;
      case 'hr':
        this.text += '———';
        return;
      default:
        this.inline([token], depth);
    }
  }

  /** What stands behind the fence and names no language, or the language of nothing, is words of the message. */
  private code({ text, lang = '' }: Tokens.Code): void {
    const language = text !== '' && /^[\w+#-]{1,32}$/.test(lang) ? lang : undefined;
    this.marked({ kind: 'block', ...(language === undefined ? {} : { language }) }, () => {
      this.text += [language === undefined ? lang : '', text].filter((words) => words !== '').join('\n');
    });
  }

  private list({ items, ordered, start }: Tokens.List, depth: number): void {
    if (depth > MAX_NESTING) throw new RangeError('nested too deep');
    for (const [index, item] of items.entries()) {
      if (index > 0) this.endLine();
      const bullet = ordered ? `${Number(start === '' ? 1 : start) + index}. ` : '• ';
      const box = item.checked === true ? '☑ ' : '☐ ';
      this.text += `${'  '.repeat(Math.min(depth, 6))}${item.task && !ordered ? '' : bullet}${item.task ? box : ''}`;
      for (const [nth, token] of item.tokens.filter(({ type }) => type !== 'checkbox').entries()) {
        if (token.type === 'list') {
          this.endLine();
          this.list(token as Tokens.List, depth + 1);
          continue;
        }
        if (token.type === 'space') continue;
        if (nth > 0) this.endLine();
        this.block(token, depth + 1);
      }
    }
  }

  private table({ header, rows }: Tokens.Table, depth: number): void {
    for (const [index, row] of [header, ...rows].entries()) {
      if (index > 0) this.endLine();
      for (const [column, cell] of row.entries()) {
        if (column > 0) this.text += ' | ';
        this.inline(cell.tokens, depth);
      }
    }
  }

  private inline(tokens: readonly Token[], depth: number): void {
    if (depth > MAX_NESTING) throw new RangeError('nested too deep');
    for (const token of tokens) {
      switch (token.type) {
        case 'strong':
          this.marked({ kind: 'bold' }, () => this.inline((token as Tokens.Strong).tokens, depth + 1));
          break;
        case 'em':
          this.marked({ kind: 'italic' }, () => this.inline((token as Tokens.Em).tokens, depth + 1));
          break;
        case 'del':
          this.marked({ kind: 'strikethrough' }, () => this.inline((token as Tokens.Del).tokens, depth + 1));
          break;
        case 'codespan':
          this.marked({ kind: 'code' }, () => {
            this.text += (token as Tokens.Codespan).text;
          });
          break;
        case 'br':
          this.text += '\n';
          break;
        case 'link':
          this.link(token as Tokens.Link, depth);
          break;
        case 'image':
          this.text += [entitiesRead((token as Tokens.Image).text), (token as Tokens.Image).href]
            .filter((part) => part !== '')
            .join(' ');
          break;
        default:
          this.words(token, depth);
      }
    }
  }

  /** Where a phone cannot go by a tap, the address stands behind the words. */
  private link({ href, tokens }: Tokens.Link, depth: number): void {
    const url = /^www\./i.test(href) ? `https://${href}` : href;
    if (ADDRESS.test(url)) return this.marked({ kind: 'link', url }, () => this.inline(tokens, depth + 1));
    this.inline(tokens, depth + 1);
    if (href !== '' && !SCRIPT.test(href)) this.text += ` (${href})`;
  }

  private words(token: Token, depth: number): void {
    if ('tokens' in token && token.tokens !== undefined && token.type !== 'html') {
      this.inline(token.tokens, depth + 1);
    } else if (token.type === 'html') {
      this.text += (token as Tokens.HTML).raw;
    } else if ('text' in token && typeof token.text === 'string') {
      this.text += entitiesRead(token.text);
    }
  }

  private marked(mark: Mark, write: () => void): void {
    const start = this.text.length;
    const at = this.spans.length; // before the marks within it, also where both cover the same words
    write();
    if (this.text.length > start) this.spans.splice(at, 0, { ...mark, start, end: this.text.length });
  }

  private trimEnd(): void {
    this.text = this.text.trimEnd();
    for (const [at, span] of this.spans.entries()) {
      if (span.end > this.text.length) this.spans[at] = { ...span, end: this.text.length };
    }
  }

  /** A line such as `[1]: https://…`, which only says where a link of the text leads; `[note]: late` is words. */
  private isAddressOnly(token: Token): boolean {
    if (token.type !== 'def') return false;
    const { href } = token as Tokens.Def;
    return ADDRESS.test(href) && this.addresses.has(href);
  }

  /** An empty line where the source has one. */
  private endParagraph(): void {
    this.endLine();
    if (this.text !== '' && !this.text.endsWith('\n\n')) this.text += '\n';
  }

  private endLine(): void {
    if (this.text !== '' && !this.text.endsWith('\n')) this.text += '\n';
  }
}

/** marked hands words over as they stand in HTML. */
function entitiesRead(text: string): string {
  return text.replace(/&([a-z]+|#39);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}
