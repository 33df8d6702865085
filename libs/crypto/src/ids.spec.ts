/** Derived ids that never change, and random ones that sort by time. */
import fc from 'fast-check';
import { deriveId, randomId, randomToken, requestId } from './ids.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('deriveId', () => {
  it.each([
    [[], '5a91d557-02ce-54e6-940f-01fed8701733'],
    [['a'], 'fe4605fd-fb90-5045-a8b6-c129cbba9d03'],
    [['whatsapp', 'wamid.1'], 'd90973ab-01d9-596b-bdfb-a0ed9625ff39'],
    [['a', 'bc'], '676f2a24-0cae-546e-be7c-b0d5cdf3de9a'],
  ])('derives from %j the id it derived ever since', (parts, id) => {
    expect(deriveId(...parts)).toBe(id);
  });

  it('gives a version 5 UUID', () => {
    expect(UUID.exec(deriveId('x'))?.[1]).toBe('5');
  });

  it('gives the same id for the same parts, and another for any other parts', () => {
    const parts = fc.array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', ',', '"', '","', '\\', 'a')),
      {
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const same = a.length === b.length && a.every((part, index) => part === b[index]);
        expect(deriveId(...a) === deriveId(...b)).toBe(same);
        expect(deriveId(...a)).toBe(deriveId(...a));
      }),
      { numRuns: 1000 },
    );
    expect(deriveId('a', 'bc')).not.toBe(deriveId('ab', 'c'));
    expect(deriveId('ab')).not.toBe(deriveId('a', 'b'));
    expect(deriveId('a', '')).not.toBe(deriveId('a'));
  });
});

describe('randomId', () => {
  it('gives version 7 UUIDs, each after the one before', () => {
    const ids = Array.from({ length: 2000 }, () => randomId());
    expect(ids.every((id) => UUID.exec(id)?.[1] === '7')).toBe(true);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('requestId', () => {
  it('gives version 4 UUIDs, never the same twice', () => {
    const ids = Array.from({ length: 2000 }, () => requestId());
    expect(ids.every((id) => UUID.exec(id)?.[1] === '4')).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('randomToken', () => {
  it('writes 32 bytes in base64url unless told otherwise, and never the same twice', () => {
    expect(randomToken()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(Buffer.from(randomToken(24), 'base64url')).toHaveLength(24);
    expect(randomToken()).not.toBe(randomToken());
  });

  it.each([0, 15, -1, 16.5, Number.NaN])(
    'refuses %p bytes, which could be guessed or mean nothing',
    (bytes) => {
      expect(() => randomToken(bytes)).toThrow(RangeError);
    },
  );
});
