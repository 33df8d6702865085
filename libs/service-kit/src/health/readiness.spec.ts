/** What makes an app ready, and what only shows. */
import { AppError } from '@enlace/contracts';
import { Readiness } from './readiness.js';

const fine = async (): Promise<void> => undefined;
const away = async (): Promise<void> => {
  throw new AppError('bus.unavailable', 'NATS is away');
};

describe('readiness', () => {
  it('is given when every required check passes', async () => {
    const readiness = new Readiness();
    readiness.add('postgres', fine);
    readiness.add('model', away, false);
    expect(await readiness.report()).toEqual({
      status: 'ready',
      checks: {
        postgres: { ok: true, required: true },
        model: { ok: false, required: false, code: 'bus.unavailable' },
      },
    });
  });

  it('is not given when a required check fails, and says which by its code', async () => {
    const readiness = new Readiness();
    readiness.add('nats', away);
    readiness.add('odd', () => Promise.reject(new Error('postgres://user:secret@db')));
    const report = await readiness.report();
    expect(report.status).toBe('not_ready');
    expect(report.checks).toEqual({
      nats: { ok: false, required: true, code: 'bus.unavailable' },
      odd: { ok: false, required: true, code: 'infra.unavailable' },
    });
  });

  it('counts a check that does not answer as failed', async () => {
    jest.useFakeTimers();
    try {
      const readiness = new Readiness();
      readiness.add('silent', () => new Promise<void>(() => undefined));
      const report = readiness.report();
      await jest.advanceTimersByTimeAsync(2_000);
      expect((await report).status).toBe('not_ready');
    } finally {
      jest.useRealTimers();
    }
  });

  it('asks once for many probes at the same time, and again half a second later', async () => {
    const check = jest.fn(fine);
    const readiness = new Readiness();
    readiness.add('postgres', check);
    await Promise.all([readiness.report(), readiness.report(), readiness.report()]);
    expect(check).toHaveBeenCalledTimes(1);
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 500);
    await readiness.report();
    jest.restoreAllMocks();
    expect(check).toHaveBeenCalledTimes(2);
  });

  it('is gone at once when withdrawn, whatever the checks say', async () => {
    const readiness = new Readiness();
    readiness.add('postgres', fine);
    expect((await readiness.report()).status).toBe('ready');
    readiness.withdraw();
    expect((await readiness.report()).status).toBe('draining');
  });
});
