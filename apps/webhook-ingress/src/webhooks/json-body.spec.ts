/** Bodies that are deep, broken or fine. */
import { readJson } from './json-body.js';

describe('reading a body', () => {
  it('reads JSON', () => {
    expect(readJson(Buffer.from('{"a":[1,"ñ"]}'))).toEqual({ a: [1, 'ñ'] });
  });

  it('gives undefined for what is not JSON', () => {
    expect(readJson(Buffer.from('{"a":'))).toBeUndefined();
    expect(readJson(Buffer.alloc(0))).toBeUndefined();
  });

  it('accepts 64 levels and refuses 65', () => {
    const nested = (levels: number): Buffer => Buffer.from('['.repeat(levels) + ']'.repeat(levels));
    expect(readJson(nested(64))).toBeDefined();
    expect(() => readJson(nested(65))).toThrow(expect.objectContaining({ code: 'request.too_deep' }));
  });

  it('is not deceived by brackets in strings and escaped quotes', () => {
    const text = JSON.stringify({ text: `${'['.repeat(100)} \\" ${'{'.repeat(100)}` });
    expect(readJson(Buffer.from(text))).toBeDefined();
  });
});
