/** How Telegram reads formatted text, and what it refuses. */
import type { FormattedText } from './formatted-text.js';
import { parseText } from './parse-text.js';
import type { TelegramAnswer } from './telegram-answer.js';

const read = (source: string, mode?: string): FormattedText | TelegramAnswer => parseText(source, mode);
const refusal = (source: string, mode: string): unknown => {
  const result = read(source, mode);
  return 'ok' in result ? (result.body as { description: string }).description : undefined;
};

describe('formatted text', () => {
  it('is taken as it is without a parse mode', () => {
    expect(read('a_b*c`[<&>', undefined)).toEqual({ text: 'a_b*c`[<&>', entities: [] });
  });

  it('is refused in legacy Markdown when a marker is not closed', () => {
    const prefix = "Bad Request: can't parse entities: ";
    expect(refusal('the snake_case name', 'Markdown')).toBe(
      `${prefix}Can't find end of the entity starting at byte offset 9`,
    );
    expect(refusal('ñ*', 'Markdown')).toBe(`${prefix}Can't find end of the entity starting at byte offset 2`);
    expect(refusal('see [this', 'markdown')).toContain('byte offset 4');
    expect(refusal('run `it', 'Markdown')).toContain('byte offset 4');
  });

  it('is read in legacy Markdown when it is balanced or escaped', () => {
    expect(read('*bold* \\_x [t](http://a)', 'Markdown')).toEqual({
      text: 'bold _x t',
      entities: [
        { type: 'bold', offset: 0, length: 4 },
        { type: 'text_link', offset: 8, length: 1, url: 'http://a' },
      ],
    });
  });

  it('must escape eighteen characters in MarkdownV2', () => {
    expect(refusal('Hello.', 'MarkdownV2')).toBe(
      "Bad Request: can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
    );
    for (const char of ']()>#+-=|{}.!') expect(refusal(`a${char}`, 'MarkdownV2')).toContain(`'${char}'`);
    expect(refusal('a _b', 'MarkdownV2')).toContain("Can't find end of Italic entity at byte offset 2");
    expect(read('*a _b_* `c\\.` \\!', 'MarkdownV2')).toEqual({
      text: 'a b c. !',
      entities: [
        { type: 'italic', offset: 2, length: 1 },
        { type: 'bold', offset: 0, length: 3 },
        { type: 'code', offset: 4, length: 2 },
      ],
    });
  });

  it('holds quotes, code with a language and escaped addresses in MarkdownV2', () => {
    expect(read('>one\n>_two_\nthree', 'MarkdownV2')).toEqual({
      text: 'one\ntwo\nthree',
      entities: [
        { type: 'italic', offset: 4, length: 3 },
        { type: 'blockquote', offset: 0, length: 7 },
      ],
    });
    expect(read('```js\nlet a\\`\n```', 'MarkdownV2')).toMatchObject({ text: 'let a`' });
    expect(read('```let a```', 'MarkdownV2')).toMatchObject({ text: ' a' });
    expect(read('[a](https://b/\\)c)', 'MarkdownV2')).toMatchObject({
      text: 'a',
      entities: [{ type: 'text_link', url: 'https://b/)c' }],
    });
    expect(refusal('*a\n>b*', 'MarkdownV2')).toContain("Character '>' is reserved");
    expect(refusal('_a__b_', 'MarkdownV2')).toContain("Can't find end");
  });

  it('has addresses escaped in HTML', () => {
    expect(read('<a href="https://b/?c=1&amp;d=&quot;">a</a>', 'HTML')).toMatchObject({
      entities: [{ type: 'text_link', url: 'https://b/?c=1&d="' }],
    });
  });

  it('must close the few tags of HTML in order', () => {
    expect(refusal('<b>a', 'HTML')).toContain('Can\'t find end tag corresponding to start tag "b"');
    expect(refusal('<div>a</div>', 'HTML')).toContain('Unsupported start tag "div" at byte offset 0');
    expect(refusal('<b><i>a</b></i>', 'HTML')).toContain('expected "</i>", found "</b>"');
    expect(refusal('a</b>', 'HTML')).toContain('Unexpected end tag');
    expect(refusal('1 < 2', 'HTML')).toContain('Unclosed start tag');
    expect(read('<b>a</b> &lt;&#98;&gt; &unknown;', 'HTML')).toEqual({
      text: 'a <b> &unknown;',
      entities: [{ type: 'bold', offset: 0, length: 1 }],
    });
  });

  it('is refused for a parse mode nobody knows', () => {
    expect(refusal('a', 'Latex')).toBe('Bad Request: unsupported parse_mode');
  });
});
