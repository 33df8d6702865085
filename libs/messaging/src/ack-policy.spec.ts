/** The ack policy: every outcome, and what holds for all of them. */
import { AppError, HTTP_STATUS, reject, retry, type ErrorCode } from '@enlace/contracts';
import fc from 'fast-check';
import { RETRY_WINDOW_MS, ackPolicy, type AckFacts, type Outcome } from './ack-policy.js';

const first: AckFacts = { deliveries: 1, maxDeliveries: 8 };
const threw = (error: unknown): Outcome => ({ kind: 'threw', error });
const delayOf = (outcome: Outcome, facts: AckFacts): number | undefined => {
  const ruling = ackPolicy(outcome, facts);
  return ruling.action === 'nak' ? ruling.delayMs : undefined;
};

describe('ackPolicy', () => {
  it('acknowledges what returned, however late and however often', () => {
    expect(ackPolicy({ kind: 'returned' }, first)).toEqual({ action: 'ack' });
    const old = { deliveries: 900, maxDeliveries: 1, failures: 900, ageMs: 2 * RETRY_WINDOW_MS };
    expect(ackPolicy({ kind: 'returned' }, old)).toEqual({ action: 'ack' });
  });

  it('sets a rejected event aside at once, with the code and the reason', () => {
    const error = new AppError('integration.not_found', 'no such integration', reject);
    expect(ackPolicy(threw(error), first)).toEqual({
      action: 'dead',
      code: 'integration.not_found',
      reason: 'no such integration',
    });
  });

  it('tries again after the delay a retry names', () => {
    const error = new AppError('provider.rate_limited', 'slow down', retry(90_000));
    expect(ackPolicy(threw(error), first)).toEqual({ action: 'nak', delayMs: 90_000 });
  });

  it.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY])('never spins on a retry after %p', (afterMs) => {
    const error = new AppError('provider.rate_limited', 'slow down', retry(afterMs));
    expect(delayOf(threw(error), first)).toBeGreaterThanOrEqual(100);
  });

  it('tries again with backoff when a retry names no delay', () => {
    const error = new AppError('database.unavailable', 'away', retry());
    const delays = [1, 2, 3, 4, 5, 6, 7, 8, 5_000].map((deliveries) =>
      delayOf(threw(error), { ...first, deliveries }),
    );
    expect(delays).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_000));
  });

  it('waits out an outage of days, and sets the event aside before the stream forgets it', () => {
    const error = new AppError('database.unavailable', 'away', retry(1_000));
    const facts = { deliveries: 10_000, maxDeliveries: 8 };
    expect(ackPolicy(threw(error), { ...facts, ageMs: RETRY_WINDOW_MS - 1 }).action).toBe('nak');
    expect(ackPolicy(threw(error), { ...facts, ageMs: RETRY_WINDOW_MS })).toEqual({
      action: 'dead',
      code: 'database.unavailable',
      reason: 'away',
    });
  });

  it('tries again after an unexpected error, and gives up after those it allows', () => {
    const rulings = [1, 2, 3].map((deliveries) =>
      ackPolicy(threw(new TypeError('x is undefined')), { deliveries, maxDeliveries: 3 }),
    );
    expect(rulings).toEqual([
      { action: 'nak', delayMs: 1_000 },
      { action: 'nak', delayMs: 2_000 },
      { action: 'dead', code: 'internal.error', reason: 'TypeError: x is undefined' },
    ]);
  });

  it('counts failures where they are known, not the deliveries an outage took', () => {
    const error = new Error('stumbled');
    const facts = { deliveries: 500, maxDeliveries: 8 };
    expect(ackPolicy(threw(error), { ...facts, failures: 1 })).toEqual({ action: 'nak', delayMs: 1_000 });
    expect(ackPolicy(threw(error), { ...facts, failures: 8 }).action).toBe('dead');
  });

  it('takes what is no error for an unexpected one, without quoting it', () => {
    expect(ackPolicy(threw('secret'), { deliveries: 8, maxDeliveries: 8 })).toEqual({
      action: 'dead',
      code: 'internal.error',
      reason: 'something that is no Error was thrown',
    });
  });

  it('holds for every outcome: one of three rulings, delays within bounds, nothing without an end', () => {
    const codes = Object.keys(HTTP_STATUS) as ErrorCode[];
    const disposition = fc.oneof(
      fc.constant(reject),
      fc.constant(retry()),
      fc.integer({ min: 0, max: 86_400_000 }).map((afterMs) => retry(afterMs)),
    );
    const outcome: fc.Arbitrary<Outcome> = fc.oneof(
      fc.constant<Outcome>({ kind: 'returned' }),
      fc
        .record({ code: fc.constantFrom(...codes), disposition })
        .map(({ code, disposition: d }) => threw(new AppError(code, 'm', d))),
      fc.anything().map((error) => threw(error)),
    );
    const facts: fc.Arbitrary<AckFacts> = fc.record({
      deliveries: fc.integer({ min: 1, max: 100_000 }),
      maxDeliveries: fc.integer({ min: 1, max: 50 }),
      failures: fc.integer({ min: 0, max: 100 }),
      ageMs: fc.integer({ min: 0, max: 2 * RETRY_WINDOW_MS }),
      jitter: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(outcome, facts, (given, known) => {
        const ruling = ackPolicy(given, known);
        if (given.kind === 'returned') return ruling.action === 'ack';
        if (ruling.action === 'ack') return false;
        const { error } = given;
        const disposed = error instanceof AppError ? error.disposition : undefined;
        const old = (known.ageMs ?? 0) >= RETRY_WINDOW_MS;
        const spent = disposed === undefined && (known.failures ?? 0) >= known.maxDeliveries;
        const dead = disposed?.kind === 'reject' || old || spent;
        if (ruling.action === 'dead') return dead && ruling.reason.length > 0;
        if (dead) return false;
        if (disposed?.kind === 'retry' && disposed.afterMs !== undefined) {
          return ruling.delayMs === Math.max(100, disposed.afterMs);
        }
        return ruling.delayMs >= 800 && ruling.delayMs <= 60_000;
      }),
      { numRuns: 2_000 },
    );
  });
});
