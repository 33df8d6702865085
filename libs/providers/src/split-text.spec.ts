/** Long texts in parts: where they are cut, and that nothing is lost. */
import fc from 'fast-check';
import { splitText } from './split-text.js';

describe('splitText', () => {
  it('leaves a text that fits as it is', () => {
    expect(splitText(' a short one \n', 20)).toEqual([' a short one \n']);
    expect(splitText('x'.repeat(20), 20)).toEqual(['x'.repeat(20)]);
  });

  it('cuts at paragraphs before lines, lines before sentences, sentences before words', () => {
    expect(splitText('First part.\nStill first.\n\nSecond.', 28)).toEqual([
      'First part.\nStill first.',
      'Second.',
    ]);
    expect(splitText('First line. Still it\nsecond line', 28)).toEqual([
      'First line. Still it',
      'second line',
    ]);
    expect(splitText('One sentence here. Another one', 25)).toEqual(['One sentence here.', 'Another one']);
    expect(splitText('just words without an end', 16)).toEqual(['just words', 'without an end']);
  });

  it('prefers a lesser border to a crumb', () => {
    expect(splitText('Hi.\n\nthis goes on without any pause at all', 30)).toEqual([
      'Hi.\n\nthis goes on without any',
      'pause at all',
    ]);
  });

  it('uses a part to the full when the border lies right behind it', () => {
    expect(splitText('aaaa bbbb', 4)).toEqual(['aaaa', 'bbbb']);
  });

  it('cuts no emoji, no flag and no accent in two', () => {
    const family = '👨‍👩‍👧';
    for (const character of [family, '🇪🇸', 'e\u0301', '👍🏽']) {
      const parts = splitText(character.repeat(12), 25);
      for (const part of parts) expect(part.replaceAll(character, '')).toBe('');
      expect(parts.join('')).toBe(character.repeat(12));
    }
  });

  it('keeps every word, in order, in parts that fit', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.integer({ min: 1, max: 80 }),
        (text, limit) => {
          const parts = splitText(text, limit);
          for (const part of parts) expect(part.length).toBeLessThanOrEqual(limit);
          if (text.trim() === '') return;
          expect(parts.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
          if (parts.length > 1) for (const part of parts) expect(part.trim()).not.toBe('');
        },
      ),
    );
  });

  it('leaves no half of a surrogate pair, even where a part holds nothing else', () => {
    for (const part of splitText('😀'.repeat(10), 3)) expect(part).toMatch(/^(?:😀)+$/u);
  });

  it('takes the longest message there may be in good time', () => {
    const started = performance.now();
    expect(splitText('word '.repeat(13_000), 4096).length).toBeGreaterThan(15);
    expect(splitText('\n'.repeat(65_000), 4096).length).toBe(1);
    expect(splitText('x'.repeat(65_536), 4096).length).toBe(16);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
