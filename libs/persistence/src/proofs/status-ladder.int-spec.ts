/** P5: whatever is said of a message in whatever order, its status only climbs, and ends where it would in any other order. */
import { randomId } from '@enlace/crypto';
import type { DeliveryStatus, DeliveryUpdate, ReportedStatus } from '@enlace/normalization';
import { openBench, type StoreBench } from '../fixtures/store-bench.js';
import { arrival, written } from '../../../../test/kit/arrivals.js';
import { inLanes } from '../../../../test/kit/proof-scale.js';

/** `settled`: the sender writes down that the provider took it. */
type Step = ReportedStatus | 'settled';

const STEPS: readonly Step[] = ['settled', 'sent', 'delivered', 'read', 'failed'];
const RANK: readonly DeliveryStatus[] = ['sending', 'unknown', 'sent', 'failed', 'delivered', 'read'];

let bench: StoreBench;

beforeAll(async () => (bench = await openBench()));
afterAll(() => bench.drop());

function ordersOf(steps: readonly Step[]): Step[][] {
  return steps.flatMap((first) => [
    [first],
    ...ordersOf(steps.filter((step) => step !== first)).map((rest) => [first, ...rest]),
  ]);
}

function endOf(steps: readonly Step[]): DeliveryStatus {
  return (['read', 'delivered', 'failed'] as const).find((status) => steps.includes(status)) ?? 'sent';
}

/** A message that is being sent, or one whose sender died over it. */
async function begun(of: { tenantId: string; integrationId: string }, isLost: boolean) {
  const contact = { external_id: randomId() };
  const { conversationId } = await bench.inbound.recordMessage(arrival(of), written(of, { contact }));
  const messageId = randomId();
  const content = { type: 'text', text: 'Sí.' } as const;
  await bench.outbound.enqueue({ messageId, tenantId: 'acme', conversationId, content, author: 'human' });
  const lane = await bench.outbound.claimLane('telegram', conversationId, 'worker', 60_000);
  if (lane === undefined) throw new Error('the lane is not free');
  expect(await bench.outbound.begin(lane)).toMatchObject({ state: 'send' });
  if (isLost) expect(await bench.outbound.recoverLane(lane)).toMatchObject([{ messageId }]);
  return { lane, messageId };
}

it.each([
  ['being sent', false],
  ['lost with its sender', true],
])(
  'a message that was %s comes to the same end by every order of every set of news',
  async (_, isLost) => {
    const of = await bench.integration();
    const orders = ordersOf(STEPS);
    expect(orders).toHaveLength(325);
    await inLanes(orders, 8, async (order) => {
      const { lane, messageId } = await begun(of, isLost);
      const seen: (string | null | undefined)[] = [isLost ? 'unknown' : 'sending'];
      for (const step of order) {
        if (step === 'settled') {
          const outcome = { outcome: 'sent', providerMessageIds: [messageId] } as const;
          await bench.outbound.settle(lane, messageId, 1, outcome, { maxAttempts: 3 });
        } else {
          const update: Omit<DeliveryUpdate, 'message_id' | 'status'> = {
            platform: 'telegram',
            timestamp: 0,
            errors: [],
            raw_payload: {},
          };
          const news = { ...update, message_id: messageId, callback_data: messageId, status: step };
          await bench.inbound.recordDeliveryUpdate(arrival(of), news);
        }
        seen.push((await bench.conversations.message('acme', messageId))?.status);
      }
      const ranks = seen.map((status) => RANK.indexOf(status as DeliveryStatus));
      expect({ order, seen, ranks }).toEqual({ order, seen, ranks: ranks.toSorted((a, b) => a - b) });
      expect({ order, end: seen.at(-1) }).toEqual({ order, end: endOf(order) });
    });
  },
  120_000,
);
