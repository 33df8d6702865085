/** Notifications come to one end, whatever is late, lost or said twice. */
import { randomId } from '@enlace/crypto';
import fc from 'fast-check';
import { arrival, written } from '../../../../test/kit/arrivals.js';
import { openBench, type StoreBench } from '../fixtures/store-bench.js';
import type { NotificationChoice } from './notification.store.js';
import { STANDING, type NotificationOutcome } from './notification-standing.js';

let bench: StoreBench;

beforeAll(async () => (bench = await openBench()));
afterAll(() => bench.drop());

/** One that was just asked for. */
async function accepted(): Promise<string> {
  const id = randomId();
  await bench.notifications.insert({ id, tenantId: 'acme', channel: 'auto', request: { message: 'Hola' } });
  return id;
}

async function aged(id: string, interval: string): Promise<void> {
  await bench.database.asSystem((tx) =>
    tx.query('UPDATE notifications SET updated_at = now() - $2::interval WHERE id = $1', [id, interval]),
  );
}

const settle = (id: string, outcome: NotificationOutcome, reason?: string) =>
  bench.notifications.settle('acme', id, { outcome, ...(reason === undefined ? {} : { reason }) });
const statusOf = async (id: string) => (await bench.notifications.get('acme', id))?.status;

function choice(rest: Partial<NotificationChoice> = {}): NotificationChoice {
  return {
    contactId: randomId(),
    provider: 'telegram',
    integrationId: randomId(),
    externalId: 'customer-1',
    ...rest,
  };
}

describe('the outcomes of a notification', () => {
  it('come to the same end in every order, however often each is said', async () => {
    const outcomes = Object.keys(STANDING) as NotificationOutcome[];
    const orders = fc
      .subarray(outcomes, { minLength: 1 })
      .chain((some) =>
        fc.tuple(fc.constant(some), fc.shuffledSubarray([...some, ...some], { minLength: 2 * some.length })),
      );
    await fc.assert(
      fc.asyncProperty(orders, async ([some, order]) => {
        const id = await accepted();
        for (const outcome of order) await settle(id, outcome, outcome);
        const [highest] = [...some].sort((a, b) => STANDING[b].rank - STANDING[a].rank);
        expect(await bench.notifications.get('acme', id)).toMatchObject({
          status: STANDING[highest ?? 'queued'].status,
          reason: highest,
        });
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    { first: 'sent', late: 'unknown', end: 'sent' },
    { first: 'failed', late: 'unknown', end: 'failed' },
    { first: 'unknown', late: 'sent', end: 'sent' },
    { first: 'sent', late: 'failed', end: 'failed' },
    { first: 'failed', late: 'delivered', end: 'sent' },
    { first: 'refused', late: 'sent', end: 'sent' },
    { first: 'sent', late: 'refused', end: 'sent' },
    { first: 'queued', late: 'unreachable', end: 'queued' },
  ] as const)('make it $end when $late comes after $first', async ({ first, late, end }) => {
    const id = await accepted();
    await settle(id, first);
    await settle(id, late);
    expect(await statusOf(id)).toBe(end);
  });
});

describe('the way of a notification', () => {
  it('is the one that was kept first, for all who choose at once', async () => {
    const id = await accepted();
    await bench.warm();
    const messageId = randomId();
    const kept = await Promise.all(
      Array.from({ length: 8 }, () => bench.notifications.choose('acme', id, choice(), messageId)),
    );
    const [first] = kept;
    expect(first).toMatchObject({ status: 'accepted', messageId, channel: 'telegram' });
    expect(first?.contactId).toBe(first?.choice?.contactId);
    for (const record of kept) expect(record?.choice).toEqual(first?.choice);
    expect(await bench.notifications.choose('globex', id, choice(), messageId)).toBeUndefined();
  });

  it('is not chosen for one that has its end', async () => {
    const id = await accepted();
    await settle(id, 'unreachable', 'nobody');
    expect(await bench.notifications.choose('acme', id, choice(), randomId())).toMatchObject({
      status: 'failed',
      choice: null,
    });
  });
});

describe('accepted notifications', () => {
  it('are taken when they have waited long enough, by one of those who look, and again after as long', async () => {
    const [waiting, fresh, queued] = [await accepted(), await accepted(), await accepted()];
    await aged(waiting, '11 seconds');
    await settle(queued, 'queued');
    await aged(queued, '11 seconds');
    const look = async () =>
      (await bench.notifications.takeOverdue({ olderThanMs: 10_000, limit: 100 })).map(({ id }) => id);
    const looks = await Promise.all([look(), look(), look()]);
    expect(looks.flat()).toEqual([waiting]);
    expect(await look()).toEqual([]);
    await aged(waiting, '11 seconds');
    expect(await look()).toEqual([waiting]);
    expect(await statusOf(fresh)).toBe('accepted');
  });
});

describe('notifications whose notice was lost', () => {
  const follow = () => bench.notifications.followMessages({ olderThanMs: 60_000, limit: 100 });

  /** Queued, with a message in this state. */
  async function queuedWith(status: string | undefined): Promise<string> {
    const id = await accepted();
    const messageId = randomId();
    const integration = await bench.integration();
    const { conversationId } = await bench.inbound.recordMessage(arrival(integration), written(integration));
    await bench.notifications.choose('acme', id, choice(), messageId);
    await settle(id, 'queued');
    if (status !== undefined) {
      const content = { type: 'text', text: 'Hola' } as const;
      await bench.outbound.enqueue({
        messageId,
        tenantId: 'acme',
        content,
        author: 'system',
        conversationId,
      });
      await bench.database.asSystem((tx) =>
        tx.query(
          "UPDATE messages SET status = $2, error_code = 'blocked', error_reason = 'by the customer' WHERE id = $1",
          [messageId, status],
        ),
      );
    }
    return id;
  }

  it.each([
    { message: 'sent', end: 'sent', reason: null },
    { message: 'delivered', end: 'sent', reason: null },
    { message: 'read', end: 'sent', reason: null },
    { message: 'failed', end: 'failed', reason: 'blocked: by the customer' },
    { message: 'unknown', end: 'unknown', reason: 'blocked: by the customer' },
    { message: 'queued', end: 'queued', reason: null },
    { message: 'sending', end: 'queued', reason: null },
  ])('become $end after their message, which is $message', async ({ message, end, reason }) => {
    const id = await queuedWith(message);
    await follow();
    expect(await statusOf(id)).toBe('queued');
    await aged(id, '61 seconds');
    await follow();
    expect(await bench.notifications.get('acme', id)).toMatchObject({ status: end, reason });
  });

  it('and are unknown become what their message was proven to be', async () => {
    const id = await queuedWith('delivered');
    await settle(id, 'unknown', 'interrupted');
    await aged(id, '61 seconds');
    await follow();
    expect(await bench.notifications.get('acme', id)).toMatchObject({ status: 'sent', reason: null });
  });

  it('have failed when the bus has forgotten a message that nobody took', async () => {
    const [forgotten, kept] = [await queuedWith(undefined), await queuedWith('queued')];
    for (const id of [forgotten, kept]) await aged(id, '8 days');
    await follow();
    expect(await statusOf(forgotten)).toBe('queued');
    for (const id of [forgotten, kept]) await aged(id, '10 days');
    await follow();
    expect(await bench.notifications.get('acme', forgotten)).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(/^expired: /) as string,
    });
    expect(await statusOf(kept)).toBe('queued');
  });
});
