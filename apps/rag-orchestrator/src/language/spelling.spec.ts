/** Which known words a mistyped one may stand for. */
import fc from 'fast-check';
import { correct, slipsBetween } from './spelling.js';

const VOCABULARY = [
  'abre',
  'horari',
  'garanti',
  'garantiz',
  'devolu',
  'transferent',
  'transferenci',
  '12345',
];

describe('a word no document has', () => {
  it.each([
    ['horrari', ['horari'], 0.8],
    ['hroari', ['horari'], 0.8],
    ['abren', ['abre'], 0.8],
    ['garantis', ['garanti', 'garantiz'], 0.4],
    ['trasnferrenci', ['transferenci'], 0.6],
  ])('%p stands for %p', (term, terms, weight) => {
    expect(correct(term, VOCABULARY)).toEqual({ terms, weight });
  });

  it.each(['pizz', 'hor', '12346', '1234a'])('%p stands for nothing known', (term) => {
    expect(correct(term, VOCABULARY)).toBeUndefined();
  });

  it('is as many slips away as it takes to change it, and no fewer the other way round', () => {
    expect(slipsBetween('casa', 'casa', 2)).toBe(0);
    expect(slipsBetween('casa', 'csaa', 2)).toBe(1);
    expect(slipsBetween('casa', 'cosas', 2)).toBe(2);
    expect(slipsBetween('casa', 'perro', 2)).toBe(3);
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
    fc.assert(
      fc.property(word, word, (one, other) => {
        expect(slipsBetween(one, other, 2)).toBe(slipsBetween(other, one, 2));
        expect(slipsBetween(one, other, 6) === 0).toBe(one === other);
      }),
    );
  });
});
