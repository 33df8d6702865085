/** P8 over replicas: ten senders of one number together never exceed its limit, and replies go ahead of bulk. */
import { randomId } from '@enlace/crypto';
import { HttpClient } from '@enlace/http-client';
import { Database, InboundStore, IntegrationStore, OutboundStore } from '@enlace/persistence';
import { createProviders } from '@enlace/providers';
import { Metrics } from '@enlace/service-kit';
import { arrival, written } from '../../../../test/kit/arrivals.js';
import type { TestDatabase } from '../../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../../test/kit/migrated-database.js';
import { until } from '../../../../test/kit/until.js';
import type { OutgoingFiles } from '../media/outgoing-files.js';
import type { OpenIntegrations } from '../setup/open-integrations.js';
import { FakeBus, FakeProvider, pause, ruled, silent, troubled } from '../spec-fakes.js';
import { CallRecorder } from './call-recorder.js';
import { DeliveryOutcomes } from './delivery-outcomes.js';
import { Handing } from './handing.js';
import { LaneRunner } from './lane-runner.js';
import { Sending } from './sending.js';
import { Turns } from './turns.js';

/** Of a WhatsApp number. */
const { paces: LIMIT } = createProviders(new HttpClient()).get('whatsapp');
const MOST_IN_A_SECOND = 80;
const REPLICAS = 10;
const CUSTOMERS = 200;

let home: TestDatabase;
const databases: Database[] = [];

beforeAll(async () => {
  home = await createMigratedDatabase();
});

afterAll(async () => {
  await Promise.all(databases.map((database) => database.close()));
  await home.drop();
});

function openDatabase(): Database {
  const database = Database.open({ url: home.url, poolSize: 4 });
  databases.push(database);
  return database;
}

/** A sender with connections of its own, and what it sent when. @param open how a file is brought before each message */
function replica(sent: { text: string; at: number }[], open?: () => Promise<void>): LaneRunner {
  const provider = new FakeProvider();
  provider.paces = LIMIT;
  provider.files = open !== undefined;
  const files = { open: () => open?.() } as unknown as OutgoingFiles;
  provider.deliver = (message) => {
    const text = message.content.type === 'text' ? message.content.text : '';
    sent.push({ text, at: performance.now() });
    return Promise.resolve({ outcome: 'sent', providerMessageIds: [randomId()] });
  };
  const store = new OutboundStore(openDatabase());
  const integrations: Partial<OpenIntegrations> = { credentials: () => Promise.resolve({}) };
  const metrics = new Metrics('spec');
  const recorder = new CallRecorder(new HttpClient());
  const handing = new Handing(
    provider.host,
    store,
    integrations as OpenIntegrations,
    recorder,
    files,
    ruled(),
    new Turns(provider.host, store),
    metrics,
  );
  const outcomes = new DeliveryOutcomes(
    provider.host,
    new FakeBus().bus,
    troubled(),
    silent,
    new Metrics('spec'),
  );
  const sending = new Sending(provider.host, store, handing, outcomes, new Metrics('spec'));
  return new LaneRunner(provider.host, store, sending, outcomes, silent);
}

async function conversationsOf(customers: number, integrationId: string = randomId()): Promise<string[]> {
  const inbound = new InboundStore(openDatabase());
  const of = { tenantId: 'acme', integrationId };
  const conversations: string[] = [];
  for (let customer = 0; customer < customers; customer += 1) {
    const contact = { external_id: `customer-${customer}` };
    const { conversationId } = await inbound.recordMessage(arrival(of), written(of, { contact }));
    conversations.push(conversationId);
  }
  return conversations;
}

/** The most calls within any second. */
function mostInASecond(moments: readonly number[]): number {
  return Math.max(...moments.map((from) => moments.filter((at) => at >= from && at < from + 1_000).length));
}

