/** P8: however far our clock is from WhatsApp's and however late its webhooks come, no free text goes out after the 24 hours. */
import { randomId } from '@enlace/crypto';
import * as fc from 'fast-check';
import { openBench, type StoreBench } from '../fixtures/store-bench.js';
import { arrival, written } from '../../../../test/kit/arrivals.js';
import { inLanes, proofRuns } from '../../../../test/kit/proof-scale.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const RUNS = proofRuns(10_000);

/** From the last look at the rules until the provider has the call: its moment, the way there. */
const ON_ITS_WAY_MS = 20 * SECOND;

interface Case {
  /** Our clock minus WhatsApp's, in milliseconds. */
  readonly skew: number;
  /** From the customer's message to its webhook being kept. */
  readonly late: number;
  /** When the message is looked at, in milliseconds after the true end of the window. */
  readonly look: number;
}

const look = fc.oneof(
  fc.integer({ min: -10 * MINUTE, max: 10 * MINUTE }),
  fc.integer({ min: -HOUR, max: 48 * HOUR }),
  fc.integer({ min: -3 * SECOND, max: 3 * SECOND }),
);

const anyCase: fc.Arbitrary<Case> = fc.oneof(
  // Clocks that are kept by NTP, webhooks as late as Meta brings them.
  fc.record({
    skew: fc.integer({ min: -90 * SECOND, max: 90 * SECOND }),
    late: fc.oneof(fc.integer({ min: 0, max: MINUTE }), fc.integer({ min: 0, max: 7 * 24 * HOUR })),
    look,
  }),
  // Clocks nobody keeps, webhooks as they come on a good day.
  fc.record({
    skew: fc.integer({ min: -48 * HOUR, max: 48 * HOUR }),
    late: fc.integer({ min: 0, max: 30 * SECOND }),
    look,
  }),
);

let bench: StoreBench;

beforeAll(async () => (bench = await openBench()));
afterAll(() => bench.drop());

/** A number whose free text is held while the window is shut. */
async function number() {
  const identity = `phone:${randomId()}`;
  const { id } = await bench.integrations.save({
    tenantId: 'acme',
    provider: 'whatsapp',
    identity,
    routeKeys: [identity],
    settings: { window_policy: 'hold' },
    secrets: {},
    status: 'active',
    statusReason: '',
  });
  return { tenantId: 'acme', integrationId: id };
}

it(`no free text goes out outside the window in ${RUNS} draws of a clock that differs, a delay and a moment`, async () => {
  const of = await number();
  const ends = { sent: 0, waited: 0 };
  await inLanes(fc.sample(anyCase, RUNS), 8, async (drawn) => {
    // Postgres keeps the present by its own clock; WhatsApp's is what differs.
    const writtenAt = Math.floor((Date.now() - drawn.skew - drawn.late) / SECOND);
    const shutAt = writtenAt * SECOND + 24 * HOUR;
    const { conversationId } = await bench.inbound.recordMessage(
      arrival(of, { provider: 'whatsapp' }),
      written(of, { contact: { external_id: randomId() }, timestamp: writtenAt }),
    );
    const content = { type: 'text', text: 'Sí.' } as const;
    await bench.outbound.enqueue({
      messageId: randomId(),
      tenantId: 'acme',
      conversationId,
      content,
      author: 'human',
    });
    const lane = await bench.outbound.claimLane('whatsapp', conversationId, 'worker', 60_000);
    if (lane === undefined) throw new Error('the lane is not free');
    const { state } = await bench.outbound.begin(lane, { now: new Date(shutAt + drawn.look + drawn.skew) });
    if (state === 'wait') {
      ends.waited += 1;
      return;
    }
    expect(state).toBe('send');
    expect({ ...drawn, isLate: drawn.look + ON_ITS_WAY_MS >= 0 }).toMatchObject({ isLate: false });
    ends.sent += 1;
  });
  expect(ends.sent).toBeGreaterThan(RUNS / 20);
  expect(ends.waited).toBeGreaterThan(RUNS / 2);
}, 300_000);

it('a message is sent as long as the window is open for certain', async () => {
  const of = await number();
  const writtenAt = Math.floor(Date.now() / SECOND) - 60;
  const { conversationId } = await bench.inbound.recordMessage(
    arrival(of, { provider: 'whatsapp' }),
    written(of, { timestamp: writtenAt }),
  );
  const content = { type: 'text', text: 'Sí.' } as const;
  const messageId = randomId();
  await bench.outbound.enqueue({ messageId, tenantId: 'acme', conversationId, content, author: 'human' });
  const lane = await bench.outbound.claimLane('whatsapp', conversationId, 'worker', 60_000);
  if (lane === undefined) throw new Error('the lane is not free');
  const now = new Date(writtenAt * SECOND + 24 * HOUR - 3 * MINUTE);
  expect(await bench.outbound.begin(lane, { now })).toMatchObject({ state: 'send' });
});
