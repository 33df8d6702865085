/** How often one contact is written to. */
import { WriteBrake } from './write-brake.js';

describe('writes to one contact', () => {
  it('are stopped when somebody else makes each necessary again, and go on a minute later', () => {
    const brake = new WriteBrake();
    const first = Array.from({ length: 500 }, (_, second) => brake.may('ana', second * 50));
    expect(first.filter(Boolean)).toHaveLength(12);
    expect(brake.may('ana', 61_000)).toBe(true);
  });

  it('do not count for another contact', () => {
    const brake = new WriteBrake();
    for (let time = 0; time < 20; time += 1) brake.may('ana', time);
    expect([brake.may('ana', 20), brake.may('beto', 20)]).toEqual([false, true]);
  });
});
