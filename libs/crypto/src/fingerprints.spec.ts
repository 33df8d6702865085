/** Fingerprints are known again by whoever has the key, and by nobody else. */
import { Fingerprints } from './fingerprints.js';
import { KeyRing } from './key-ring.js';

const A = `a:${Buffer.alloc(32, 0xa1).toString('base64')}`;
const B = `b:${Buffer.alloc(32, 0xb2).toString('base64')}`;

describe('Fingerprints', () => {
  const old = new Fingerprints(KeyRing.parse(A));

  it('are the same for the same parts, and others for other parts or another order', () => {
    const print = old.of('acme', '5215512345678');
    expect(old.of('acme', '5215512345678')).toBe(print);
    expect(print).toMatch(/^a\.[0-9a-f]{64}$/);
    for (const parts of [
      ['acme5', '215512345678'],
      ['5215512345678', 'acme'],
      ['globex', '5215512345678'],
    ])
      expect(old.of(...parts)).not.toBe(print);
  });

  it('are found again after the keys were rotated, as long as the ring still holds the old one', () => {
    const print = old.of('acme', 'x');
    expect(new Fingerprints(KeyRing.parse(`${B},${A}`)).all('acme', 'x')).toContain(print);
    expect(new Fingerprints(KeyRing.parse(B)).all('acme', 'x')).not.toContain(print);
  });
});
