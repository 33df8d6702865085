/** Batches behind the answer; nobody waits for another's failure, and nothing is lost in silence. */
import { AppError, retry, type EventDraft, type EventName } from '@enlace/contracts';
import type { Bus } from '@enlace/messaging';
import type { WebhookLogStore } from '@enlace/persistence';
import type { IngressMetrics } from '../ingress-metrics.js';
import {
  RECEIVED_AT,
  adaptersOf,
  fakeAdapter,
  fakeLogger,
  knownIntegration,
  received,
} from '../spec-fakes.js';
import type { KeptWebhook } from './event-drafts.js';
import { EventPublisher } from './event-publisher.js';

const integration = knownIntegration();

const webhook = (id: string, ...keys: string[]): KeptWebhook => ({
  id,
  integration,
  position: RECEIVED_AT * 1_000,
  json: { events: (keys.length === 0 ? [id] : keys).map((key) => received(key)) },
  receivedAt: RECEIVED_AT,
});

const many = (count: number): KeptWebhook[] => Array.from({ length: count }, (_, at) => webhook(`w${at}`));

/** A publisher between a bus and a log that do as they are told. */
class World {
  /** What reached the bus, batch by batch. */
  readonly batches: string[][] = [];
  readonly marked: { id: string; events: number }[] = [];
  readonly ends: unknown[][] = [];
  readonly warnings: string[] = [];
  readonly sent: unknown[][] = [];
  connected = true;
  bus: (keys: readonly string[]) => Promise<void> = () => Promise.resolve();
  log: () => Promise<void> = () => Promise.resolve();
  readonly publisher = new EventPublisher(
    this.fakeBus(),
    {
      markPublished: async (items: { id: string; events: number }[]) => {
        await this.log();
        this.marked.push(...items);
      },
      markEnd: (...end: unknown[]) => Promise.resolve(this.ends.push(end)),
    } as unknown as WebhookLogStore,
    adaptersOf(fakeAdapter()),
    { sent: (...counted: unknown[]) => this.sent.push(counted) } as unknown as IngressMetrics,
    fakeLogger(this.warnings),
  );

  get markedIds(): string[] {
    return this.marked.map(({ id }) => id);
  }

  private fakeBus(): Bus {
    const isConnected = (): boolean => this.connected;
    return {
      get connected() {
        return isConnected();
      },
      publishMany: async (drafts: EventDraft<EventName>[]) => {
        const keys = drafts.map(({ key }) => key.replace('message:', ''));
        await this.bus(keys);
        this.batches.push(keys);
      },
    } as unknown as Bus;
  }
}

const tooLarge = (keys: readonly string[]): Promise<void> =>
  keys.includes('large')
    ? Promise.reject(new AppError('request.too_large', 'more than the bus takes'))
    : Promise.resolve();
const busAway = (): Promise<never> => Promise.reject(new AppError('bus.unavailable', 'away', retry()));

describe('publishing a batch', () => {
  it('sends the events of all together, and then marks each webhook with how many it has', async () => {
    const world = new World();
    await world.publisher.publish([webhook('a', 'a1', 'a2'), webhook('b')], 'relay');
    expect(world.batches).toEqual([['a1', 'a2', 'b']]);
    expect(world.marked).toEqual([
      { id: 'a', events: 2 },
      { id: 'b', events: 1 },
    ]);
    expect(world.sent).toEqual([
      ['whatsapp', 'relay', 2],
      ['whatsapp', 'relay', 1],
    ]);
  });

  it('ends a webhook without any event as rejected, with the reason', async () => {
    const world = new World();
    const old = received('m', { timestamp: 1_000 });
    const theirs = received('n', { account: 'phone:two' });
    await world.publisher.publish(
      [webhook('a'), { ...webhook('b'), json: { events: [old, theirs] } }, { ...webhook('c'), json: {} }],
      'live',
    );
    expect(world.markedIds).toEqual(['a']);
    expect(world.ends).toEqual([
      ['b', 'rejected', 'event 0 is older than the replay window of 8 days, and 1 more'],
      ['c', 'rejected', 'the payload holds no event'],
    ]);
  });

  it('ends one that can never be published alone as failed, and publishes the others', async () => {
    const world = new World();
    world.bus = tooLarge;
    await world.publisher.publish([webhook('a'), webhook('large'), webhook('b')], 'live');
    expect(world.markedIds).toEqual(['a', 'b']);
    expect(world.ends).toEqual([['large', 'failed', 'request.too_large: more than the bus takes']]);
  });

  it('counts only what was published, and once', async () => {
    const world = new World();
    world.bus = tooLarge;
    await world.publisher.publish([webhook('a'), webhook('large')], 'live');
    expect(world.sent).toEqual([['whatsapp', 'live', 1]]);
  });

  it('marks nothing and ends nothing when the bus is away: all of it is to be published again', async () => {
    const world = new World();
    world.bus = busAway;
    const batch = [webhook('a'), { ...webhook('b'), json: {} }];
    await expect(world.publisher.publish(batch, 'relay')).rejects.toMatchObject({ code: 'bus.unavailable' });
    expect([...world.marked, ...world.ends, ...world.sent]).toEqual([]);
  });

  it('ends nothing when the bus goes away while each is sent alone', async () => {
    const world = new World();
    world.bus = (keys) => (keys.length > 1 ? tooLarge(keys) : busAway());
    const batch = [webhook('a'), webhook('large')];
    await expect(world.publisher.publish(batch, 'relay')).rejects.toMatchObject({ code: 'bus.unavailable' });
    expect([...world.marked, ...world.ends]).toEqual([]);
  });
});

