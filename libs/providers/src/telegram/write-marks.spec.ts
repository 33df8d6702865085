/** Marks as Telegram reads them: whatever the words are, its parsers find the same words and the same marks. */
import fc from 'fast-check';
import { parseTelegramText } from '@enlace/simulators';
import { anyRichText } from '../contract/fixtures/rich-arbitrary.js';
import { readMarkdown } from '../markdown.js';
import type { RichText } from '../rich-text.js';
import { writable } from './writable-marks.js';
import { writeHtml } from './write-html.js';
import { writeMarkdownV2 } from './write-markdown-v2.js';

const MODES = [
  ['HTML', writeHtml],
  ['MarkdownV2', writeMarkdownV2],
] as const;

const TYPES = {
  bold: 'bold',
  italic: 'italic',
  strikethrough: 'strikethrough',
  code: 'code',
  block: 'pre',
  quote: 'blockquote',
  link: 'text_link',
} as const;

function read(source: string, mode: string): { text: string; marks: string[] } {
  const parsed = parseTelegramText(source, mode);
  if ('ok' in parsed) throw new Error(JSON.stringify(parsed.body));
  const marks = parsed.entities.map(({ type, offset, length }) => `${type} ${offset} ${offset + length}`);
  return { text: parsed.text, marks: marks.sort() };
}

function marksOf({ spans }: RichText): string[] {
  return spans.map(({ kind, start, end }) => `${TYPES[kind]} ${start} ${end}`).sort();
}

describe.each(MODES)('%s', (mode, write) => {
  it('is read into the same words and marks, whatever they are', () => {
    fc.assert(
      fc.property(anyRichText, (rich) => {
        const { text, marks } = read(write(rich), mode);
        expect(text.trim()).toBe(rich.text.trim());
        // in MarkdownV2 a quote that is no whole line is left out, and what lies beside it moves
        if (mode === 'HTML') expect(marks).toEqual(marksOf(writable(rich)));
      }),
      { numRuns: 300, endOnFailure: true },
    );
  });

  it('is read into the same words, whatever the Markdown of a model', () => {
    const unit = fc.constantFrom(
      'a',
      ' ',
      '\n',
      '\n\n',
      '*',
      '**',
      '_',
      '~~',
      '`',
      '```',
      '> ',
      '- ',
      '[a](https://b.c/d_(e))',
      '|',
      '<b>',
      '&amp;',
      '\\',
      '#',
      '1. ',
      '😀',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 40 }), (source) => {
        const rich = readMarkdown(source);
        expect(read(write(rich), mode).text.trim()).toBe(rich.text.trim());
      }),
      { numRuns: 300, endOnFailure: true },
    );
  });
});

const rich = (source: string): RichText => readMarkdown(source);

describe('marks', () => {
  it.each([
    ['**Horario** _de hoy_', '<b>Horario</b> <i>de hoy</i>', '*Horario* _de hoy_'],
    ['~~10 < 20~~ & más.', '<s>10 &lt; 20</s> &amp; más.', '~10 < 20~ & más\\.'],
    ['> 9:00\n> 14:00', '<blockquote>9:00\n14:00</blockquote>', '>9:00\n>14:00'],
    [
      '```js\nlet a = `b`\n```',
      '<pre><code class="language-js">let a = `b`</code></pre>',
      '```js\nlet a = \\`b\\````',
    ],
    ['```\nlet a\n```', '<pre>let a</pre>', '```\nlet a```'],
    ['`a_b`', '<code>a_b</code>', '`a_b`'],
    [
      '[Mapa](https://a.b/c?d=1&e=(f))',
      '<a href="https://a.b/c?d=1&amp;e=(f)">Mapa</a>',
      '[Mapa](https://a.b/c?d=1&e=(f\\))',
    ],
  ])('of %j are tags in HTML and signs in MarkdownV2', (source, html, markdown) => {
    expect(writeHtml(rich(source))).toBe(html);
    expect(writeMarkdownV2(rich(source))).toBe(markdown);
  });

  it('beside their like are one, so that no sign means another', () => {
    const two: RichText = {
      text: 'ab',
      spans: [
        { kind: 'italic', start: 0, end: 1 },
        { kind: 'italic', start: 1, end: 2 },
      ],
    };
    expect(writeMarkdownV2(two)).toBe('_ab_');
  });

  it('are not written as a quote where it is no whole line', () => {
    const amid: RichText = { text: 'a b', spans: [{ kind: 'quote', start: 2, end: 3 }] };
    expect(writeMarkdownV2(amid)).toBe('a b');
    expect(writeHtml(amid)).toBe('a <blockquote>b</blockquote>');
  });
});
