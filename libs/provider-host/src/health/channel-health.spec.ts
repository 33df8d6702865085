/** The health of a tenant's channels: our records, the provider's words, and who must act. */
import type { ChannelRecord, ChannelStore, ChannelTraffic, IntegrationStore } from '@enlace/persistence';
import { AppError } from '@enlace/contracts';
import type { HealthQuestion, HealthReport } from '@enlace/providers';
import type { Caller, ServiceEnv } from '@enlace/service-kit';
import type { HostAdapter } from '../host-adapter.js';
import { FakeProvider, silent } from '../spec-fakes.js';
import { ChannelHealth } from './channel-health.js';

const acme: Caller = { tenantId: 'acme', scopes: [], keyId: 'key-1', isAdmin: false };
const NOW = Date.now();
const ago = (ms: number): Date => new Date(NOW - ms);
const QUIET: ChannelTraffic = {
  lastWebhookAt: null,
  lastTrouble: null,
  unfinished: 0,
  oldestUnfinishedAt: null,
  queued: 0,
  oldestQueuedAt: null,
  held: 0,
  unknown: 0,
};

function channel(changes: Partial<ChannelRecord> = {}): ChannelRecord {
  return {
    integrationId: 'integration-1',
    provider: 'telegram',
    status: 'active',
    statusReason: 'known',
    statusSince: ago(0),
    frozenUntil: null,
    facts: {},
    registration: null,
    ...changes,
  };
}

interface Scene {
  readonly channels?: readonly ChannelRecord[];
  readonly traffic?: Partial<ChannelTraffic> | 'too slow';
  readonly learn?: () => Promise<void>;
  readonly health?: ((question: HealthQuestion) => Promise<HealthReport>) | 'never';
  readonly open?: () => Record<string, unknown>;
}

function healthOf({ channels = [channel()], traffic = {}, health, open = () => ({}), learn }: Scene) {
  const learned: unknown[] = [];
  const questions: HealthQuestion[] = [];
  let [atOnce, most] = [0, 0];
  const provider = new FakeProvider();
  provider.paces = {
    account: (throughput) => ({ everyMs: throughput === 'HIGH' ? 2 : 20, burst: 3 }),
    contact: () => ({ everyMs: 1, burst: 1 }),
  };
  const host = provider.host;
  const adapter = Object.create(host, {
    health: {
      value: (_credentials: object, question: HealthQuestion) => {
        questions.push(question);
        return health === 'never' ? undefined : health?.(question);
      },
    },
  }) as HostAdapter;
  const store: Partial<ChannelStore> = {
    find: (_tenant, _provider, id) =>
      Promise.resolve(channels.filter(({ integrationId }) => id === undefined || integrationId === id)),
    traffic: async () => {
      most = Math.max(most, ++atOnce);
      await Promise.resolve();
      atOnce -= 1;
      if (traffic === 'too slow') throw new AppError('database.unavailable', 'canceled by its timeout');
      return { ...QUIET, ...traffic };
    },
    learn: (...args) => learn?.() ?? Promise.resolve(void learned.push(args)),
  };
  const integrations = {
    get: () => Promise.resolve({}),
    open,
  } as unknown as IntegrationStore;
  const env = { PUBLIC_URL: 'https://enlace.example/' } as ServiceEnv;
  const service = new ChannelHealth(adapter, store as ChannelStore, integrations, env, silent);
  return { service, learned, questions, mostAtOnce: () => most };
}

const states = (sections: readonly { name: string; state: string; who_acts: string }[]) =>
  sections.map(({ name, state, who_acts }) => `${name} ${state} ${who_acts}`);

