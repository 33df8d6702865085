/** How long texts are cut. */
import fc from 'fast-check';
import { splitText } from './split-text.js';

const bare = (text: string): string => text.replace(/\s/g, '');
const lone = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Words, breaks and emoji, as people write, rather than characters at random. */
const prose = fc
  .array(
    fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.constantFrom(' ', '\n', '\n\n', '. ', '👩‍👩‍👧‍👦')),
    {
      maxLength: 60,
    },
  )
  .map((pieces) => pieces.join(''));

describe('splitText', () => {
  it('loses nothing but white space, keeps the order, the limit and whole characters', () => {
    fc.assert(
      fc.property(prose, fc.integer({ min: 2, max: 80 }), (text, limit) => {
        const parts = splitText(text, limit);
        expect(bare(parts.join(''))).toBe(bare(text));
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(limit);
          expect(part).not.toMatch(lone);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves a text that fits as it is', () => {
    expect(splitText('Hola.\n¿Qué tal?', 4096)).toEqual(['Hola.\n¿Qué tal?']);
    expect(splitText('x'.repeat(4096), 4096)).toEqual(['x'.repeat(4096)]);
  });

  it('prefers the end of a paragraph, then of a sentence, then of a word', () => {
    expect(splitText('Uno dos tres.\n\nCuatro. Cinco', 24)).toEqual(['Uno dos tres.', 'Cuatro. Cinco']);
    expect(splitText('Uno dos tres. Cuatro cinco', 20)).toEqual(['Uno dos tres.', 'Cuatro cinco']);
    expect(splitText('Uno dos tres cuatro', 15)).toEqual(['Uno dos tres', 'cuatro']);
  });

  it('cuts a word without end only between characters', () => {
    expect(splitText('a😀😀😀', 4)).toEqual(['a😀', '😀😀']);
  });
});
