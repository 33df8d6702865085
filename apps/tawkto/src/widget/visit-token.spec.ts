/** The token of a visit: good for its integration, its origin and a quarter of an hour. */
import { newVisitorName, readVisit, signVisit } from './visit-token.js';

const NOW = 1_778_150_000_000;
const MINUTE = 60_000;
const place = { integrationId: 'i-1', secret: 's', origin: 'https://www.example.org' };
const visit = { name: 'V0123456789012345', origin: place.origin };
const token = signVisit(visit, 'i-1', 's', NOW);

describe('the token of a visit', () => {
  it('is good for a quarter of an hour, and can be renewed for a day', () => {
    expect(readVisit(token, place, NOW + 14 * MINUTE)).toEqual(visit);
    expect(readVisit(token, place, NOW + 16 * MINUTE)).toBeUndefined();
    expect(readVisit(token, place, NOW + 16 * MINUTE, true)).toEqual(visit);
    expect(readVisit(token, place, NOW + 25 * 60 * MINUTE, true)).toBeUndefined();
  });

  it('is of no use for another integration, from another origin, or changed', () => {
    for (const other of [
      { ...place, integrationId: 'i-2' },
      { ...place, secret: 'another' },
      { ...place, origin: 'https://evil.example' },
    ]) {
      expect(readVisit(token, other, NOW)).toBeUndefined();
    }
    const [body = '', signature = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    const changed = Buffer.from(JSON.stringify({ ...claims, email: 'boss@example.com' })).toString(
      'base64url',
    );
    for (const made of [`${changed}.${signature}`, body, '', '.', 'a.b.c']) {
      expect(readVisit(made, place, NOW)).toBeUndefined();
    }
  });

  it('names visitors as tawk.to does, each another way', () => {
    const names = Array.from({ length: 100 }, newVisitorName);
    expect(names.every((name) => /^V\d{16}$/.test(name))).toBe(true);
    expect(new Set(names).size).toBe(100);
  });
});
