/** The rows replicas share to keep a pace: counted by all, forgotten when they say nothing any more. */
import { randomId } from '@enlace/crypto';
import { openBench, type StoreBench } from '../../fixtures/store-bench.js';
import type { PacedCall } from './pace.js';

let bench: StoreBench;

beforeAll(async () => (bench = await openBench()));
afterAll(() => bench.drop());

const scopes = () =>
  bench.database.asSystem(async (tx) => {
    const rows = await tx.query<{ scope: string }>('SELECT scope FROM send_paces ORDER BY scope');
    return rows.map(({ scope }) => scope);
  });

it('contacts to whom nothing was sent for an hour are forgotten, a batch at a time; accounts and the others are not', async () => {
  const rate = { everyMs: 6_000, burst: 45 };
  const call = { tenantId: 'acme', integrationId: randomId(), account: rate };
  const contacts = [randomId(), randomId(), randomId()].toSorted();
  for (const contactId of contacts) {
    await bench.outbound.pace({ ...call, contact: { id: contactId, rate } } satisfies PacedCall);
  }
  await bench.database.asSystem((tx) =>
    tx.query(`UPDATE send_paces SET free_at = now() - interval '2 hours' WHERE scope <> $1`, [
      `contact:${contacts[2]}`,
    ]),
  );
  expect(await bench.outbound.forgetPaces(1)).toBe(1);
  expect(await bench.outbound.forgetPaces(10)).toBe(1);
  expect(await scopes()).toEqual(['account', `contact:${contacts[2]}`]);
});
