/** How often one contact is written to. */
import { WriteBrake } from './write-brake.js';

describe('writes to one contact', () => {
  it('are stopped when somebody else makes each necessary again, and go on a minute later', () => {
    const brake = new WriteBrake();
    const waits = Array.from({ length: 500 }, (_, count) => brake.wait('ana', count * 50));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(30);
    expect(waits.at(-1)).toBe(60_000 - 499 * 50);
    expect(brake.wait('ana', 60_000)).toBe(0);
  });

  it('do not count for another contact', () => {
    const brake = new WriteBrake();
    for (let time = 0; time < 40; time += 1) brake.wait('ana', time);
    expect([brake.wait('ana', 40), brake.wait('beto', 40)]).toEqual([59_960, 0]);
  });
});
