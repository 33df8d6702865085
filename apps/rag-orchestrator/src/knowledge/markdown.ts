/** Reads Markdown: headings become the context of what follows, lists and tables stay together, marks disappear. */
import { Lexer, type Token, type Tokens } from 'marked';
import { paragraphOf, readPlainText, visibleText } from './plain-text.js';
import type { Block, Section } from './section.js';

const LONGEST_STRETCH = 8_000;
const LONGEST_PARAGRAPH = 2_000;
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

/** What is nested too deeply to be read as Markdown is read as plain text. */
export function readMarkdown(content: string): Section[] {
  try {
    return sectionsOf(tokensOf(visibleText(content).replace(COMMENT, ' ')));
  } catch (error) {
    if (error instanceof RangeError) return readPlainText(content);
    throw error;
  }
}

/**
 * Reading costs more than twice as much for twice the length, so a long document is read in pieces, and marks
 * within a paragraph nobody could read on a screen stay as they are.
 */
function tokensOf(content: string): Token[] {
  return stretchesOf(content).flatMap((stretch) => {
    const lexer = new Lexer({ gfm: true });
    const tokens = lexer.blockTokens(stretch, []);
    for (const { src, tokens: inline } of lexer.inlineQueue) {
      if (src.length <= LONGEST_PARAGRAPH) lexer.inlineTokens(src, inline);
      else inline.push({ type: 'text', raw: src, text: src });
    }
    return tokens;
  });
}

/** Cut before a heading where there is one in reach, else at an empty line, else at the end of a line. */
function stretchesOf(content: string): string[] {
  const stretches: string[] = [];
  let start = 0;
  while (content.length - start > LONGEST_STRETCH) {
    const reach = content.slice(start, start + LONGEST_STRETCH);
    const cut = ['\n#', '\n\n', '\n'].map((mark) => reach.lastIndexOf(mark)).find((at) => at > 0);
    const end = start + (cut ?? LONGEST_STRETCH);
    stretches.push(content.slice(start, end));
    start = end;
  }
  return [...stretches, content.slice(start)];
}

function sectionsOf(tokens: readonly Token[]): Section[] {
  const sections: { headings: string[]; blocks: Block[] }[] = [{ headings: [], blocks: [] }];
  const path: { depth: number; text: string }[] = [];
  for (const token of tokens) {
    if (token.type === 'heading') {
      const { depth, text } = headingOf(token as Tokens.Heading);
      if (text === '') continue;
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
      return [paragraphOf(codeOf(token as Tokens.Code))];
    case 'space':
    case 'hr':
    case 'def':
      return [];
    default:
      return [paragraphOf(wordsIn([token]))];
  }
}

/** With the words behind the fence: where it was never meant to be one, they are the text. */
function codeOf({ lang, text }: Tokens.Code): string {
  return [lang ?? '', text].filter((words) => words !== '').join('\n');
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
