/** Kept in the log, else on the bus, else refused; never in silence and never out of order. */
import { AppError, reject, retry } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import type { Bus } from '@enlace/messaging';
import type { WebhookLogStore } from '@enlace/persistence';
import type { IngressMetrics } from '../ingress-metrics.js';
import type { EventPublisher } from '../publishing/event-publisher.js';
import type { KeptWebhook } from '../publishing/event-drafts.js';
import type { BusDetour } from './bus-detour.js';
import { WebhookKeeper, type ProvenWebhook } from './webhook-keeper.js';

const POSITION = 1_795_305_600_000_000;

function webhook(): ProvenWebhook {
  const body = Buffer.from('{"update_id":1}');
  return {
    id: randomId(),
    integration: {
      id: randomId(),
      tenantId: 'acme',
      provider: 'telegram',
      routeKeys: ['bot:1'],
      disabled: false,
      credentials: () => ({}),
    },
    request: { method: 'POST', headers: {}, query: {}, body, json: { update_id: 1 }, receivedAt: Date.now() },
    body,
    scheme: 'secret_token',
  };
}

/** A keeper between a log and a bus that do as they are told. */
class World {
  readonly steps: string[] = [];
  readonly enqueued: KeptWebhook[] = [];
  readonly published: { readonly data: Readonly<Record<string, unknown>> }[] = [];
  readonly refused: string[] = [];
  taken = false;
  log: () => Promise<unknown> = () => Promise.resolve({ outcome: 'accepted', position: POSITION });
  bus: () => Promise<unknown> = () => Promise.resolve();
  readonly keeper = new WebhookKeeper(
    { accept: () => (this.steps.push('log'), this.log()) } as unknown as WebhookLogStore,
    {
      publish: (draft: { data: Record<string, unknown> }) => {
        this.steps.push('bus');
        this.published.push(draft);
        return this.bus();
      },
    } as unknown as Bus,
    this.detour(),
    { enqueue: (kept: KeptWebhook) => this.enqueued.push(kept) } as unknown as EventPublisher,
    {
      accepted: () => undefined,
      refused: (_: string, reason: string) => this.refused.push(reason),
    } as unknown as IngressMetrics,
  );

  private detour(): BusDetour {
    const isTaken = (): boolean => this.taken;
    return {
      get taken() {
        return isTaken();
      },
      begin: () => this.steps.push('detour'),
      via: (publish: () => Promise<unknown>) => publish(),
    } as unknown as BusDetour;
  }
}

const away = (): Promise<never> => Promise.reject(new AppError('database.unavailable', 'away', retry()));
const silent = (): Promise<never> => new Promise(() => undefined);

describe('keeping a webhook', () => {
  it('puts it into the log, and has its events published behind the answer', async () => {
    const world = new World();
    const one = webhook();
    await world.keeper.keep(one);
    expect(world.steps).toEqual(['log']);
    expect(world.enqueued).toMatchObject([{ id: one.id, position: POSITION, json: { update_id: 1 } }]);
  });

  it('publishes nothing of a webhook that had been kept before', async () => {
    const world = new World();
    world.log = () => Promise.resolve({ outcome: 'duplicate' });
    await world.keeper.keep(webhook());
    expect(world.enqueued).toEqual([]);
  });

  it('puts it on the bus when Postgres is away, placed after what Postgres was given before', async () => {
    const world = new World();
    world.log = () => Promise.resolve({ outcome: 'accepted', position: POSITION * 2 });
    await world.keeper.keep(webhook());
    world.log = away;
    const one = webhook();
    await world.keeper.keep(one);
    expect(world.steps).toEqual(['log', 'log', 'detour', 'bus']);
    expect(world.published).toMatchObject([{ data: { webhook_id: one.id } }]);
    expect(world.published[0]?.data['position']).toBeGreaterThan(POSITION * 2);
  });

  it('puts what Postgres refuses for good on the bus, and sends nobody else there', async () => {
    const world = new World();
    world.log = () => Promise.reject(new AppError('request.invalid', 'not storable', reject));
    await world.keeper.keep(webhook());
    expect(world.steps).toEqual(['log', 'bus']);
  });

  it('does not ask Postgres while others wait on the bus', async () => {
    const world = new World();
    world.taken = true;
    await world.keeper.keep(webhook());
    expect(world.steps).toEqual(['bus']);
  });

  it('asks Postgres all the same when the bus fails on the detour', async () => {
    const world = new World();
    world.taken = true;
    world.bus = away;
    await world.keeper.keep(webhook());
    expect(world.steps).toEqual(['bus', 'log']);
  });

  it.each([false, true])('refuses within two seconds when neither answers (detour: %s)', async (taken) => {
    jest.useFakeTimers();
    try {
      const world = new World();
      world.taken = taken;
      world.log = silent;
      world.bus = silent;
      const outcome = world.keeper.keep(webhook()).catch((error: unknown) => error);
      await jest.advanceTimersByTimeAsync(1_900);
      expect(await outcome).toMatchObject({
        code: 'webhook.not_kept',
        disposition: { kind: 'retry', afterMs: 5_000 },
      });
      expect(world.refused).toEqual(['not_kept']);
    } finally {
      jest.useRealTimers();
    }
  });
});
