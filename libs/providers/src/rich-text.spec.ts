/** Text with marks: cut and written without losing either. */
import fc from 'fast-check';
import { anyRichText, offsetFaultsOf } from './contract/fixtures/rich-arbitrary.js';
import { sliceRich, writeRich, type Mark, type MarkWriter, type RichText } from './rich-text.js';

/** Private use characters stand for marks, so that what is written can be read again. */
const OPEN = '\uE000';
const CLOSE = '\uE001';
const WRITER: MarkWriter = {
  words: (text) => text,
  mark: (mark, inner) => `${OPEN}${JSON.stringify(mark.kind)}${OPEN}${inner}${CLOSE}`,
};

describe('writeRich', () => {
  it('gives words the marks they stand in, the outer one first', () => {
    const seen: [string, string[]][] = [];
    const rich: RichText = {
      text: 'a b c d',
      spans: [
        { kind: 'quote', start: 0, end: 5 },
        { kind: 'bold', start: 2, end: 5 },
        { kind: 'code', start: 4, end: 5 },
      ],
    };
    const words = (text: string, within: readonly Mark[]): string => {
      seen.push([text, within.map(({ kind }) => kind)]);
      return text;
    };
    expect(writeRich(rich, { words, mark: ({ kind }, inner) => `${kind}(${inner})` })).toBe(
      'quote(a bold(b code(c))) d',
    );
    expect(seen).toEqual([
      ['a ', ['quote']],
      ['b ', ['quote', 'bold']],
      ['c', ['quote', 'bold', 'code']],
      [' d', []],
    ]);
  });

  it('opens and closes every mark once around its words, and writes every word once', () => {
    fc.assert(
      fc.property(anyRichText, (rich) => {
        const written = writeRich(rich, WRITER);
        const tags = new RegExp(`${OPEN}"\\w+"${OPEN}|${CLOSE}`, 'g');
        expect(written.replace(tags, '')).toBe(rich.text);
        expect(written.split(CLOSE)).toHaveLength(rich.spans.length + 1);
        const kinds = [...written.matchAll(new RegExp(`${OPEN}"(\\w+)"${OPEN}`, 'g'))].map(
          ([, kind]) => kind,
        );
        expect(kinds).toEqual(rich.spans.map(({ kind }) => kind));
      }),
    );
  });
});

describe('sliceRich', () => {
  it('keeps of each mark what lies within, and puts two slices together again', () => {
    fc.assert(
      fc.property(anyRichText, fc.nat(), (rich, nth) => {
        const cut = nth % (rich.text.length + 1);
        const [head, tail] = [sliceRich(rich, 0, cut), sliceRich(rich, cut, rich.text.length)];
        expect(head.text + tail.text).toBe(rich.text);
        expect([...offsetFaultsOf(head), ...offsetFaultsOf(tail)]).toEqual([]);
        const lengthOf = ({ spans }: RichText): number =>
          spans.reduce((sum, { start, end }) => sum + end - start, 0);
        expect(lengthOf(head) + lengthOf(tail)).toBe(lengthOf(rich));
      }),
    );
  });
});
