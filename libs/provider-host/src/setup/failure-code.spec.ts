/** Failures in the log, without their words. */
import { AppError } from '@enlace/contracts';
import { failureCode } from './failure-code.js';

describe('the code of a failure', () => {
  it("is our own, or the system's, or else the class", () => {
    expect(failureCode(new AppError('database.unavailable', 'away'))).toBe('database.unavailable');
    expect(failureCode(Object.assign(new Error('words'), { code: '42P01' }))).toBe('42P01');
    expect(failureCode(Object.assign(new RangeError('words'), { code: 7 }))).toBe('RangeError');
    expect(failureCode('words')).toBe('unknown');
  });
});