describe('the health of a channel', () => {
  it('is fine where nothing waits and the provider has nothing to say', async () => {
    const { service } = healthOf({ health: 'never' });
    expect(await service.of(acme, 'acme', undefined)).toEqual({
      tenant_id: 'acme',
      provider: 'telegram',
      state: 'ok',
      channels: [
        {
          integration_id: 'integration-1',
          state: 'ok',
          status: { value: 'active', reason: 'known', since: ago(0).toISOString() },
          inbound: { last_webhook_at: null, last_error: null, backlog: 0, oldest_backlog_age_seconds: null },
          outbound: {
            queued: 0,
            oldest_queued_age_seconds: null,
            held: 0,
            unknown: 0,
            frozen_until: null,
            pace: { per_second: 50, burst: 3, throughput: null },
          },
          sections: [],
        },
      ],
    });
  });

  it('names what our own records show, the worst state of all, and who acts', async () => {
    const { service } = healthOf({
      channels: [channel({ status: 'refused', statusReason: '190: expired', frozenUntil: ago(-60_000) })],
      traffic: {
        unfinished: 4,
        oldestUnfinishedAt: ago(120_000),
        queued: 5,
        oldestQueuedAt: ago(600_000),
        held: 2,
        unknown: 1,
        lastWebhookAt: ago(1_000),
        lastTrouble: { webhookId: 'w-1', at: ago(2_000), state: 'quarantined', reason: 'wrong_signature' },
      },
    });
    const { state, channels } = await service.of(acme, 'acme', undefined);
    expect(state).toBe('broken');
    expect(channels[0]).toMatchObject({
      inbound: { backlog: 4, last_error: { webhook_id: 'w-1', reason: 'wrong_signature' } },
      outbound: { queued: 5, held: 2, unknown: 1, frozen_until: ago(-60_000).toISOString() },
    });
    expect(states(channels[0]?.sections ?? [])).toEqual([
      'status broken you',
      'inbound warning operator',
      'outbound warning operator',
      'unknown warning you',
    ]);
  });

  it.each([
    [{ status: 'unverified' as const }, 'status warning nobody'],
    [{ status: 'disabled' as const }, 'status broken you'],
    [{ frozenUntil: ago(-60_000) }, 'pause warning nobody'],
  ])('of a channel with %j says so', async (changes, section) => {
    const { service } = healthOf({ channels: [channel(changes)] });
    const answer = await service.of(acme, 'acme', 'integration-1');
    expect(states(answer.channels[0]?.sections ?? [])).toEqual([section]);
  });

  it('does not take for late what is held for a reason', async () => {
    const { service } = healthOf({ traffic: { queued: 2, held: 2, oldestQueuedAt: ago(3_600_000) } });
    expect((await service.of(acme, 'acme', undefined)).state).toBe('ok');
  });

  it('asks the provider with our address and what is known, keeps what it teaches and shows the pace it means', async () => {
    const registration = { level: 'phone', url: 'https://a.example', set_at: '' };
    const { service, learned, questions } = healthOf({
      channels: [channel({ registration, facts: { throughput: { value: 'OLD', at: 1 } } })],
      health: () =>
        Promise.resolve({
          sections: [{ name: 'token', state: 'warning', message: 'It ends soon', who_acts: 'you' }],
          learned: { throughput: { value: 'HIGH', at: 2 } },
        }),
    });
    const { state, channels } = await service.of(acme, 'acme', undefined);
    expect(questions).toEqual([
      {
        webhookUrls: [
          'https://enlace.example/api/v1/integrations/webhooks/telegram/integration-1',
          'https://enlace.example/api/v1/integrations/webhooks/telegram',
        ],
        registration,
        facts: { throughput: { value: 'OLD', at: 1 } },
      },
    ]);
    expect(learned).toEqual([['acme', 'integration-1', { throughput: { value: 'HIGH', at: 2 } }]]);
    expect(state).toBe('warning');
    expect(channels[0]?.outbound.pace).toEqual({ per_second: 500, burst: 3, throughput: 'HIGH' });
  });

  it('is an answer even where the credentials cannot be opened or the adapter fails', async () => {
    const unreadable = healthOf({
      health: () => Promise.resolve({ sections: [], learned: {} }),
      open: () => {
        throw new AppError('secret.unreadable', 'its key is gone');
      },
    });
    expect(await unreadable.service.of(acme, 'acme', undefined)).toMatchObject({
      state: 'broken',
      channels: [{ sections: [{ name: 'credentials', who_acts: 'you' }] }],
    });
    const failing = healthOf({ health: () => Promise.reject(new Error('a fault of ours')) });
    expect((await failing.service.of(acme, 'acme', undefined)).state).toBe('broken');
  });

  it('is an answer even where our own records cannot be counted in time', async () => {
    const { service } = healthOf({
      traffic: 'too slow',
      health: () =>
        Promise.resolve({
          sections: [{ name: 'token', state: 'ok', message: 'Known', who_acts: 'nobody' }],
          learned: {},
        }),
    });
    const { state, channels } = await service.of(acme, 'acme', undefined);
    expect(state).toBe('warning');
    expect(channels[0]).toMatchObject({ inbound: null, outbound: { queued: null, pace: { burst: 3 } } });
    expect(states(channels[0]?.sections ?? [])).toEqual(['traffic warning operator', 'token ok nobody']);
  });

  it('does not blame the credentials where what was learned cannot be kept', async () => {
    const { service } = healthOf({
      health: () => Promise.resolve({ sections: [], learned: { throughput: { value: 'HIGH', at: 2 } } }),
      learn: () => Promise.reject(new AppError('database.unavailable', 'away')),
    });
    const { state, channels } = await service.of(acme, 'acme', undefined);
    expect(state).toBe('ok');
    expect(channels[0]?.outbound.pace.throughput).toBe('HIGH');
  });

  it('looks at twenty of very many at a time', async () => {
    const many = Array.from({ length: 45 }, (_, index) => channel({ integrationId: `integration-${index}` }));
    const { service, mostAtOnce } = healthOf({ channels: many, health: 'never' });
    const { channels } = await service.of(acme, 'acme', undefined);
    expect(channels.map(({ integration_id }) => integration_id)).toEqual(
      many.map(({ integrationId }) => integrationId),
    );
    expect(mostAtOnce()).toBe(20);
  });

  it('asks about the first twenty of many, and says so of the others', async () => {
    const many = Array.from({ length: 22 }, (_, index) => channel({ integrationId: `integration-${index}` }));
    const { service, questions } = healthOf({
      channels: many,
      health: () => Promise.resolve({ sections: [], learned: {} }),
    });
    const { channels } = await service.of(acme, 'acme', undefined);
    expect(questions).toHaveLength(20);
    expect(channels.at(-1)?.sections[0]?.message).toMatch(/name this one as integration_id/);
  });

  it('is for the tenant of the key, and of channels that are there', async () => {
    const { service } = healthOf({});
    await expect(service.of(acme, 'globex', undefined)).rejects.toMatchObject({ code: 'auth.wrong_tenant' });
    await expect(service.of(acme, 'acme', 'another')).rejects.toMatchObject({
      code: 'integration.not_found',
    });
  });
});
