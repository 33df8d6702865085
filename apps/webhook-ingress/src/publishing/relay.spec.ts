/** What the log holds and nobody has seen through is published again, by any replica. */
import type { ClaimedWebhook, WebhookLogStore } from '@enlace/persistence';
import { IntegrationDirectory } from '../directory/integration-directory.js';
import { FakeIntegrations, RECEIVED_AT, fakeLogger, integrationRecord, unavailable } from '../spec-fakes.js';
import { WebhookIngressEnv } from '../webhook-ingress.env.js';
import type { KeptWebhook } from './event-drafts.js';
import type { EventPublisher } from './event-publisher.js';
import { Relay } from './relay.js';

const row = (id: string, integrationId = 'one'): ClaimedWebhook => ({
  id,
  tenantId: 'acme',
  integrationId,
  provider: 'whatsapp',
  receivedAt: new Date(RECEIVED_AT),
  headers: {},
  body: Buffer.from(`{"id":"${id}"}`),
  scheme: 'header',
  position: 7,
});

const rows = (count: number, name: string): ClaimedWebhook[] =>
  Array.from({ length: count }, (_, at) => row(`${name}${at}`));

/** A relay over a log that hands out what is put here. */
class World {
  unpublished: ClaimedWebhook[] = [];
  unfinished: ClaimedWebhook[] = [];
  /** Ended rows that are not closed yet. */
  toClose = 0;
  ready = true;
  readonly steps: string[] = [];
  readonly claims: unknown[] = [];
  readonly published: KeptWebhook[] = [];
  readonly ends: unknown[][] = [];
  publish: () => Promise<void> = () => Promise.resolve();
  readonly integrations = new FakeIntegrations(integrationRecord('one'));
  readonly directory = new IntegrationDirectory(this.integrations.store);
  readonly relay = new Relay(
    {
      claimUnpublished: (options: { limit: number }) => this.claim('unpublished', options),
      claimUnfinished: (options: { limit: number }) => this.claim('unfinished', options),
      finishProcessed: (limit: number) => {
        this.steps.push('finish');
        const closed = Math.min(limit, this.toClose);
        this.toClose -= closed;
        return Promise.resolve(closed);
      },
      markEnd: (...end: unknown[]) => Promise.resolve(this.ends.push(end)),
    } as unknown as WebhookLogStore,
    this.fakePublisher(),
    this.directory,
    new WebhookIngressEnv(),
    fakeLogger(),
  );

  private claim(what: 'unpublished' | 'unfinished', options: { limit: number }): Promise<ClaimedWebhook[]> {
    this.steps.push(what);
    this.claims.push(options);
    return Promise.resolve(this[what].splice(0, options.limit));
  }

  private fakePublisher(): EventPublisher {
    const isReady = (): boolean => this.ready;
    return {
      get ready() {
        return isReady();
      },
      publish: async (webhooks: KeptWebhook[], way: string) => {
        if (webhooks.length > 0) this.steps.push(`publish ${way}`);
        await this.publish();
        this.published.push(...webhooks);
      },
    } as unknown as EventPublisher;
  }
}

describe('a look of the relay', () => {
  let world: World;

  beforeEach(async () => {
    world = new World();
    await world.directory.refresh();
  });

  it('publishes what was not, closes what has ended, and then publishes again what has not', async () => {
    world.unpublished = [row('a')];
    world.unfinished = [row('b')];
    await world.relay.run();
    expect(world.steps).toEqual(['unpublished', 'publish relay', 'finish', 'unfinished', 'publish relay']);
    expect(world.published).toMatchObject([
      { id: 'a', integration: { id: 'one' }, position: 7, json: { id: 'a' }, receivedAt: RECEIVED_AT },
      { id: 'b' },
    ]);
  });

  it('leaves those alone that came a moment ago, and leases what it takes', async () => {
    await world.relay.run();
    expect(world.claims).toEqual([
      { olderThanMs: 5_000, limit: 200, leaseMs: 30_000 },
      { olderThanMs: 30_000, limit: 200, leaseMs: 30_000 },
    ]);
  });

  it('goes on until nothing is left, in order', async () => {
    world.unpublished = rows(401, 'a');
    world.unfinished = rows(200, 'b');
    world.toClose = 1_200;
    await world.relay.run();
    expect(world.published.map(({ id }) => id)).toEqual(
      [...rows(401, 'a'), ...rows(200, 'b')].map(({ id }) => id),
    );
    expect(world.steps.filter((step) => step === 'finish')).toHaveLength(3);
  });

  it('claims nothing while there is no bus, but closes what has ended', async () => {
    world.ready = false;
    world.unpublished = [row('a')];
    await world.relay.run();
    expect(world.steps).toEqual(['finish']);
  });

  it('claims nothing before the integrations are read', async () => {
    world = new World();
    world.unpublished = [row('a')];
    await world.relay.run();
    expect(world.steps).toEqual(['finish']);
  });

  it('stops after the batch in hand when the service goes down', async () => {
    world.unpublished = rows(600, 'a');
    world.publish = () => {
      void world.relay.onModuleDestroy();
      return Promise.resolve();
    };
    await world.relay.run();
    expect(world.published).toHaveLength(200);
  });

  it('reads the integrations again before it calls one gone', async () => {
    world.integrations.records.push(integrationRecord('new'));
    world.unpublished = [row('a', 'new'), row('b')];
    await world.relay.run();
    expect(world.published.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(world.ends).toEqual([]);
  });

  it('closes webhooks of an integration that is gone as rejected, and publishes the others', async () => {
    world.unpublished = [row('orphan', 'gone'), row('b')];
    await world.relay.run();
    expect(world.published.map(({ id }) => id)).toEqual(['b']);
    expect(world.ends).toEqual([
      ['orphan', 'rejected', 'its integration was removed before it was published'],
    ]);
  });

  it('closes nothing when the integrations cannot be read', async () => {
    world.integrations.away = true;
    world.unpublished = [row('orphan', 'gone')];
    await expect(world.relay.run()).rejects.toMatchObject({ code: 'database.unavailable' });
    expect([...world.ends, ...world.published]).toEqual([]);
  });

  it('closes nothing of a batch that could not be published', async () => {
    world.unpublished = [row('orphan', 'gone'), row('b')];
    world.publish = () => Promise.reject(unavailable());
    await expect(world.relay.run()).rejects.toMatchObject({ code: 'database.unavailable' });
    expect(world.ends).toEqual([]);
  });
});
