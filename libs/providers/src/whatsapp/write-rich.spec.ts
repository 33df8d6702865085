/** Markdown as WhatsApp shows it. */
import fc from 'fast-check';
import { anyRichText } from '../contract/fixtures/rich-arbitrary.js';
import { splitRich } from '../split-rich.js';
import { partsOf, writeMarks } from './write-rich.js';

const written = (text: string): string => partsOf({ text, format: 'markdown' }, 4_096).join('|');

describe('Markdown for WhatsApp', () => {
  it.each([
    ['**bold**, *italic*, ~~gone~~ and `code`', '*bold*, _italic_, ~gone~ and `code`'],
    ['***both***', '_*both*_'],
    ['# Title\nwords', '*Title*\nwords'],
    ['# **Title**', '*Title*'],
    ['**one\ntwo**', '*one*\n*two*'],
    ['> one\n> **two**', '> one\n> *two*'],
    ['```js\nlet a;\nlet b;\n```', '```let a;\nlet b;```'],
    ['``a ` b``', '```a ` b```'],
    ['[our page](https://a.example/b)', 'our page (https://a.example/b)'],
    ['**[our page](https://a.example/b)**', '*our page (https://a.example/b)*'],
    ['https://a.example/b', 'https://a.example/b'],
    ['www.a.example', 'www.a.example'],
    ['<ana@a.example>', 'ana@a.example'],
    ['un**believ**able', 'unbelievable'],
    ['(**sure**)', '(*sure*)'],
    ['- one\n- two', '• one\n• two'],
  ])('writes %j', (source, expected) => {
    expect(written(source)).toBe(expected);
  });

  it('leaves plain text alone, signs and all', () => {
    expect(partsOf({ text: '**as it is**' }, 100)).toEqual(['**as it is**']);
    expect(partsOf({ text: '**as it is**', format: 'plain' }, 100)).toEqual(['**as it is**']);
  });

  it('sends what is nothing but signs as the words it is', () => {
    expect(written('#')).toBe('#');
  });

  it('closes and opens again a mark that two parts share', () => {
    const parts = partsOf({ text: `**${'palabra '.repeat(20).trim()}**`, format: 'markdown' }, 60);
    for (const part of parts) expect(part).toMatch(/^\*palabra( palabra)*\*$/);
    expect(parts.join(' ').match(/palabra/g)).toHaveLength(20);
  });

  it('keeps the limit with the signs it adds, and loses no letter', () => {
    fc.assert(
      fc.property(anyRichText, fc.integer({ min: 100, max: 300 }), (any, limit) => {
        const rich = { ...any, spans: any.spans.filter(({ kind }) => kind !== 'link') };
        const parts = splitRich(rich, limit, writeMarks).map(writeMarks);
        for (const part of parts) expect(part.length).toBeLessThanOrEqual(limit);
        expect(parts.join('').replace(/[^ab7]/g, '')).toBe(rich.text.replace(/[^ab7]/g, ''));
      }),
    );
  });
});
