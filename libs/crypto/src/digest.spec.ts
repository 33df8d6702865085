/** Digests against published vectors. */
import { hmac, sha256 } from './digest.js';

describe('hmac', () => {
  it('agrees with the published vectors (RFC 4231 case 2, RFC 2202 case 2)', () => {
    const data = 'what do ya want for nothing?';
    expect(hmac('sha256', 'Jefe', data, 'hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
    expect(hmac('sha1', 'Jefe', data, 'hex')).toBe('effcdf6ae5eb2fa2d27416d5f184df9c259a7c79');
    expect(hmac('sha1', 'Jefe', data, 'base64')).toBe('7/zfauXrL6LSdBbV8YTfnCWafHk=');
  });

  it('signs bytes as they are, and a string as its UTF-8 bytes', () => {
    const text = '¿Cuánto cuesta? 🙂';
    expect(hmac('sha256', 'secret', Buffer.from(text, 'utf8'), 'hex')).toBe(
      hmac('sha256', 'secret', text, 'hex'),
    );
    expect(hmac('sha256', 'secret', new Uint8Array([0xff]), 'hex')).not.toBe(
      hmac('sha256', 'secret', 'ÿ', 'hex'),
    );
  });

  it('refuses an empty secret', () => {
    expect(() => hmac('sha256', '', 'data', 'hex')).toThrow('secret');
  });
});

describe('sha256', () => {
  it('agrees with the published vector (FIPS 180-4, "abc") in hex and base64', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256(new Uint8Array([97, 98, 99]), 'base64')).toBe(
      'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=',
    );
  });
});
