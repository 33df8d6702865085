/** How often something may happen. */
import { RateCap } from './rate-cap.js';

it('lets so many through in a span for each key, and again in the next', () => {
  const cap = new RateCap(2, 1_000);
  expect([0, 1, 999].map((now) => cap.allows('a', now))).toEqual([true, true, false]);
  expect(cap.allows('b', 999)).toBe(true);
  expect(cap.allows('a', 1_000)).toBe(true);
});

it('keeps who is at the limit there while many others come', () => {
  const cap = new RateCap(1, 60_000);
  for (let n = 0; n < 9_000; n++) cap.allows(`early ${n}`, 0);
  cap.allows('greedy', 1);
  for (let n = 0; n < 9_000; n++) cap.allows(`late ${n}`, 2);
  expect(cap.allows('greedy', 3)).toBe(false);
});
