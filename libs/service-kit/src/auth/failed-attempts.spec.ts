/** Counting wrong keys by address, within bounds. */
import { FailedAttempts } from './failed-attempts.js';

describe('wrong keys of an address', () => {
  let now = 0;
  let failed: FailedAttempts;

  beforeEach(() => {
    now = 1_000;
    failed = new FailedAttempts(() => now);
  });

  const fail = (address: string, times: number): void => {
    for (let count = 0; count < times; count += 1) failed.add(address);
  };

  it('cost nothing up to the twentieth, then the rest of a minute', () => {
    fail('a', 19);
    expect(failed.waitOf('a')).toBe(0);
    now += 10_000;
    fail('a', 1);
    expect(failed.waitOf('a')).toBe(50_000);
    expect(failed.waitOf('b')).toBe(0);
  });

  it('are forgiven after a minute', () => {
    fail('a', 25);
    now += 60_000;
    expect(failed.waitOf('a')).toBe(0);
    fail('a', 1);
    expect(failed.waitOf('a')).toBe(0);
  });

  it('are kept for ten thousand addresses, the oldest going first', () => {
    fail('first', 20);
    for (let count = 0; count < 9_999; count += 1) failed.add(`other-${count}`);
    expect(failed.waitOf('first')).toBeGreaterThan(0);
    failed.add('one too many');
    expect(failed.waitOf('first')).toBe(0);
  });
});
