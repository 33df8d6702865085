/** Waits that a provider names: kept to the second, and only for whom they are meant. */
import { randomId } from '@enlace/crypto';
import type { Paces } from '@enlace/normalization';
import { arrival, written } from '../../../../../test/kit/arrivals.js';
import { openBench, type StoreBench } from '../../fixtures/store-bench.js';
import type { DeliveryOutcome } from './outbound-message.js';

let bench: StoreBench;

beforeAll(async () => (bench = await openBench()));
afterAll(() => bench.drop());

const PACES: Paces = {
  account: () => ({ everyMs: 1, burst: 50 }),
  contact: () => ({ everyMs: 1_000, burst: 3 }),
};
const LIMITED = { outcome: 'retry', code: 'slow', reason: 'slow down', afterMs: 3_000, told: true } as const;
const OF_THE_BOT: DeliveryOutcome = { ...LIMITED, scope: 'integration', contactsIfAheadMs: 1_000 };

/** A message on its way for the so-many-th time, after so many others to the same contact. */
async function underWay({ attempts = 1, before = 0 } = {}) {
  const of = await bench.integration();
  const kept = await bench.inbound.recordMessage(arrival(of), written(of));
  const { conversationId, contactId } = kept;
  const { account, contact } = PACES;
  for (let one = 0; one < before; one += 1) {
    const call = { tenantId: 'acme', integrationId: of.integrationId, account: account() };
    await bench.outbound.pace({ ...call, contact: { id: contactId, rate: contact('17') } });
  }
  const content = { type: 'text', text: 'Sí.' } as const;
  const messageId = randomId();
  await bench.outbound.enqueue({ messageId, tenantId: 'acme', conversationId, content, author: 'bot' });
  await bench.database.asSystem((tx) =>
    tx.query('UPDATE messages SET attempts = $2 WHERE id = $1', [messageId, attempts - 1]),
  );
  const lane = await bench.outbound.claimLane('telegram', conversationId, 'worker', 60_000);
  if (lane === undefined) throw new Error('the lane cannot be claimed');
  const begun = await bench.outbound.begin(lane, { paces: PACES });
  if (begun.state !== 'send') throw new Error(`nothing to send: ${begun.state}`);
  const settle = (outcome: DeliveryOutcome) =>
    bench.outbound.settle(lane, messageId, begun.message.attempt, outcome, { maxAttempts: 12 });
  return { of, conversationId, messageId, settle };
}

async function waits({ of, conversationId, messageId }: Awaited<ReturnType<typeof underWay>>) {
  const [row] = await bench.database.asSystem((tx) =>
    tx.query<Record<'message' | 'lane' | 'bot', number | null>>(
      `SELECT extract(epoch FROM not_before - now())::float8 AS message,
              extract(epoch FROM lane.frozen_until - now())::float8 AS lane,
              extract(epoch FROM integrations.frozen_until - now())::float8 AS bot
         FROM messages JOIN delivery_lanes AS lane USING (conversation_id)
         JOIN integrations ON integrations.id = messages.integration_id
        WHERE messages.id = $1 AND conversation_id = $2 AND messages.integration_id = $3`,
      [messageId, conversationId, of.integrationId],
    ),
  );
  return row;
}

it('a wait the provider names is kept to the second, also at the fifth try; one it does not name grows', async () => {
  const told = await underWay({ attempts: 5 });
  await told.settle({ ...LIMITED, scope: 'message' });
  expect((await waits(told))?.message).toBeCloseTo(3, 0);
  const guessed = await underWay({ attempts: 5 });
  await guessed.settle({ outcome: 'retry', code: 'x', reason: 'y', afterMs: 3_000, scope: 'message' });
  expect((await waits(guessed))?.message).toBeCloseTo(32, 0);
});

it('waits the provider names do not end after twelve of them, but they end', async () => {
  expect(await (await underWay({ attempts: 12 })).settle({ ...LIMITED, scope: 'message' })).toEqual({
    status: 'queued',
  });
  expect(await (await underWay({ attempts: 120 })).settle({ ...LIMITED, scope: 'message' })).toEqual({
    status: 'failed',
  });
});

it('a limit of nobody knows whom holds the whole bot where the chat was written to but once', async () => {
  const alone = await underWay();
  await alone.settle(OF_THE_BOT);
  expect(await waits(alone)).toMatchObject({ lane: null, bot: expect.closeTo(3, 0) as number });
});

it('it holds the chat alone where several messages went there within the second', async () => {
  const busy = await underWay({ before: 2 });
  await busy.settle(OF_THE_BOT);
  expect(await waits(busy)).toMatchObject({ lane: expect.closeTo(3, 0) as number, bot: null });
});

it('an album counts for each of its files', async () => {
  const of = await bench.integration();
  const call = { tenantId: 'acme', integrationId: of.integrationId, account: { everyMs: 1_000, burst: 1 } };
  expect(await bench.outbound.pace({ ...call, calls: 4 })).toEqual({ reserved: true, waitMs: 0 });
  const next = await bench.outbound.pace(call, 60_000);
  expect(next.waitMs).toBeGreaterThan(3_500);
});

describe('a call that sends nothing, put off', () => {
  async function spoken() {
    const of = await bench.integration();
    const { conversationId } = await bench.inbound.recordMessage(arrival(of), written(of));
    const place = { tenantId: 'acme', integrationId: of.integrationId, conversationId };
    const next = async () => {
      const content = { type: 'text', text: 'Sí.' } as const;
      const messageId = randomId();
      await bench.outbound.enqueue({ messageId, tenantId: 'acme', conversationId, content, author: 'bot' });
      const lane = await bench.outbound.claimLane('telegram', conversationId, 'worker', 60_000);
      return lane === undefined ? undefined : bench.outbound.begin(lane, { paces: PACES });
    };
    return { place, next };
  }

  it('lets the first message of its chat wait, which had no lane yet', async () => {
    const { place, next } = await spoken();
    await bench.outbound.putOff(place, { ...LIMITED, scope: 'contact' });
    const begun = await next();
    expect(begun).toMatchObject({ state: 'wait' });
    const { untilMs } = begun as { untilMs: number };
    expect(untilMs - Date.now()).toBeGreaterThan(2_000);
  });

  it('lets the whole bot wait where it was about no chat, and stops it where a person must mend it', async () => {
    const { place, next } = await spoken();
    const { conversationId: _, ...bot } = place;
    await bench.outbound.putOff(bot, { ...LIMITED, scope: 'contact' });
    expect(await next()).toMatchObject({ state: 'wait' });
    await bench.outbound.putOff(place, { ...LIMITED, scope: 'integration', stopped: true });
    expect(await bench.integrations.get('acme', place.integrationId)).toMatchObject({
      status: 'refused',
      statusReason: 'slow: slow down',
    });
  });
});

it('tells since when a message is being sent, and until when its sender has it', async () => {
  const { messageId } = await underWay();
  const standing = await bench.outbound.standing('acme', messageId);
  const { attemptedAt, leasedUntil, now } = standing ?? {};
  expect(standing).toMatchObject({ id: messageId, provider: 'telegram', status: 'sending' });
  expect(Math.abs(Number(now) - Number(attemptedAt))).toBeLessThan(10_000);
  expect(Number(leasedUntil)).toBeGreaterThan(Number(now));
});
