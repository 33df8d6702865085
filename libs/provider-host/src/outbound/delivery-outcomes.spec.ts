/** What other services hear of a message. */
import { Metrics } from '@enlace/service-kit';
import type { Delivery } from '@enlace/providers';
import type { Settled } from '@enlace/persistence';
import { FakeBus, FakeProvider, LANE, listening, troubled } from '../spec-fakes.js';
import { DeliveryOutcomes } from './delivery-outcomes.js';

const message = {
  id: 'message-1',
  content: { type: 'text' as const, text: 'hola' },
  replyTo: null,
  metadata: { notification_id: 'n-1' },
  attempt: 1,
};

async function told(delivery: Delivery, status: Settled['status'], times = 1): Promise<FakeBus['published']> {
  const bus = new FakeBus();
  const outcomes = new DeliveryOutcomes(
    new FakeProvider().host,
    bus.bus,
    troubled(),
    listening().logger,
    new Metrics('spec'),
  );
  for (let time = 0; time < times; time += 1) {
    await outcomes.settled(LANE, message, delivery, { status });
  }
  return bus.published;
}

describe('the outcome of a delivery', () => {
  it('is told as a success with the first id of the provider and what the request carried', async () => {
    const parts: Delivery = { outcome: 'sent', providerMessageIds: ['p-1', 'p-2'] };
    expect(await told(parts, 'sent')).toMatchObject([
      {
        name: 'delivery.succeeded',
        tenant: 'acme',
        key: 'message-1',
        data: {
          message_id: 'message-1',
          provider_message_id: 'p-1',
          metadata: { notification_id: 'n-1' },
        },
      },
    ]);
  });

  it('of which the rest was held back is told as a success that says so', async () => {
    const half: Delivery = {
      outcome: 'sent',
      providerMessageIds: ['p-1'],
      rest: { code: 'rest_withheld', reason: '1 of 2 parts' },
    };
    expect(await told(half, 'sent')).toMatchObject([
      { data: { metadata: { notification_id: 'n-1', rest_withheld: '1 of 2 parts' } } },
    ]);
  });

  it('of which the rest failed is told so, also where a status of the beginning came first', async () => {
    const partly: Delivery = { outcome: 'unknown', code: 'partly_sent', reason: 'part 2 of 3 failed' };
    expect(await told(partly, 'delivered')).toMatchObject([
      { name: 'delivery.failed', data: { status: 'unknown', code: 'partly_sent' } },
    ]);
    const lost: Delivery = { outcome: 'unknown', code: 'no_answer', reason: 'the answer was lost' };
    expect(await told(lost, 'delivered')).toEqual([]);
  });

  it('of which a later part met a stopped channel, or one to look at, is told of both', async () => {
    const said = { code: '190', reason: 'expired', scope: 'integration' } as const;
    const unknown = { outcome: 'unknown', code: 'partly_sent', reason: 'part 2' } as const;
    const stopped = await told(
      { ...unknown, partFailure: { ...said, outcome: 'retry', afterMs: 1, stopped: true } },
      'unknown',
    );
    expect(stopped.map(({ name }) => name)).toEqual(['channel.stopped', 'delivery.failed']);
    const alerted = await told(
      { ...unknown, partFailure: { ...said, outcome: 'rejected', alert: true } },
      'unknown',
    );
    expect(alerted.map(({ name }) => name)).toEqual(['channel.alerted', 'delivery.failed']);
  });

  it('that meets a stopped channel is told of the channel, once an hour, and not of the message, which is held', async () => {
    const stopped: Delivery = {
      outcome: 'retry',
      code: '190',
      reason: 'the access token has expired',
      afterMs: 300_000,
      scope: 'integration',
      stopped: true,
    };
    const all = await told(stopped, 'queued', 3);
    expect(all).toHaveLength(1);
    expect(all).toMatchObject([
      {
        name: 'channel.stopped',

        data: { integration_id: 'integration-1', code: '190', reason: 'the access token has expired' },
      },
    ]);
  });

  it('is told as a failure in the words of the provider', async () => {
    const refusal: Delivery = { outcome: 'rejected', code: '130403', reason: 'blocked', scope: 'contact' };
    expect(await told(refusal, 'failed')).toMatchObject([
      {
        name: 'delivery.failed',
        key: 'message-1:failed',
        data: { status: 'failed', code: '130403', reason: 'blocked' },
      },
    ]);
  });

  it('is told as unknown when nobody can say whether it was taken', async () => {
    expect(await told({ outcome: 'unknown', code: 'timeout', reason: 'no answer' }, 'unknown')).toMatchObject(
      [{ name: 'delivery.failed', key: 'message-1:unknown', data: { status: 'unknown', code: 'timeout' } }],
    );
  });

  it('is told as unsupported where the channel has no way to carry it', async () => {
    expect(await told({ outcome: 'unsupported', reason: 'no way' }, 'failed')).toMatchObject([
      { data: { code: 'unsupported', reason: 'no way' } },
    ]);
  });

  it('is not told while the message will be tried again, and is when the tries are used up', async () => {
    const later: Delivery = {
      outcome: 'retry',
      code: '429',
      reason: 'slow down',
      afterMs: 1,
      scope: 'message',
    };
    expect(await told(later, 'queued')).toEqual([]);
    expect(await told(later, 'failed')).toMatchObject([{ name: 'delivery.failed', data: { code: '429' } }]);
  });

  it('that a person should look at is told of the channel once, and of every message', async () => {
    const refused: Delivery = {
      outcome: 'rejected',
      code: '130497',
      reason: 'messages to people of this country are not allowed',
      scope: 'message',
      alert: true,
    };
    const all = await told(refused, 'failed', 3);
    expect(all.map(({ name }) => name).sort()).toEqual([
      'channel.alerted',
      'delivery.failed',
      'delivery.failed',
      'delivery.failed',
    ]);
    expect(all[0]).toMatchObject({ name: 'channel.alerted', data: { code: '130497' } });
  });

  it('is told of a message that a crash interrupted and of one the queue refused', async () => {
    const bus = new FakeBus();
    const outcomes = new DeliveryOutcomes(
      new FakeProvider().host,
      bus.bus,
      troubled(),
      listening().logger,
      new Metrics('spec'),
    );
    await outcomes.unknown(LANE, { messageId: 'message-1', metadata: null });
    await outcomes.refused(LANE, {
      state: 'refused',
      messageId: 'message-2',
      code: 'stale_epoch',
      reason: 'a person took over',
      metadata: null,
    });
    expect(bus.published.map(({ key, data }) => [key, data])).toEqual([
      ['message-1:unknown', expect.objectContaining({ code: 'interrupted', status: 'unknown' })],
      ['message-2:failed', expect.objectContaining({ code: 'stale_epoch', status: 'failed' })],
    ]);
    expect(bus.published[0]?.data).not.toHaveProperty('metadata');
  });

  it('stays recorded, with a line in the log, when the bus is away', async () => {
    const bus = new FakeBus();
    bus.away = true;
    const { logger, lines } = listening();
    const outcomes = new DeliveryOutcomes(
      new FakeProvider().host,
      bus.bus,
      troubled(),
      logger,
      new Metrics('spec'),
    );
    await outcomes.settled(
      LANE,
      message,
      { outcome: 'sent', providerMessageIds: ['p-1'] },
      { status: 'sent' },
    );
    expect(lines).toMatchObject([{ level: 'warn', message: 'an outcome was recorded but not published' }]);
  });
});
