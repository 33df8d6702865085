/** The generic cell rate algorithm: no stretch of time holds more than its rate allows. */
import fc from 'fast-check';
import type { Rate } from '@enlace/normalization';
import { firstSlot, freeAfter, slotFor } from './pace.js';

/** The moments at which calls asked for at those moments may be made. */
function slotsOf(asked: readonly number[], rate: Rate): number[] {
  let freeAt: number | undefined;
  return asked.map((now) => {
    const slot = firstSlot({ rate, freeAt }, now);
    freeAt = freeAfter({ rate, freeAt }, slot);
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
    const slots = slotsOf([0, 0, 0, 0], { everyMs: 100, burst: 2 });
    expect(slots).toEqual([0, 0, 100, 200]);
  });

  it('is as free as at first when nothing was asked for long enough', () => {
    const slots = slotsOf([0, 0, 1_000, 1_000], { everyMs: 100, burst: 2 });
    expect(slots).toEqual([0, 0, 1_000, 1_000]);
  });

  it('is never exceeded in any stretch of time, whenever calls are asked for', () => {
    fc.assert(
      fc.property(askedAt, rate, fc.integer({ min: 1, max: 60_000 }), (asked, one, stretchMs) => {
        const allowed = one.burst + Math.ceil(stretchMs / one.everyMs) - 1;
        expect(mostWithin(slotsOf(asked, one), stretchMs)).toBeLessThanOrEqual(allowed);
      }),
    );
  });

  it('counts an album for each of its files, and keeps as much of the time before it free', () => {
    const rate = { everyMs: 100, burst: 2 };
    expect(firstSlot({ rate, freeAt: undefined }, 50, 5)).toBe(50);
    expect(firstSlot({ rate, freeAt: 100 }, 50, 5)).toBe(400);
    expect(freeAfter({ rate, freeAt: 100 }, 400, 5)).toBe(900);
  });

  it('of a chat lets an album larger than its burst go once the chat is free', () => {
    const account = { rate: { everyMs: 1, burst: 50 }, freeAt: undefined };
    const chat = { rate: { everyMs: 1_000, burst: 3 }, freeAt: 2_000 };
    expect(slotFor(account, chat, 1_500, 500, 10)).toEqual({ reserved: false, waitMs: 500 });
    expect(slotFor(account, chat, 2_000, 500, 10)).toEqual({ reserved: true, waitMs: 0 });
  });

  it('of an account alone asks no contact', () => {
    const account = { rate: { everyMs: 100, burst: 1 }, freeAt: 120 };
    expect(slotFor(account, undefined, 100, 500)).toEqual({ reserved: true, waitMs: 20 });
  });

  it('of an account and a contact is kept by both, and a contact that must wait takes nothing of the account', () => {
    const asks = fc.array(
      fc.record({ afterMs: fc.integer({ min: 0, max: 200 }), contact: fc.constantFrom('a', 'b', 'c') }),
      { maxLength: 150 },
    );
    fc.assert(
      fc.property(asks, rate, rate, (asked, accountRate, contactRate) => {
        const freeAt = new Map<string, number>();
        const made: { readonly at: number; readonly contact: string }[] = [];
        let now = 0;
        for (const { afterMs, contact } of asked) {
          now += afterMs;
          const account = { rate: accountRate, freeAt: freeAt.get('account') };
          const person = { rate: contactRate, freeAt: freeAt.get(contact) };
          const slot = slotFor(account, person, now, Number.POSITIVE_INFINITY);
          expect(slot.reserved).toBe(firstSlot(person, now) === now);
          if (!slot.reserved) continue;
          made.push({ at: now + slot.waitMs, contact });
          freeAt.set('account', freeAfter(account, now + slot.waitMs));
          freeAt.set(contact, freeAfter(person, now + slot.waitMs));
        }
        const within = (calls: typeof made, { everyMs, burst }: Rate): void =>
          expect(
            mostWithin(
              calls.map(({ at }) => at),
              everyMs,
            ),
          ).toBeLessThanOrEqual(burst);
        within(made, accountRate);
        for (const one of ['a', 'b', 'c'])
          within(
            made.filter(({ contact }) => contact === one),
            contactRate,
          );
      }),
    );
  });

  it('that would have to wait too long for the account is not counted', () => {
    const account = { rate: { everyMs: 100, burst: 1 }, freeAt: 1_000 };
    const contact = { rate: { everyMs: 100, burst: 1 }, freeAt: undefined };
    expect(slotFor(account, contact, 0, 999)).toEqual({ reserved: false, waitMs: 1_000 });
    expect(slotFor(account, contact, 0, 1_000)).toEqual({ reserved: true, waitMs: 1_000 });
  });
});
