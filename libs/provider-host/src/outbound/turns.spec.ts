/** When a call to the provider may be made. */
import type { OutboundStore, PacedCall } from '@enlace/persistence';
import { FakeProvider } from '../spec-fakes.js';
import { Turns } from './turns.js';

const OF = { tenantId: 'acme', integrationId: 'integration-1' };
const RATE = { everyMs: 1, burst: 1 };

function turns(countsAll: boolean, reserved = true) {
  const provider = new FakeProvider();
  provider.paces = { account: () => RATE, contact: () => RATE, ...(countsAll && { countsAll: true }) };
  const asked: { call: PacedCall; withinMs: number | undefined }[] = [];
  const store: Partial<OutboundStore> = {
    pace: (call, withinMs) => {
      asked.push({ call, withinMs });
      return Promise.resolve({ reserved, waitMs: 1 });
    },
  };
  return { asked, made: new Turns(provider.host, store as OutboundStore) };
}

describe('the turn of a call', () => {
  it('that was given its moment is not counted again unless the moment has gone by', async () => {
    const { asked, made } = turns(true);
    await made.wait(OF, performance.now());
    expect(asked).toEqual([]);
    await made.wait({ ...OF, contact: { id: 'c', externalId: '17' }, calls: 3 }, performance.now() - 60);
    expect(asked).toMatchObject([{ call: { ...OF, contact: { id: 'c', rate: RATE }, calls: 3 } }]);
  });

  it('that sends nothing new is counted only where the provider counts it', async () => {
    const { asked, made } = turns(false);
    expect(await made.waitForExtra(OF)).toBe(true);
    expect(asked).toEqual([]);
    const counting = turns(true);
    expect(await counting.made.waitForExtra(OF)).toBe(true);
    expect(counting.asked).toEqual([{ call: { ...OF, account: RATE }, withinMs: undefined }]);
  });

  it('is given up where it would come too late to be of use', async () => {
    const { asked, made } = turns(true, false);
    expect(await made.waitForExtra(OF, 300)).toBe(false);
    expect(asked).toMatchObject([{ withinMs: 300 }]);
  });
});
