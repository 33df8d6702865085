/** Whoever comes while others wait on the bus goes there too, so that nobody is overtaken. */
import type { ConsumerLag, JetStreamServer } from '@enlace/messaging';
import { BusDetour } from './bus-detour.js';

const NOTHING = { pending: 0, ackPending: 0, endedTo: 0, newest: 0 };

describe('the detour over the bus', () => {
  let lags: Partial<ConsumerLag>[] | Error;
  let detour: BusDetour;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
    lags = [NOTHING];
    const lag = (): Promise<unknown> =>
      lags instanceof Error ? Promise.reject(lags) : Promise.resolve(lags);
    detour = new BusDetour({ lag } as unknown as JetStreamServer);
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  async function takenAfter(ms: number): Promise<boolean> {
    await jest.advanceTimersByTimeAsync(ms);
    void detour.taken;
    await jest.advanceTimersByTimeAsync(0);
    return detour.taken;
  }

  it('is not taken while Postgres is there', async () => {
    expect(detour.taken).toBe(false);
    expect(await takenAfter(10_000)).toBe(false);
  });

  it('is taken for a second after Postgres failed, whatever waits', async () => {
    detour.begin();
    expect(await takenAfter(900)).toBe(true);
    expect(await takenAfter(200)).toBe(false);
  });

  it.each([
    ['not delivered', { ...NOTHING, pending: 1, newest: 1 }],
    ['not ended', { ...NOTHING, ackPending: 1, newest: 1 }],
  ])('goes on while one that waits is %s, and ends when none does', async (_, lag) => {
    detour.begin();
    lags = [lag];
    expect(await takenAfter(1_100)).toBe(true);
    expect(await takenAfter(5_000)).toBe(true);
    lags = [NOTHING];
    expect(await takenAfter(300)).toBe(false);
  });

  it('goes on while one is still on its way to the bus', async () => {
    detour.begin();
    let arrive = (): void => undefined;
    const sent = detour.via(() => new Promise<void>((resolve) => (arrive = resolve)));
    expect(await takenAfter(1_100)).toBe(true);
    arrive();
    await sent;
    expect(await takenAfter(300)).toBe(false);
  });

  it('ends under steady traffic, as soon as all that waited at the last look is logged', async () => {
    detour.begin();
    lags = [{ pending: 5, ackPending: 2, endedTo: 10, newest: 17 }];
    expect(await takenAfter(1_100)).toBe(true);
    lags = [{ pending: 3, ackPending: 2, endedTo: 16, newest: 21 }];
    expect(await takenAfter(300)).toBe(true);
    lags = [{ pending: 1, ackPending: 2, endedTo: 22, newest: 25 }];
    expect(await takenAfter(300)).toBe(false);
  });

  it.each([
    ['cannot be asked', new Error('no bus')],
    ['does not know the consumer', []],
  ])('ends when the bus %s', async (_, answer) => {
    detour.begin();
    lags = answer;
    expect(await takenAfter(1_100)).toBe(false);
  });

  it('begins anew when Postgres fails while the bus is being asked', async () => {
    detour.begin();
    await jest.advanceTimersByTimeAsync(1_100);
    void detour.taken;
    detour.begin();
    await jest.advanceTimersByTimeAsync(0);
    expect(detour.taken).toBe(true);
  });
});