describe('publishing behind the answer', () => {
  it('sends together what came while the batch before was on its way, 500 at most', async () => {
    const world = new World();
    let release = (): void => undefined;
    world.bus = () => new Promise((resolve) => (release = resolve));
    const [first, ...others] = many(702);
    if (first !== undefined) world.publisher.enqueue(first);
    for (const one of others) world.publisher.enqueue(one);
    world.bus = () => Promise.resolve();
    release();
    await world.publisher.drain();
    expect(world.batches.map(({ length }) => length)).toEqual([1, 500, 201]);
    expect(world.markedIds).toEqual(many(702).map(({ id }) => id));
  });

  it.each(Array.from({ length: 16 }, (_, steps) => steps))(
    'strands nobody who comes just as the last batch ends (%i steps later)',
    async (steps) => {
      const world = new World();
      world.log = () => {
        world.log = () => Promise.resolve();
        void (async () => {
          for (let step = 0; step < steps; step += 1) await Promise.resolve();
          world.publisher.enqueue(webhook('late'));
        })();
        return Promise.resolve();
      };
      world.publisher.enqueue(webhook('early'));
      await new Promise((resolve) => setImmediate(resolve));
      expect(world.markedIds).toEqual(['early', 'late']);
    },
  );

  it('leaves a failed batch, and what waits behind it, to the relay, and goes on with what comes later', async () => {
    const world = new World();
    let fail = (): void => undefined;
    world.bus = () =>
      new Promise((_, reject) => {
        fail = () => reject(new AppError('bus.unavailable', 'away', retry()));
      });
    for (const one of many(3)) world.publisher.enqueue(one);
    fail();
    await world.publisher.drain();
    expect([...world.marked, ...world.ends]).toEqual([]);
    expect(world.warnings).toEqual(['events left to the relay']);

    world.bus = () => Promise.resolve();
    world.publisher.enqueue(webhook('later'));
    await world.publisher.drain();
    expect(world.markedIds).toEqual(['later']);
  });

  it('leaves to the relay what can be published but not marked', async () => {
    const world = new World();
    world.log = () => Promise.reject(new AppError('database.unavailable', 'away', retry()));
    world.publisher.enqueue(webhook('a'));
    await world.publisher.drain();
    expect(world.marked).toEqual([]);
    expect(world.warnings).toEqual(['events left to the relay']);
  });

  it('lets no more than 5,000 wait', async () => {
    const world = new World();
    let release = (): void => undefined;
    world.bus = () => new Promise((resolve) => (release = resolve));
    for (const one of many(5_002)) world.publisher.enqueue(one);
    world.bus = () => Promise.resolve();
    release();
    await world.publisher.drain();
    expect(world.marked).toHaveLength(5_001);
  });

  it('takes nothing while there is no bus', async () => {
    const world = new World();
    world.connected = false;
    expect(world.publisher.ready).toBe(false);
    world.publisher.enqueue(webhook('a'));
    await world.publisher.drain();
    expect(world.batches).toEqual([]);
  });
});
