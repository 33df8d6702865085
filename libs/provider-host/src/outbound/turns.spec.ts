/** When a call to the provider may be made. */
import type { OutboundStore, PacedCall, Slot } from '@enlace/persistence';
import { FakeProvider } from '../spec-fakes.js';
import { Turns } from './turns.js';

const OF = { tenantId: 'acme', integrationId: 'integration-1' };
const RATE = { everyMs: 1, burst: 1 };
const GIVEN: Slot = { reserved: true, waitMs: 1 };
const paused = (waitMs: number): Slot => ({ reserved: false, waitMs, paused: true });

/** Of a provider that answers so to one look after the other, the last answer again and again. */
function turns(countsAll: boolean, ...slots: readonly Slot[]) {
  const provider = new FakeProvider();
  provider.paces = { account: () => RATE, contact: () => RATE, ...(countsAll && { countsAll: true }) };
  const asked: { call: PacedCall; withinMs: number | undefined }[] = [];
  const left = [...slots];
  const next = (): Slot => (left.length > 1 ? left.shift() : left[0]) ?? GIVEN;
  const store: Partial<OutboundStore> = {
    pace: (call, withinMs) => {
      asked.push({ call, withinMs });
      return Promise.resolve(next());
    },
    pausedMs: () => {
      const slot = next();
      return Promise.resolve(slot.reserved ? 0 : slot.waitMs);
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

  it('waits for the end of a pause the provider asked for, or is held back where that lasts too long', async () => {
    const { asked, made } = turns(true, paused(30), GIVEN);
    const from = performance.now();
    await made.wait({ ...OF, conversationId: 'here' }, undefined, 1_000);
    expect(performance.now() - from).toBeGreaterThan(28);
    expect(asked).toMatchObject(Array(2).fill({ call: { heeds: { conversationId: 'here' } } }));
    await expect(turns(true, paused(30)).made.wait(OF, undefined, 20)).rejects.toMatchObject({
      code: 'paused',
    });
  });

  it('that sends nothing new is counted only where the provider counts it', async () => {
    const { asked, made } = turns(false);
    expect(await made.waitForExtra(OF)).toBe(true);
    expect(asked).toEqual([]);
    const counting = turns(true);
    expect(await counting.made.waitForExtra(OF)).toBe(true);
    expect(counting.asked).toMatchObject([{ call: { ...OF, account: RATE }, withinMs: undefined }]);
  });

  it('is given up where it would come too late to be of use', async () => {
    const { asked, made } = turns(true, { reserved: false, waitMs: 1 });
    expect(await made.waitForExtra(OF, { withinMs: 300 })).toBe(false);
    expect(asked).toMatchObject([{ withinMs: 300 }]);
  });

  it.each([true, false])('of an extra is not given during a pause (counted: %p)', async (countsAll) => {
    const { made } = turns(countsAll, paused(1_500));
    expect(await made.waitForExtra(OF)).toBe(false);
    expect(await made.waitForExtra(OF, { withinMs: 300 })).toBe(false);
    await expect(made.extraNow(OF)).rejects.toMatchObject({
      code: 'provider.rate_limited',
      disposition: { kind: 'retry', afterMs: 1_500 },
      details: { retry_after: 2 },
    });
  });

  it.each([true, false])(
    'of an extra waits for a pause that is short enough (counted: %p)',
    async (countsAll) => {
      const { made } = turns(countsAll, paused(30), GIVEN);
      const from = performance.now();
      expect(await made.waitForExtra(OF, { pauseMs: 1_000 })).toBe(true);
      expect(performance.now() - from).toBeGreaterThan(28);
      await made.extraNow(OF);
    },
  );
});
