/** Reads Markdown: headings become the context of what follows, lists and tables stay together, marks disappear. */
import { Marked, type Token, type Tokens } from 'marked';
import { paragraphOf, visibleText } from './plain-text.js';
import type { Block, Section } from './section.js';

const reader = new Marked({ gfm: true });
const COMMENT = /<!--[\s\S]*?(?:-->|$)/g;
const TAG = /<\/?[a-z][^<>]*>/gi;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: ' ',
};

export function readMarkdown(content: string): Section[] {
  const sections: { headings: string[]; blocks: Block[] }[] = [{ headings: [], blocks: [] }];
  const path: { depth: number; text: string }[] = [];
  for (const token of reader.lexer(visibleText(content).replace(COMMENT, ' '))) {
    if (token.type === 'heading') {
      const { depth, text } = headingOf(token as Tokens.Heading);
      while ((path.at(-1)?.depth ?? 0) >= depth) path.pop();
      path.push({ depth, text });
      sections.push({ headings: path.map((heading) => heading.text), blocks: [] });
    } else {
      sections.at(-1)?.blocks.push(...blocksOf(token).filter((block) => block.parts.length > 0));
    }
  }
  return sections;
}

function headingOf(token: Tokens.Heading): { depth: number; text: string } {
  return { depth: token.depth, text: oneLine(wordsIn(token.tokens)) };
}

function blocksOf(token: Token): Block[] {
  switch (token.type) {
    case 'list':
      return [{ parts: itemsOf(token as Tokens.List), glue: '\n' }];
    case 'table':
      return [{ parts: rowsOf(token as Tokens.Table), glue: '\n' }];
    case 'blockquote':
      return (token as Tokens.Blockquote).tokens.flatMap(blocksOf);
    case 'heading':
      return [{ parts: [headingOf(token as Tokens.Heading).text], glue: ' ' }];
    case 'code':
      return [paragraphOf((token as Tokens.Code).text)];
    case 'space':
    case 'hr':
    case 'def':
      return [];
    default:
      return [paragraphOf(wordsIn([token]))];
  }
}

/** One line an item; those of a list within follow the item they belong to. */
function itemsOf(list: Tokens.List): string[] {
  return list.items.flatMap((item) => {
    const lines = item.tokens.flatMap((token) =>
      token.type === 'list'
        ? itemsOf(token as Tokens.List)
        : blocksOf(token).map((block) => oneLine(block.parts.join(' '))),
    );
    return lines.filter((line) => line !== '');
  });
}

/** Each row names its columns, so that it says something on its own: `Plan: Pro · Price: 20`. */
function rowsOf(table: Tokens.Table): string[] {
  const names = table.header.map((cell) => oneLine(wordsIn(cell.tokens)));
  if (table.rows.length === 0) return [names.filter((name) => name !== '').join(' · ')];
  return table.rows
    .map((row) =>
      row
        .map((cell, column) => {
          const words = oneLine(wordsIn(cell.tokens));
          const name = names[column] ?? '';
          return words === '' || name === '' ? words : `${name}: ${words}`;
        })
        .filter((cell) => cell !== '')
        .join(' · '),
    )
    .filter((row) => row !== '');
}

/** The words of inline marks: of links their text and where they lead, of pictures their description. */
function wordsIn(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'br') return '\n';
      if (token.type === 'html') return unmarked((token as Tokens.HTML).text);
      if (token.type === 'link') return linkOf(token as Tokens.Link);
      if ('tokens' in token && token.tokens !== undefined) return wordsIn(token.tokens);
      return 'text' in token && typeof token.text === 'string' ? entitiesRead(token.text) : '';
    })
    .join('');
}

/** A customer who is told of a page wants to get there. */
function linkOf(link: Tokens.Link): string {
  const words = wordsIn(link.tokens);
  const leadsOut = /^https?:\/\//i.test(link.href);
  return leadsOut && !words.includes(link.href) ? `${words} (${link.href})` : words;
}

function unmarked(html: string): string {
  return entitiesRead(html.replace(TAG, ' '));
}

function entitiesRead(text: string): string {
  return text.replace(/&([a-z]+|#39);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
