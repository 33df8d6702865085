/** The generic cell rate algorithm: no stretch of time holds more than its rate allows. */
import fc from 'fast-check';
import type { Rate } from '@enlace/normalization';
import { firstSlot, freeAfter } from './pace.js';

/** The moments at which calls asked for at those moments may be made, under all the rates. */
function slotsOf(asked: readonly number[], rates: readonly Rate[]): number[] {
  const freeAt: (number | undefined)[] = rates.map(() => undefined);
  return asked.map((now) => {
    const gauges = rates.map((rate, index) => ({ rate, freeAt: freeAt[index] }));
    const slot = firstSlot(gauges, now);
    gauges.forEach((gauge, index) => (freeAt[index] = freeAfter(gauge, slot)));
    return slot;
  });
}

/** The most calls within any stretch of that many milliseconds, its end not counted. */
function mostWithin(slots: readonly number[], stretchMs: number): number {
  const counts = slots.map((from) => slots.filter((at) => at >= from && at < from + stretchMs).length);
  return Math.max(0, ...counts);
}

const rate = fc.record({
  everyMs: fc.integer({ min: 1, max: 7_000 }),
  burst: fc.integer({ min: 1, max: 50 }),
});
const askedAt = fc
  .array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 120 })
  .map((moments) => moments.toSorted((one, other) => one - other));

describe('a pace', () => {
  it('lets a burst go at once and then one after the other', () => {
    const slots = slotsOf([0, 0, 0, 0], [{ everyMs: 100, burst: 2 }]);
    expect(slots).toEqual([0, 0, 100, 200]);
  });

  it('is as free as at first when nothing was asked for long enough', () => {
    const slots = slotsOf([0, 0, 1_000, 1_000], [{ everyMs: 100, burst: 2 }]);
    expect(slots).toEqual([0, 0, 1_000, 1_000]);
  });

  it('is never exceeded in any stretch of time, whenever calls are asked for', () => {
    fc.assert(
      fc.property(askedAt, rate, fc.integer({ min: 1, max: 60_000 }), (asked, one, stretchMs) => {
        const allowed = one.burst + Math.ceil(stretchMs / one.everyMs) - 1;
        expect(mostWithin(slotsOf(asked, [one]), stretchMs)).toBeLessThanOrEqual(allowed);
      }),
    );
  });

  it('of several limits is the slowest, in the order of asking, and no call comes before it was asked for', () => {
    fc.assert(
      fc.property(askedAt, rate, rate, (asked, one, other) => {
        const slots = slotsOf(asked, [one, other]);
        slots.forEach((slot, index) => {
          expect(slot).toBeGreaterThanOrEqual(asked[index] ?? 0);
          expect(slot).toBeGreaterThanOrEqual(slots[index - 1] ?? 0);
        });
        for (const { everyMs, burst } of [one, other]) {
          expect(mostWithin(slots, everyMs)).toBeLessThanOrEqual(burst);
        }
      }),
    );
  });
});
