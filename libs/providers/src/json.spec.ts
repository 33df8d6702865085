/** Reading, fingerprinting and mending JSON nobody vouches for. */
import fc from 'fast-check';
import {
  countOf,
  fingerprint,
  idOf,
  isObject,
  momentOf,
  rawOf,
  secondsOf,
  shortTextOf,
  textOf,
} from './json.js';
import { redactMembers } from './redact-members.js';
import { rewriteJson } from './rewrite-json.js';
import { storable } from './storable.js';

describe('reading JSON nobody vouches for', () => {
  it('takes for an object, a text or an id only what is one', () => {
    expect([{}, [], null, 'x', 1].map(isObject)).toEqual([true, false, false, false, false]);
    expect(['a', '', 1, null].map((value) => textOf(value))).toEqual(['a', undefined, undefined, undefined]);
    expect([7, '7', 7.5, 2 ** 60, '', true].map(idOf)).toEqual([
      '7',
      '7',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(idOf('x'.repeat(513))).toBeUndefined();
  });

  it('shortens what is shown without cutting a character', () => {
    expect(shortTextOf('ab😀', 3)).toBe('ab');
    expect(shortTextOf('ab😀', 4)).toBe('ab😀');
    expect(shortTextOf('', 4)).toBeUndefined();
  });

  it('reads counts as whole numbers from zero up, and nothing else', () => {
    expect([0, 40].map(countOf)).toEqual([0, 40]);
    expect(['40', -1, 1.5, NaN, 1e300, null].map(countOf)).toEqual(Array(6).fill(undefined));
  });

  it('reads seconds as number or text, between 1970 and 9999', () => {
    expect(['1778150000', 1_778_150_000, 0].map(secondsOf)).toEqual([1_778_150_000, 1_778_150_000, 0]);
    expect(['', 'now', -1, 1.5, 1e300, 253_402_300_800, '1e3', null].map(secondsOf)).toEqual(
      Array(8).fill(undefined),
    );
  });

  it('reads moments as ISO text, seconds or milliseconds; without a zone they are UTC', () => {
    const at = 1_778_149_984;
    for (const moment of [
      '2026-05-07T10:33:04.646Z',
      '2026-05-07T10:33:04',
      '2026-05-07 10:33:04',
      '2026-05-07T12:33:04+02:00',
      at,
      at * 1000 + 646,
      String(at),
    ]) {
      expect([moment, momentOf(moment)]).toEqual([moment, at]);
    }
    expect(['2026-13-99', 'yesterday', Number.NaN, {}, null, -5].map(momentOf)).toEqual(
      Array(6).fill(undefined),
    );
  });

  it('wraps what is no object', () => {
    expect([{ a: 1 }, [1], 'x', null, undefined].map(rawOf)).toEqual([
      { a: 1 },
      { value: [1] },
      { value: 'x' },
      { value: null },
      { value: null },
    ]);
  });

  it('fingerprints alike what says the same, and differently what does not', () => {
    expect(fingerprint({ a: 1, b: [{ c: 2, d: 3 }] })).toBe(fingerprint({ b: [{ d: 3, c: 2 }], a: 1 }));
    const different = [
      [1, 2],
      [2, 1],
      '12',
      12,
      { a: 1 },
      { a: '1' },
      null,
      {},
      [],
      [null],
      { '0': 1, '1': 2 },
    ];
    expect(new Set(different.map(fingerprint)).size).toBe(different.length);
  });

  it('fingerprints any JSON as it does the same JSON written and read again', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(fingerprint(JSON.parse(JSON.stringify(value)))).toBe(fingerprint(value));
      }),
    );
  });
});

describe('changing JSON', () => {
  it('copies only where something changes, and changes nothing it was given', () => {
    const same = { kept: { a: [1] }, changed: ['x'] };
    const copy = rewriteJson(same, { text: (text) => text.toUpperCase() }) as typeof same;
    expect(copy).toEqual({ kept: { a: [1] }, changed: ['X'] });
    expect(copy.kept).toBe(same.kept);
    expect(same.changed).toEqual(['x']);
  });

  it('makes any JSON storable, once and for all', () => {
    const units = fc.array(fc.constantFrom(0, 0x41, 0xd83d, 0xde00, 0xdfff, 0xfffd), { maxLength: 6 });
    const text = units.map((codes) => String.fromCharCode(...codes));
    const name = fc.oneof(text, fc.constantFrom('constructor', '__proto__', 'a'));
    const body = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, text, tie('list'), tie('object')),
      list: fc.array(tie('value'), { maxLength: 3 }),
      object: fc
        .array(fc.tuple(name, tie('value')), { maxLength: 3 })
        .map((members) => Object.fromEntries(members)),
    })).value;
    fc.assert(
      fc.property(body, (value) => {
        const kept = storable(value);
        expect(JSON.stringify(kept)).not.toMatch(/\\u0000|\\ud[89a-f]|"constructor":|"__proto__":/i);
        expect(storable(kept)).toBe(kept);
      }),
    );
    expect(storable('a \0 b \ud83d c \ude00 😀')).toBe('a \ufffd b \ufffd c \ufffd 😀');
  });

  it('leaves whole characters beyond the first plane alone', () => {
    const body = { text: 'Grüße 👨‍👩‍👧 \ufffd' };
    expect(storable(body)).toBe(body);
  });

  it('redacts under names in any case, at any depth, and keeps `__proto__` a name', () => {
    const body: unknown = JSON.parse(
      '{"a":[{"Secret":"s1"}],"__proto__":{"secret":{"deep":"s2"}},"secret":""}',
    );
    const redacted = redactMembers(body, new Set(['secret']));
    expect(JSON.stringify(redacted)).toBe(
      '{"a":[{"Secret":"[redacted]"}],"__proto__":{"secret":"[redacted]"},"secret":""}',
    );
    expect(redactMembers(redacted, new Set(['secret']))).toBe(redacted);
  });
});
