/** Markdown read into text with marks: what becomes a mark, and that no word is lost on the way. */
import fc from 'fast-check';
import { offsetFaultsOf } from './contract/fixtures/rich-arbitrary.js';
import { escapeMarkdown } from './escape-markdown.js';
import { readMarkdown } from './markdown.js';
import { writeRich } from './rich-text.js';

/** The marks written as tags, for a reader of this file. */
const tagged = (source: string): string =>
  writeRich(readMarkdown(source), {
    words: (text) => text,
    mark: (mark, inner) =>
      `<${mark.kind}${mark.kind === 'link' ? ` ${mark.url}` : ''}>${inner}</${mark.kind}>`,
  });

describe('readMarkdown', () => {
  it.each([
    ['**bold** and __bold__', '<bold>bold</bold> and <bold>bold</bold>'],
    [
      '*one* _two_ ~~three~~',
      '<italic>one</italic> <italic>two</italic> <strikethrough>three</strikethrough>',
    ],
    ['***both***', '<italic><bold>both</bold></italic>'],
    ['`a < b && *c*`', '<code>a < b && *c*</code>'],
    ['one\n\ntwo\nthree\n\n\n\n# Four\n\nfive', 'one\n\ntwo\nthree\n\n<bold>Four</bold>\n\nfive'],
    ['# Title\ntext', '<bold>Title</bold>\ntext'],
    ['> one\n> two\n\nthree', '<quote>one\ntwo</quote>\n\nthree'],
    ['```ts\nlet a = 1;\n```', '<block>let a = 1;</block>'],
    ['[words](https://a.example/b)', '<link https://a.example/b>words</link>'],
    ['https://a.example/b', '<link https://a.example/b>https://a.example/b</link>'],
    ['[here](javascript:alert(1))', 'here'],
    ['![a plan](https://a.example/plan.png)', 'a plan https://a.example/plan.png'],
    ['- one\n- two\n  1. three', '• one\n• two\n  1. three'],
    ['7. seven\n8. eight', '7. seven\n8. eight'],
    ['| a | b |\n|---|---|\n| 1 | **2** |', 'a | b\n1 | <bold>2</bold>'],
    ['5 \\* 3 < 16 & so on', '5 * 3 < 16 & so on'],
    ['[terms][1]\n\n[1]: https://a.example/t', '<link https://a.example/t>terms</link>'],
    ['[note]: late', '[note]: late'],
    ['See below.\n\n[1]: https://a.example/t', 'See below.\n\n[1]: https://a.example/t'],
    ['[us](www.a.example/b)', '<link https://www.a.example/b>us</link>'],
    [
      '[chat](wa.me/5215550100) or [text](sms:+5215550100)',
      'chat (wa.me/5215550100) or text (sms:+5215550100)',
    ],
    ['- [ ] one\n- [x] **two**', '☐ one\n☑ <bold>two</bold>'],
    ['1. [x] done\n\n2. [ ] open', '1. ☑ done\n2. ☐ open'],
    ['`&amp;`', '<code>&amp;</code>'],
    ['> `a`\n>\n> **b** \n\nc', '<quote><code>a</code>\n\n<bold>b</bold></quote>\n\nc'],
    ['---\n', '———'],
    ['# ', '# '],
    ['<b>kept</b>', '<b>kept</b>'],
    ['snake_case_name', 'snake_case_name'],
  ])('reads %j', (source, written) => {
    expect(tagged(source)).toBe(written);
  });

  it('reads what is nested deeper than anyone reads as plain text', () => {
    for (const source of ['>'.repeat(5_000), '- '.repeat(5_000), `${'['.repeat(3_000)}x`]) {
      expect(readMarkdown(source).spans.length).toBeLessThan(100);
    }
  });

  const punctuation = [
    '*',
    '**',
    '_',
    '~~',
    '`',
    '```\n',
    '> ',
    '# ',
    '- ',
    '1. ',
    '[',
    '](',
    ']:',
    ')',
    '|',
    '\n',
    ' ',
    '\n\n',
    '\\',
    '&',
    '<',
    '!',
  ];
  const source = fc
    .array(fc.oneof(fc.stringMatching(/^[a-z]{1,5}$/), fc.constantFrom(...punctuation)), { maxLength: 40 })
    .map((pieces) => pieces.join(''));

  it.each([
    ['~~~~a', 'a'],
    ['```hola a todos\nadiós\n```', 'hola a todos\nadiós'],
  ])('keeps the words behind a fence that was never meant as one: %j', (written, words) => {
    expect(readMarkdown(written).text).toBe(words);
  });

  it('never throws, and its offsets always lie within the text', () => {
    fc.assert(
      fc.property(fc.oneof(source, fc.string({ unit: 'binary', maxLength: 200 })), (text) => {
        expect(offsetFaultsOf(readMarkdown(text))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('loses no word, whether it stands in the text or in the address of a link', () => {
    fc.assert(
      fc.property(source, (text) => {
        const { text: words, spans } = readMarkdown(text);
        const urls = spans.map((span) => (span.kind === 'link' ? span.url : ''));
        const languages = spans.map((span) => (span.kind === 'block' ? (span.language ?? '') : ''));
        const kept = [words, ...urls, ...languages].join('\n');
        for (const word of text.match(/[a-z]+/g) ?? []) expect(kept).toContain(word);
      }),
      { numRuns: 500 },
    );
  });
});

describe('escapeMarkdown', () => {
  it('makes of any words Markdown that is read as these words', () => {
    const piece = fc.constantFrom(
      '*',
      '_',
      '~~',
      '`',
      '#',
      '> ',
      '- ',
      '1. ',
      '2) ',
      '[a](b)',
      '<i>',
      '&amp;',
      '|',
      '\\',
      '=',
      '\n',
      ' ',
      'word',
      ' https://a.example/b_c*d ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const words = pieces.join('');
        const { text, spans } = readMarkdown(escapeMarkdown(words));
        expect(text.replace(/\s/g, '')).toBe(words.replace(/\s/g, ''));
        expect(spans.filter(({ kind }) => kind !== 'link')).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
