/** Sealed texts: opened in their own place only, unchanged only, over rotations of keys. */
import fc from 'fast-check';
import { KeyRing } from './key-ring.js';
import { SealedBox, SealedBoxError, type SealContext } from './sealed-box.js';

const OLD = `old:${Buffer.alloc(32, 1).toString('base64')}`;
const NEW = `new:${Buffer.alloc(32, 2).toString('base64')}`;
const box = new SealedBox(KeyRing.parse(NEW));
const context: SealContext = { tenant: 'acme', record: 'integration-1', field: 'credentials' };

/** The code of the refusal; fails the test when the text opens or something else is thrown. */
function refusal(sealed: string, where: SealContext = context, by: SealedBox = box): string {
  try {
    by.open(sealed, where);
  } catch (error) {
    if (error instanceof SealedBoxError) return error.code;
    throw error;
  }
  throw new Error('it opened');
}

describe('SealedBox', () => {
  const text = fc.string({ unit: 'binary' }).filter((value) => !/\p{Cs}/u.test(value));
  const contexts = fc.record({ tenant: fc.string(), record: fc.string(), field: fc.string() });

  it('opens what it sealed, whatever the text and the context', () => {
    fc.assert(
      fc.property(text, contexts, (plaintext, where) => {
        const sealed = box.seal(plaintext, where);
        expect(sealed).toMatch(/^v1\.new\.[\w-]{16}\.[\w-]*\.[\w-]{22}$/);
        expect(box.open(sealed, where)).toBe(plaintext);
      }),
    );
  });

  it('still opens a text sealed long ago', () => {
    expect(
      box.open('v1.new.AAECAwQFBgcICQoL.MiqWlbos4mYRqnEkrYQEmTAcvQ.VHg3c7rbnrZsxFh8E30rKQ', context),
    ).toBe('{"token":"123:abc"}');
  });

  it('seals the same text differently each time', () => {
    expect(box.seal('secret', context)).not.toBe(box.seal('secret', context));
  });

  it('refuses a text of which any one character was changed', () => {
    const sealed = box.seal('{"token":"123:abc"}', context);
    for (let at = 0; at < sealed.length; at++) {
      for (const other of ['A', 'B', 'w', '-', '.', '=', '+', ' ', '\u0141']) {
        if (sealed[at] === other) continue;
        const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
        expect(['malformed', 'tampered', 'unknown_key']).toContain(refusal(changed));
      }
    }
  });

  it('refuses a text of which any one bit was changed', () => {
    const sealed = box.seal('{"token":"123:abc"}', context);
    const parts = sealed.split('.');
    for (const part of [2, 3, 4]) {
      const bytes = Buffer.from(parts[part] ?? '', 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        const forged = parts.with(part, changed.toString('base64url')).join('.');
        expect(refusal(forged)).toBe('tampered');
      }
    }
  });

  it('refuses a text cut short, made longer, or with parts of another one', () => {
    const one = box.seal('first secret', context).split('.');
    const two = box.seal('other secret', context).split('.');
    for (const part of [2, 3, 4]) expect(refusal(one.with(part, two[part] ?? '').join('.'))).toBe('tampered');
    for (let length = 0; length < one.join('.').length; length++) {
      expect(refusal(one.join('.').slice(0, length))).toBe('malformed');
    }
    expect(refusal(`${one.join('.')}.AAAA`)).toBe('malformed');
    expect(refusal(one.with(4, (one[4] ?? '').slice(0, 6)).join('.'))).toBe('malformed');
  });

  it('refuses to open anywhere but in the context it was sealed for', () => {
    fc.assert(
      fc.property(contexts, contexts, (sealedFor, openedFor) => {
        fc.pre(JSON.stringify(sealedFor) !== JSON.stringify(openedFor));
        expect(refusal(box.seal('secret', sealedFor), openedFor)).toBe('tampered');
      }),
    );
    const sealed = box.seal('secret', context);
    expect(refusal(sealed, { ...context, tenant: 'other' })).toBe('tampered');
    expect(refusal(sealed, { ...context, record: 'integration-2' })).toBe('tampered');
    expect(refusal(sealed, { ...context, field: 'settings' })).toBe('tampered');
    const glued = box.seal('secret', { tenant: 'a', record: 'bc', field: 'd' });
    expect(refusal(glued, { tenant: 'ab', record: 'c', field: 'd' })).toBe('tampered');
  });

  it('answers rubbish with a refusal, never with another error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((tail) => `v1.new.${tail}`),
        ),
        (rubbish) => {
          expect(refusal(rubbish)).toBe('malformed');
        },
      ),
    );
  });

  it('carries in its errors neither the text nor the key', () => {
    const sealed = box.seal('secret', context);
    const error = new SealedBoxError('tampered');
    expect(refusal(sealed, { ...context, tenant: 'other' })).toBe(error.code);
    expect(error.message).not.toContain(sealed.slice(10, 20));
    expect(Object.keys(error).sort()).toEqual(['code', 'name']);
  });
});

describe('rotation of keys', () => {
  const before = new SealedBox(KeyRing.parse(OLD));
  const during = new SealedBox(KeyRing.parse(`${NEW},${OLD}`));
  const after = new SealedBox(KeyRing.parse(NEW));

  it('opens old texts while the old key is on the ring, and names them for resealing', () => {
    const old = before.seal('secret', context);
    expect(before.needsRotation(old)).toBe(false);
    expect(during.needsRotation(old)).toBe(true);
    const resealed = during.seal(during.open(old, context), context);
    expect(during.needsRotation(resealed)).toBe(false);
    expect(after.open(resealed, context)).toBe('secret');
  });

  it('says that the key is unknown once the old one is gone, or not there yet', () => {
    expect(refusal(before.seal('secret', context), context, after)).toBe('unknown_key');
    expect(refusal(after.seal('secret', context), context, before)).toBe('unknown_key');
  });

  it('does not open a text whose key id was exchanged for another on the ring', () => {
    const old = before.seal('secret', context).replace('v1.old.', 'v1.new.');
    expect(refusal(old, context, during)).toBe('tampered');
  });

  it('refuses to judge what is no sealed text', () => {
    expect(() => during.needsRotation('secret')).toThrow(SealedBoxError);
  });
});
