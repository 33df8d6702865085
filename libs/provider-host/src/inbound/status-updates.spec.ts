/** Statuses that come before their message. */
import { DeliveryUpdate } from '@enlace/normalization';
import type { DeliveryUpdateOutcome, InboundStore } from '@enlace/persistence';
import { arrival } from '../spec-fakes.js';
import { StatusUpdates } from './status-updates.js';

function updates(outcome: DeliveryUpdateOutcome): { finals: unknown[]; statuses: StatusUpdates } {
  const finals: unknown[] = [];
  const store: Partial<InboundStore> = {
    recordDeliveryUpdate: (_event, _update, option) => {
      finals.push(option?.final);
      return Promise.resolve(outcome);
    },
  };
  return { finals, statuses: new StatusUpdates(store as InboundStore) };
}

describe('a status', () => {
  it("comes again, later each time, while its message is not there, and is somebody else's at the sixth look", async () => {
    const { finals, statuses } = updates('unknown_message');
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
    const { finals, statuses } = updates('unknown_message');
    await expect(statuses.deliveryUpdated(new DeliveryUpdate(), arrival({}, 60))).rejects.toMatchObject({
      code: 'message.unknown',
    });
    expect(finals).toEqual([false]);
  });

  it.each<DeliveryUpdateOutcome>(['applied', 'not_higher', 'duplicate'])(
    'is done when it was %s',
    async (outcome) => {
      await expect(
        updates(outcome).statuses.deliveryUpdated(new DeliveryUpdate(), arrival()),
      ).resolves.toBeUndefined();
    },
  );
});
