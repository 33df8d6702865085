/** What an API key looks like, and that nothing else is taken for one. */
import fc from 'fast-check';
import { createApiKey, hashApiKey, parseApiKey } from './api-key.js';
import { sha256 } from './digest.js';

describe('API keys', () => {
  it('are made of a prefix, a public id without underscores and a secret of 256 bits', () => {
    for (let i = 0; i < 200; i++) {
      const { key, id, hash } = createApiKey();
      expect(id).toMatch(/^[a-z0-9]{16}$/);
      const parts = parseApiKey(key);
      expect(parts?.id).toBe(id);
      expect(Buffer.from(parts?.secret ?? '', 'hex')).toHaveLength(32);
      expect(key).toBe(`enl_${id}_${parts?.secret}`);
      expect(hash).toBe(hashApiKey(key));
      expect(hash).not.toContain(parts?.secret);
    }
  });

  it('are never the same twice', () => {
    const keys = Array.from({ length: 200 }, createApiKey);
    expect(new Set(keys.map(({ id }) => id)).size).toBe(200);
    expect(new Set(keys.map(({ key }) => parseApiKey(key)?.secret)).size).toBe(200);
  });

  it('are kept as the SHA-256 of the whole key', () => {
    expect(hashApiKey('enl_x')).toBe(sha256('enl_x'));
  });

  it.each([
    '',
    'enl_',
    'enl__',
    'sk_live_1234',
    'enl_0123456789abcdef',
    ' enl_0123456789abcdef_'.concat('0'.repeat(64)),
  ])('are not found in %p', (text) => {
    expect(parseApiKey(text)).toBeUndefined();
  });

  it('are refused with a character more, less, before or behind', () => {
    const { key } = createApiKey();
    for (const wrong of [key.slice(0, -1), `${key}0`, ` ${key}`, `${key}\n`, key.toUpperCase()]) {
      expect(parseApiKey(wrong)).toBeUndefined();
    }
  });

  it('are taken apart without throwing, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(parseApiKey(text)).toBeUndefined()));
  });
});
