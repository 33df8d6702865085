/** What Postgres refuses is replaced, and nothing else. */
import * as fc from 'fast-check';
import { jsonText, plainText, textOrNull } from './json-text.js';

describe('JSON for Postgres', () => {
  it('replaces NUL and halves of surrogate pairs, in values and in keys', () => {
    expect(JSON.parse(jsonText({ 'k\u0000': 'a\u0000b\ud800c\udc00', pair: '😀' }))).toEqual({
      'k\ufffd': 'a\ufffdb\ufffdc\ufffd',
      pair: '😀',
    });
  });

  it('leaves what only looks like an escape', () => {
    const looksLike = ['\\u0000', '\\\\ud800', '\u001f', '\\', '\\\u0000'];
    expect(JSON.parse(jsonText(looksLike))).toEqual(['\\u0000', '\\\\ud800', '\u001f', '\\', '\\\ufffd']);
  });

  it('means the same as before for every value without them', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!/u0000|ud[89a-f]/.test(text));
        expect(jsonText(value)).toBe(text);
      }),
    );
  });

  it('holds neither, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0xd800, max: 0xdfff }), (text, half) => {
        const kept: unknown = JSON.parse(jsonText(`${text}\u0000${String.fromCharCode(half)} `));
        expect(kept).not.toMatch(
          /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/,
        );
      }),
    );
  });

  it('is null for what has no JSON', () => {
    expect(jsonText(undefined)).toBe('null');
  });
});

describe('text for Postgres', () => {
  it('has no NUL, and is null when there is none', () => {
    expect(plainText('a\u0000b')).toBe('a\ufffdb');
    expect([textOrNull(undefined), textOrNull(null), textOrNull(''), textOrNull('a')]).toEqual([
      null,
      null,
      null,
      'a',
    ]);
  });
});
