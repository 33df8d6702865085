/** The cap that keeps a flood of forgeries out of the log. */
import { RateCap } from './rate-cap.js';

describe('a rate cap', () => {
  it('allows so many in a span, for each key by itself', () => {
    const cap = new RateCap(2, 1_000);
    expect([cap.allows('a', 0), cap.allows('a', 10), cap.allows('a', 20)]).toEqual([true, true, false]);
    expect(cap.allows('b', 20)).toBe(true);
  });

  it('starts anew when the span is over', () => {
    const cap = new RateCap(1, 1_000);
    expect([cap.allows('a', 0), cap.allows('a', 999), cap.allows('a', 1_000)]).toEqual([true, false, true]);
  });
});
