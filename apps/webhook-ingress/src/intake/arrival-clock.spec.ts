/** What waited elsewhere gets the place it would have had. */
import { ArrivalClock } from './arrival-clock.js';

describe('the clock of arrivals', () => {
  it('gives each webhook a later moment than the one before, also within one millisecond', () => {
    const clock = new ArrivalClock(() => 5_000);
    expect([clock.next(), clock.next(), clock.next()]).toEqual([5_000_000, 5_000_001, 5_000_002]);
  });

  it.each([2_000, -2_000])('goes by the clock of Postgres when ours differs by %i ms', (differsBy) => {
    let now = 5_000;
    const clock = new ArrivalClock(() => now);
    clock.observe((now + differsBy) * 1_000);
    now += 10;
    expect(clock.next()).toBe((now + differsBy) * 1_000);
  });

  it('never goes back before what Postgres has been told, though our clock is set back', () => {
    let now = 5_000;
    const clock = new ArrivalClock(() => now);
    clock.observe(5_000_000);
    now = 1_000;
    expect(clock.next()).toBe(5_000_001);
  });
});
