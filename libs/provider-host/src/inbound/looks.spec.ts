/** Only looks count, and they do not fill the memory. */
import { Looks } from './looks.js';

describe('looks at an event', () => {
  it('are counted from one, each event for itself, until it has ended', () => {
    const looks = new Looks();
    expect(looks.next('a')).toBe(1);
    looks.wasInVain('a');
    looks.wasInVain('a');
    expect([looks.next('a'), looks.next('b')]).toEqual([3, 1]);
    looks.forget('a');
    expect(looks.next('a')).toBe(1);
  });

  it('are forgotten for the event that was looked at longest ago, beyond ten thousand', () => {
    const looks = new Looks();
    looks.wasInVain('first');
    looks.wasInVain('second');
    looks.wasInVain('first');
    for (let event = 0; event < 9_999; event += 1) looks.wasInVain(`event-${event}`);
    expect([looks.next('first'), looks.next('second')]).toEqual([3, 1]);
  });
});
