/** P8 over replicas: whoever asks, and from however many connections, no second of granted moments holds more than a number may send. */
import { randomId } from '@enlace/crypto';
import { openBench, type StoreBench } from '../fixtures/store-bench.js';
import { reserve } from '../stores/outbound/pace.js';
import { proofRuns } from '../../../../test/kit/proof-scale.js';

/** Of a WhatsApp number with high throughput: 1,000 messages a second at Meta. */
const HIGH = { everyMs: 1_000 / 900, burst: 20 };
const MOST_IN_A_SECOND = 1_000;
const ROOMY = { everyMs: 6_000, burst: 45 };
const CONNECTIONS = 10;
const RESERVATIONS = proofRuns(20_000);
/** Moments that are taken already: no machine asks as fast as a number may send, so that nobody would have to wait. */
const TAKEN_MS = 60_000;
/** Reservations of one transaction. */
const TOGETHER = 20;

let bench: StoreBench;

beforeAll(async () => (bench = await openBench()));
afterAll(() => bench.drop());

/** A number whose moments of the next minute are taken; the end of them by the database's clock. */
async function busyNumber(): Promise<{ readonly integrationId: string; readonly freeAt: number }> {
  const integrationId = randomId();
  const [row] = await bench.database.asSystem((tx) =>
    tx.query<{ freeAt: number }>(
      `INSERT INTO send_paces (tenant_id, integration_id, scope, free_at)
       VALUES ('acme', $1, 'account', clock_timestamp() + $2 * interval '1 millisecond')
       RETURNING (extract(epoch FROM free_at) * 1000)::float8 AS "freeAt"`,
      [integrationId, TAKEN_MS],
    ),
  );
  return { integrationId, freeAt: row?.freeAt ?? 0 };
}

/** Reserves so many at the same time over all connections, each for its number; the moments granted, by the database's clock. */
async function granted(calls: number, numbers: readonly string[]): Promise<number[]> {
  const moments: number[] = [];
  const connections = numbers.map((integrationId) => ({ integrationId, ...bench.another() }));
  const asked = connections.map(async ({ integrationId, database }) => {
    for (let left = calls / CONNECTIONS; left > 0; left -= TOGETHER) {
      await database.forTenant('acme', async (tx) => {
        for (let more = TOGETHER; more > 0; more -= 1) {
          const contact = { id: randomId(), rate: ROOMY };
          const call = { tenantId: 'acme', integrationId, account: HIGH, contact };
          const { reserved, waitMs } = await reserve(tx, call, Number.POSITIVE_INFINITY);
          const [row] = await tx.query<{ now: number }>(CLOCK);
          expect(reserved).toBe(true);
          moments.push((row?.now ?? 0) + waitMs);
        }
      });
    }
  });
  await Promise.all(asked);
  await Promise.all(connections.map(({ drop }) => drop()));
  return moments.toSorted((one, other) => one - other);
}

const CLOCK = 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now';

function mostInASecond(moments: readonly number[]): number {
  let first = 0;
  return moments.reduce((most, moment, last) => {
    while ((moments[first] ?? moment) <= moment - 1_000) first += 1;
    return Math.max(most, last - first + 1);
  }, 0);
}

it(`${RESERVATIONS} calls asked for over ${CONNECTIONS} connections are granted after one another, never more than ${MOST_IN_A_SECOND} in a second`, async () => {
  const { integrationId, freeAt } = await busyNumber();
  const moments = await granted(
    RESERVATIONS,
    Array.from({ length: CONNECTIONS }, () => integrationId),
  );
  expect(moments).toHaveLength(RESERVATIONS);
  expect(moments[0]).toBeGreaterThanOrEqual(freeAt - HIGH.burst * HIGH.everyMs);
  expect(mostInASecond(moments)).toBeLessThanOrEqual(MOST_IN_A_SECOND);
  // All of the limit is used, too: one after the other without a gap.
  const lasted = (moments.at(-1) ?? 0) - (moments[0] ?? 0);
  expect(lasted).toBeLessThan(RESERVATIONS * HIGH.everyMs * 1.05);
}, 120_000);

it('fewer calls exceed it at once where each connection keeps a count of its own', async () => {
  const numbers = await Promise.all(Array.from({ length: CONNECTIONS }, () => busyNumber()));
  const calls = MOST_IN_A_SECOND * 1.2;
  const moments = await granted(
    calls,
    numbers.map(({ integrationId }) => integrationId),
  );
  expect(mostInASecond(moments)).toBe(calls);
}, 120_000);
