/** No second holds more than the limit, wherever it begins. */
import { SlidingSecond } from './sliding-second.js';

it('finds the second that two halves of others make', () => {
  let now = 0;
  const second = SlidingSecond.of({ burst: 80, perSecond: 80 }, () => now);
  now = 600;
  second?.count('a', 80);
  now = 1_100;
  second?.count('a', 8);
  expect(second?.excess('a')).toBeUndefined();
  second?.count('a');
  expect(second?.excess('a')).toBe(89);
  expect(second?.excess('b')).toBeUndefined();
  now = 1_601;
  second?.count('a');
  expect(second?.excess('a')).toBeUndefined();
});

it('judges no rate that is not one of a second', () => {
  expect(SlidingSecond.of({ burst: 5, perSecond: 1 }, Date.now)).toBeUndefined();
});