it('ten replicas send as fast as the number allows and never faster, whatever bulk waits, replies first', async () => {
  const conversations = await conversationsOf(CUSTOMERS);
  const store = new OutboundStore(openDatabase());
  const queue = (conversationId: string, author: 'system' | 'human', text: string): Promise<unknown> =>
    store.enqueue({
      messageId: randomId(),
      tenantId: 'acme',
      conversationId,
      content: { type: 'text', text },
      author,
    });
  await Promise.all(conversations.slice(1).map((id) => queue(id, 'system', 'bulk')));
  const sent: { text: string; at: number }[] = [];
  const replicas = Array.from({ length: REPLICAS }, () => replica(sent));
  const sweeping = setInterval(() => void replicas.map((one) => one.sweep().catch(() => undefined)), 100);
  try {
    await until(
      () => Promise.resolve(sent.length),
      (count) => count > 20,
      20_000,
    );
    const asked = performance.now();
    await queue(conversations[0] ?? '', 'human', 'reply');
    await until(
      () => Promise.resolve(sent.length),
      (count) => count === CUSTOMERS,
      30_000,
    );
    expect(mostInASecond(sent.map(({ at }) => at))).toBeLessThanOrEqual(MOST_IN_A_SECOND);
    const reply = sent.find(({ text }) => text === 'reply');
    const bulkBefore = sent.filter(({ text, at }) => text === 'bulk' && at > asked && at < (reply?.at ?? 0));
    // In its turn it would be the last.
    expect(bulkBefore.length).toBeLessThan(CUSTOMERS * 0.75);
  } finally {
    clearInterval(sweeping);
    await Promise.all(replicas.map((one) => one.onModuleDestroy()));
  }
}, 60_000);

it('files that take their time, and are all ready in the same moment, go out no faster', async () => {
  const store = new OutboundStore(openDatabase());
  for (const conversationId of await conversationsOf(150)) {
    const content = { type: 'text', text: 'file' } as const;
    const request = {
      messageId: randomId(),
      tenantId: 'acme',
      conversationId,
      content,
      author: 'human',
    } as const;
    await store.enqueue(request);
  }
  const sent: { text: string; at: number }[] = [];
  const ready = performance.now() + 3_000;
  const open = (): Promise<void> => pause(Math.max(0, ready - performance.now()));
  const replicas = Array.from({ length: REPLICAS }, () => replica(sent, open));
  const sweeping = setInterval(() => void replicas.map((one) => one.sweep().catch(() => undefined)), 100);
  try {
    await until(
      () => Promise.resolve(sent.length),
      (count) => count === 150,
      30_000,
    );
    expect(Math.min(...sent.map(({ at }) => at))).toBeGreaterThan(ready - 10);
    expect(mostInASecond(sent.map(({ at }) => at))).toBeLessThanOrEqual(MOST_IN_A_SECOND);
  } finally {
    clearInterval(sweeping);
    await Promise.all(replicas.map((one) => one.onModuleDestroy()));
  }
}, 60_000);

// A thousand a second (HIGH) is more than these replicas can send: the moments themselves are looked at in libs/persistence.
it.each([{ throughput: 'COEXISTENCE', customers: 45, most: 20 }])(
  'a number whose throughput was learned as $throughput is sent to at most $most a second',
  async ({ throughput, customers, most }) => {
    const { id } = await new IntegrationStore(openDatabase()).save({
      tenantId: 'acme',
      provider: 'telegram',
      identity: `of:${throughput}`,
      routeKeys: [`of:${throughput}`],
      settings: {},
      secrets: {},
      status: 'active',
      statusReason: '',
      learned: { throughput: { value: throughput, at: 1 } },
    });
    const store = new OutboundStore(openDatabase());
    for (const conversationId of await conversationsOf(customers, id)) {
      const content = { type: 'text', text: throughput } as const;
      await store.enqueue({
        messageId: randomId(),
        tenantId: 'acme',
        conversationId,
        content,
        author: 'system',
      });
    }
    const sent: { text: string; at: number }[] = [];
    const replicas = Array.from({ length: REPLICAS }, () => replica(sent));
    const sweeping = setInterval(() => void replicas.map((one) => one.sweep().catch(() => undefined)), 100);
    try {
      await until(
        () => Promise.resolve(sent.length),
        (count) => count === customers,
        30_000,
      );
      expect(mostInASecond(sent.map(({ at }) => at))).toBeLessThanOrEqual(most);
    } finally {
      clearInterval(sweeping);
      await Promise.all(replicas.map((one) => one.onModuleDestroy()));
    }
  },
  60_000,
);
