/** What a failed query means to whoever asked. */
import { AppError } from '@enlace/contracts';
import { failureOf, isBadValue, isConflict } from './failure.js';

function failed(code: string | undefined, message = 'failed'): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}

describe('a failure', () => {
  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'ETIMEDOUT',
    '57P01',
    '57P03',
    '57014',
    '53300',
    '53100',
    '08006',
    '28P01',
    '3D000',
    '25006',
  ])('%s means that the database is away, for now', (code) => {
    expect(failureOf(failed(code))).toMatchObject({
      code: 'database.unavailable',
      disposition: { kind: 'retry' },
    });
  });

  it.each([
    'Connection terminated unexpectedly',
    'timeout exceeded when trying to connect',
    'Query read timeout',
    'Client has encountered a connection error and is not queryable',
  ])('"%s" does, too', (message) => {
    expect(failureOf(failed(undefined, message))).toMatchObject({ code: 'database.unavailable' });
  });

  it('of several addresses is the failure of the first', () => {
    const error = new AggregateError([failed('ECONNREFUSED'), failed('ECONNREFUSED')]);
    expect(failureOf(error)).toMatchObject({ code: 'database.unavailable' });
  });

  it('of our own making stays what it is', () => {
    for (const error of [
      failed('23505'),
      failed('42601'),
      failed(undefined),
      new AppError('contact.not_found', 'x'),
    ]) {
      expect(failureOf(error)).toBe(error);
    }
  });

  it('does not repeat what the driver said, which may name the address', () => {
    const { message } = failureOf(failed('28P01', 'password "hunter2" of app failed')) as AppError;
    expect(message).not.toContain('hunter2');
  });

  it('is told from a conflict and from bad values', () => {
    expect(['40001', '40P01', '23505'].map((code) => isConflict(failed(code)))).toEqual([true, true, false]);
    expect(['22P02', '23502', '54000', '40001'].map((code) => isBadValue(failed(code)))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
