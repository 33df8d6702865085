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
  it('comes again, later each time, while its message is not there', async () => {
    const { statuses } = updates('unknown_message');
    await expect(statuses.deliveryUpdated(new DeliveryUpdate(), arrival({}, 1))).rejects.toMatchObject({
      code: 'message.unknown',
      disposition: { kind: 'retry', afterMs: 500 },
    });
    await expect(statuses.deliveryUpdated(new DeliveryUpdate(), arrival({}, 5))).rejects.toMatchObject({
      disposition: { kind: 'retry', afterMs: 8_000 },
    });
  });

  it("is somebody else's message's at the sixth look, and no error", async () => {
    const { finals, statuses } = updates('unknown_message');
    await statuses.deliveryUpdated(new DeliveryUpdate(), arrival({}, 6));
    expect(finals).toEqual([true]);
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
