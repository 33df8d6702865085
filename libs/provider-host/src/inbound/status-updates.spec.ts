/** Statuses that come before their message. */
import { Metrics } from '@enlace/service-kit';
import { DeliveryUpdate } from '@enlace/normalization';
import type { DeliveryUpdateOutcome, InboundStore, RecordedDeliveryUpdate } from '@enlace/persistence';
import { DeliveryOutcomes } from '../outbound/delivery-outcomes.js';
import { arrival, FakeBus, FakeProvider, silent, troubled } from '../spec-fakes.js';
import { StatusUpdates } from './status-updates.js';

function updates(recorded: RecordedDeliveryUpdate): {
  finals: unknown[];
  bus: FakeBus;
  statuses: StatusUpdates;
} {
  const finals: unknown[] = [];
  const bus = new FakeBus();
  const store: Partial<InboundStore> = {
    recordDeliveryUpdate: (_event, _update, option) => {
      finals.push(option?.final);
      return Promise.resolve(recorded);
    },
  };
  const outcomes = new DeliveryOutcomes(
    new FakeProvider().host,
    bus.bus,
    troubled(),
    silent,
    new Metrics('spec'),
  );
  return { finals, bus, statuses: new StatusUpdates(store as InboundStore, outcomes) };
}

describe('a status', () => {
  it("comes again, later each time, while its message is not there, and is somebody else's at the sixth look", async () => {
    const { finals, statuses } = updates({ outcome: 'unknown_message' });
    for (const afterMs of [500, 1_000, 2_000, 4_000, 8_000]) {
      await expect(statuses.deliveryUpdated(new DeliveryUpdate(), arrival())).rejects.toMatchObject({
        code: 'message.unknown',
        disposition: { kind: 'retry', afterMs },
      });
    }
    await statuses.deliveryUpdated(new DeliveryUpdate(), arrival());
    expect(finals).toEqual([false, false, false, false, false, true]);
  });

  it('is not given up for having been delivered often while Postgres was away', async () => {
    const { finals, statuses } = updates({ outcome: 'unknown_message' });
    await expect(statuses.deliveryUpdated(new DeliveryUpdate(), arrival({}, 60))).rejects.toMatchObject({
      code: 'message.unknown',
    });
    expect(finals).toEqual([false]);
  });

  it.each<DeliveryUpdateOutcome>(['applied', 'not_higher', 'duplicate'])(
    'is done when it was %s',
    async (outcome) => {
      await expect(
        updates({ outcome }).statuses.deliveryUpdated(new DeliveryUpdate(), arrival()),
      ).resolves.toBeUndefined();
    },
  );

  it('that says that nothing can be sent any more is told of the channel', async () => {
    const stopped = { code: '131042', reason: 'pay the bill' };
    const { bus, statuses } = updates({ outcome: 'applied', channel: { stopped } });
    await statuses.deliveryUpdated(new DeliveryUpdate(), arrival());
    expect(bus.published).toMatchObject([{ name: 'channel.stopped', data: stopped }]);
  });

  it.each([
    [
      { status: 'failed', errors: [{ code: '131026', message: 'undeliverable' }] },
      { name: 'delivery.failed', data: { status: 'failed', code: '131026', reason: 'undeliverable' } },
    ],
    [
      { status: 'failed', errors: [] },
      { name: 'delivery.failed', data: { code: 'provider_failed' } },
    ],
    [
      { status: 'read', errors: [] },
      { name: 'delivery.succeeded', data: { status: 'delivered' } },
    ],
    [
      { status: 'sent', errors: [] },
      { name: 'delivery.succeeded', data: { status: 'sent' } },
    ],
  ])('that turns the end of a message is told: %j', async (says, told) => {
    const { bus, statuses } = updates({
      outcome: 'applied',
      turned: {
        messageId: 'message-1',
        conversationId: 'conversation-1',
        metadata: { notification_id: 'n' },
      },
    });
    await statuses.deliveryUpdated(
      Object.assign(new DeliveryUpdate(), { message_id: 'p-1', ...says }),
      arrival(),
    );
    expect(bus.published).toMatchObject([{ ...told, conversation: 'conversation-1' }]);
    expect(bus.published[0]?.data).toMatchObject({
      message_id: 'message-1',
      metadata: { notification_id: 'n' },
    });
  });
});
