/** Long texts with marks in parts: no part is too long, and no word and no mark is lost. */
import fc from 'fast-check';
import { anyRichText, offsetFaultsOf } from './contract/fixtures/rich-arbitrary.js';
import { writeRich, type Mark, type MarkWriter, type RichText } from './rich-text.js';
import { splitRich } from './split-rich.js';

/** Marks that take room, and a character that takes more when it is written. */
const WRITER: MarkWriter = {
  words: (text) => text.replaceAll('7', '&#55;'),
  mark: (mark, inner) => `<${tagOf(mark)}>${inner}</${tagOf(mark)}>`,
};
const write = (part: RichText): string => writeRich(part, WRITER);
const plain = (part: RichText): string => part.text;

function tagOf(mark: Mark): string {
  return mark.kind === 'link' ? mark.url : mark.kind;
}

/** Each character a reader sees with the marks it stands in. */
function markedOf(parts: readonly RichText[]): string[] {
  return parts.flatMap(({ text, spans }) =>
    Array.from({ length: text.length }, (_, at) => ({
      unit: text.charAt(at),
      marks: spans.filter(({ start, end }) => start <= at && at < end).map(tagOf),
    }))
      .filter(({ unit }) => unit.trim() !== '')
      .map(({ unit, marks }) => `${unit} ${marks.join()}`),
  );
}

/** The most marks within each other. */
function depthOf({ spans }: RichText): number {
  return Math.max(
    0,
    ...spans.map(
      ({ start, end }) => spans.filter((outer) => outer.start <= start && outer.end >= end).length,
    ),
  );
}

describe('splitRich', () => {
  it('leaves what fits as it is, white space and all', () => {
    const rich: RichText = { text: ' short \n', spans: [{ kind: 'bold', start: 1, end: 6 }] };
    expect(splitRich(rich, 25, write)).toEqual([rich]);
  });

  it('closes a mark that is cut in two and opens it again', () => {
    const rich: RichText = { text: 'one two three', spans: [{ kind: 'bold', start: 4, end: 13 }] };
    expect(splitRich(rich, 22, write).map(write)).toEqual(['one <bold>two</bold>', '<bold>three</bold>']);
    expect(splitRich(rich, 8, plain).map(write)).toEqual(['one <bold>two</bold>', '<bold>three</bold>']);
  });

  it('keeps the indentation of a line where it cuts a block of code', () => {
    const text = 'if ready:\n    go()\n    stop()';
    const parts = splitRich({ text, spans: [{ kind: 'block', start: 0, end: text.length }] }, 20, plain);
    expect(parts.map(plain)).toEqual(['if ready:\n    go()', '    stop()']);
  });

  it('writes a link out once that would fill every part', () => {
    const url = 'https://a.example/terms';
    const text = 'see the terms of use before you buy anything here';
    const rich: RichText = {
      text,
      spans: [
        { kind: 'italic', start: 0, end: text.length },
        { kind: 'link', url, start: 4, end: 20 },
        { kind: 'bold', start: 21, end: 27 },
      ],
    };
    const parts = splitRich(rich, 40, plain);
    expect(parts.map(plain).join('')).toContain('terms of use (https://a.example/');
    expect(parts.map(plain).join('').replace(/\s/g, '')).toBe(
      `seethetermsofuse(${url})beforeyoubuyanythinghere`,
    );
    expect(parts.flatMap(({ spans }) => spans.map(({ kind }) => kind))).not.toContain('link');
    expect(
      markedOf(parts)
        .filter((one) => one.includes('bold'))
        .map((one) => one.charAt(0))
        .join(''),
    ).toBe('before');
  });

  it('drops marks rather than words where there is no room for both', () => {
    const rich: RichText = { text: 'one two', spans: [{ kind: 'strikethrough', start: 0, end: 7 }] };
    expect(splitRich(rich, 4, write)).toEqual([
      { text: 'one', spans: [] },
      { text: 'two', spans: [] },
    ]);
  });

  it('keeps every character in its marks, in order, in parts that fit', () => {
    // Where so many marks lie within each other that they leave no room, they are dropped rather than the words.
    const shallow = anyRichText.filter((rich) => depthOf(rich) <= 3);
    fc.assert(
      fc.property(shallow, fc.integer({ min: 280, max: 500 }), fc.boolean(), (rich, limit, isWritten) => {
        const measure = isWritten ? write : plain;
        const parts = splitRich(rich, isWritten ? limit : limit - 120, measure);
        for (const part of parts) {
          expect(measure(part).length).toBeLessThanOrEqual(isWritten ? limit : limit - 120);
          expect(offsetFaultsOf(part)).toEqual([]);
        }
        if (rich.text.trim() !== '') expect(markedOf(parts)).toEqual(markedOf([rich]));
      }),
    );
  });

  it('ends and keeps the words whatever the limit is', () => {
    fc.assert(
      fc.property(anyRichText, fc.integer({ min: 1, max: 30 }), (rich, limit) => {
        const words = splitRich(rich, limit, write).map(plain).join('').replace(/\s/g, '');
        const outside = words.replaceAll(/\((https:\/\/a\.example\/b|tel:112)\)/g, '');
        if (rich.text.trim() !== '') expect(outside).toBe(rich.text.replace(/\s/g, ''));
      }),
    );
  });
});
