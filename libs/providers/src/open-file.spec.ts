/** Files that cannot be opened: refused, or tried again, and never taken for sent. */
import { AppError, reject, retry } from '@enlace/contracts';
import { openFile } from './open-file.js';

const MEDIA = { link: 'https://files.example/a.jpg' };

describe('openFile', () => {
  it('hands over the file', async () => {
    const file = { body: new Uint8Array([1]), mimeType: 'image/jpeg', fileName: 'a.jpg' };
    expect(await openFile({ open: () => Promise.resolve(file) }, MEDIA)).toEqual({ file });
  });

  it.each([
    [
      'a refusal',
      new AppError('document.not_found', 'no such upload', reject),
      { outcome: 'rejected', code: 'document.not_found', reason: 'no such upload', scope: 'message' },
    ],
    [
      'a fault that passes, after the wait it asks for',
      new AppError('provider.unreachable', 'no answer', retry(3_000)),
      { outcome: 'retry', code: 'provider.unreachable', afterMs: 3_000, scope: 'message' },
    ],
    [
      'a fault that passes and says not when',
      new AppError('provider.unreachable', 'no answer', retry()),
      { outcome: 'retry', afterMs: 10_000 },
    ],
    [
      'a fault nobody foresaw, without its words',
      new TypeError('secret detail'),
      {
        outcome: 'retry',
        code: 'internal.error',
        reason: expect.not.stringContaining('secret') as string,
      },
    ],
  ])('makes an outcome of %s', async (_, error, outcome) => {
    expect(await openFile({ open: () => Promise.reject(error) }, MEDIA)).toEqual({
      failure: expect.objectContaining(outcome) as unknown,
    });
  });
});
