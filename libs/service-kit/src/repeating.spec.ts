/** Work that repeats, fails and stops. */
import { AppLogger } from './logging/app-logger.js';
import { Repeating } from './repeating.js';

const logger = new AppLogger({ service: 'test', level: 'silent' });
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(isSo: () => boolean): Promise<void> {
  for (let looks = 0; looks < 1_000 && !isSo(); looks += 1) await pause(3);
}

describe('repeating work', () => {
  it('takes its turns one after the other until it is stopped', async () => {
    let turns = 0;
    let atOnce = 0;
    let most = 0;
    const repeating = new Repeating({ what: 'test', everyMs: 1 }, logger, async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await pause(2);
      atOnce -= 1;
      turns += 1;
    });
    repeating.start('now');
    await until(() => turns > 1);
    await repeating.stop();
    const counted = turns;
    await pause(20);
    expect(counted).toBeGreaterThan(1);
    expect(turns).toBe(counted);
    expect(most).toBe(1);
  });

  it('comes sooner when it is told to hurry, and no later', async () => {
    const turns: number[] = [];
    const begun = Date.now();
    const repeating = new Repeating({ what: 'test', everyMs: 60_000 }, logger, () => {
      turns.push(Date.now() - begun);
      return Promise.resolve();
    });
    repeating.start();
    repeating.hurry(20);
    repeating.hurry(50_000);
    await until(() => turns.length === 1);
    expect(turns[0]).toBeLessThan(1_000);
    await repeating.stop();
    repeating.hurry(1);
    await pause(20);
    expect(turns).toHaveLength(1);
  });

  it('goes on after a failure', async () => {
    let turns = 0;
    const repeating = new Repeating({ what: 'test', everyMs: 1 }, logger, () => {
      turns += 1;
      return Promise.reject(new Error('no'));
    });
    repeating.start();
    await until(() => turns > 1);
    await repeating.stop();
    expect(turns).toBeGreaterThan(1);
  });

  it('waits at stop for the turn under way', async () => {
    let begun = false;
    let done = false;
    const repeating = new Repeating({ what: 'test', everyMs: 1 }, logger, async () => {
      begun = true;
      await pause(20);
      done = true;
    });
    repeating.start('now');
    await until(() => begun);
    await repeating.stop();
    expect(done).toBe(true);
  });

  it('works on so many things at a time, each of them once, and begins none after stop', async () => {
    const repeating = new Repeating({ what: 'test', everyMs: 1 }, logger, () => Promise.resolve());
    const done: number[] = [];
    let atOnce = 0;
    let most = 0;
    const work = async (item: number): Promise<void> => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await pause(2);
      atOnce -= 1;
      done.push(item);
      if (item === 5) await repeating.stop();
    };
    await repeating.each([1, 2, 3], 2, work);
    expect([done.sort(), most]).toEqual([[1, 2, 3], 2]);
    await repeating.each([4, 5, 6, 7], 1, work);
    expect(done).toEqual([1, 2, 3, 4, 5]);
  });
});
