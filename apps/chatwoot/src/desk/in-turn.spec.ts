/** What belongs together is done one after the other. */
import { setTimeout as pause } from 'node:timers/promises';
import { InTurn } from './in-turn.js';

describe('work in turn', () => {
  it('of one key begins when what was asked before has ended, however long that took', async () => {
    const turn = new InTurn();
    const done: string[] = [];
    const slow = turn.do('one', async () => {
      await pause(20);
      done.push('a file that is fetched');
    });
    const quick = turn.do('one', () => Promise.resolve(void done.push('words')));
    await turn.do('other', () => Promise.resolve(void done.push('elsewhere')));
    await Promise.all([slow, quick]);
    expect(done).toEqual(['elsewhere', 'a file that is fetched', 'words']);
  });

  it('goes on after what failed, and keeps nothing of it', async () => {
    const turn = new InTurn();
    const failed = turn.do('one', () => Promise.reject(new Error('away')));
    const next = turn.do('one', () => Promise.resolve(7));
    await expect(failed).rejects.toThrow('away');
    expect(await next).toBe(7);
    await pause(0);
    expect(turn.size).toBe(0);
  });
});
