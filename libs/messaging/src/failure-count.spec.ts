/** Counting unexpected failures of a message. */
import { AppError, retry } from '@enlace/contracts';
import { FailureCount } from './failure-count.js';

describe('FailureCount', () => {
  it('counts unexpected errors of each message by itself, and no outage', () => {
    const count = new FailureCount();
    expect(count.add('a', new Error('x'))).toBe(1);
    expect(count.add('a', new AppError('database.unavailable', 'away', retry()))).toBe(1);
    expect(count.add('a', 'thrown text')).toBe(2);
    expect(count.add('b', new Error('x'))).toBe(1);
    count.forget('a');
    expect(count.add('a', new Error('x'))).toBe(1);
  });

  it('stays small, forgetting what failed longest ago', () => {
    const count = new FailureCount();
    count.add('old', new Error('x'));
    count.add('kept', new Error('x'));
    for (let index = 0; index < 9_999; index += 1) {
      count.add(`filler ${index}`, new Error('x'));
      if (index % 5_000 === 0) count.add('kept', new Error('x'));
    }
    expect(count.add('old', new Error('x'))).toBe(1);
    expect(count.add('kept', new Error('x'))).toBe(4);
  });
});
