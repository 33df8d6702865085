/** Words in pieces of four letters. */
import fc from 'fast-check';
import { countGrams, countIn, gramText, gramsOf } from './grams.js';

describe('the pieces of words', () => {
  it('mark where a word begins and ends', () => {
    expect(gramsOf('sol')).toEqual(['_sol', 'sol_']);
    expect(gramsOf('no')).toEqual(['_no_']);
    expect(gramsOf('a')).toEqual(['_a_']);
  });

  it('are counted in a text as often as they stand in its words, whatever stands beside them', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'n'), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), word, (words, asked) => {
        const all = words.flatMap(gramsOf);
        expect(countGrams(words)).toBe(all.length);
        const text = gramText(words);
        for (const gram of new Set(gramsOf(asked))) {
          expect(countIn(text, gram)).toBe(all.filter((one) => one === gram).length);
        }
      }),
    );
  });
});
