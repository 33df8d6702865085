/** The template that stands in for free text while the reply window is shut is held against the app's rules as any other. */
import { randomId } from '@enlace/crypto';
import { HttpClient } from '@enlace/http-client';
import { ConversationStore, Database, InboundStore, OutboundStore } from '@enlace/persistence';
import { Metrics } from '@enlace/service-kit';
import { arrival, written } from '../../../../test/kit/arrivals.js';
import type { TestDatabase } from '../../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../../test/kit/migrated-database.js';
import { until } from '../../../../test/kit/until.js';
import type { OutgoingFiles } from '../media/outgoing-files.js';
import type { OpenIntegrations } from '../setup/open-integrations.js';
import { FakeBus, FakeProvider, ruled, silent, troubled } from '../spec-fakes.js';
import { CallRecorder } from './call-recorder.js';
import type { ContentRule } from './content-rules.js';
import { DeliveryOutcomes } from './delivery-outcomes.js';
import { Handing } from './handing.js';
import { LaneRunner } from './lane-runner.js';
import { Sending } from './sending.js';
import { Turns } from './turns.js';

let home: TestDatabase;
let database: Database;

beforeAll(async () => {
  home = await createMigratedDatabase();
  database = Database.open({ url: home.url, poolSize: 4 });
});

afterAll(async () => {
  await database.close();
  await home.drop();
});

function runner(provider: FakeProvider, rule: ContentRule): LaneRunner {
  const store = new OutboundStore(database);
  const integrations: Partial<OpenIntegrations> = { credentials: () => Promise.resolve({}) };
  const metrics = new Metrics('spec');
  const handing = new Handing(
    provider.host,
    store,
    integrations as OpenIntegrations,
    new CallRecorder(new HttpClient()),
    {} as OutgoingFiles,
    ruled([rule]),
    new Turns(provider.host, store),
    metrics,
  );
  const outcomes = new DeliveryOutcomes(provider.host, new FakeBus().bus, troubled(), silent, metrics);
  const sending = new Sending(provider.host, store, handing, outcomes, new Metrics('spec'));
  return new LaneRunner(provider.host, store, sending, outcomes, silent);
}

/** A conversation whose customer wrote two days ago, of an integration with a template for that. */
async function shutConversation(): Promise<string> {
  const of = { tenantId: 'acme', integrationId: randomId() };
  const { conversationId } = await new InboundStore(database).recordMessage(
    arrival(of, { provider: 'whatsapp' }),
    written(of),
  );
  const settings = { window_policy: 'template', window_template: 'hello', window_template_language: 'es' };
  await database.asSystem(async (tx) => {
    await tx.query(
      `INSERT INTO integrations (id, tenant_id, provider, identity, route_keys, settings, sealed, status, status_reason)
       VALUES ($1, 'acme', 'whatsapp', 'spec', '{spec}', $2, '{}', 'active', '')`,
      [of.integrationId, JSON.stringify(settings)],
    );
    await tx.query(`UPDATE contacts SET last_inbound_at = now() - interval '2 days'`);
  });
  return conversationId;
}

it('is refused where a rule objects to it, by its name and not as the text it stands for', async () => {
  const conversationId = await shutConversation();
  const provider = new FakeProvider();
  provider.name = 'whatsapp';
  const judged: string[] = [];
  const lanes = runner(provider, {
    concerns: ({ type }) => type === 'template',
    objectionTo: (content) => {
      judged.push(content.type === 'template' ? content.template.name : content.type);
      const objection = { code: 'template.not_approved', reason: 'it is paused', details: {} } as const;
      return Promise.resolve(objection);
    },
  });
  const messageId = randomId();
  await new OutboundStore(database).enqueue({
    messageId,
    tenantId: 'acme',
    conversationId,
    content: { type: 'text', text: 'hola' },
    author: 'system',
  });
  try {
    lanes.kick(conversationId);
    const message = await until(
      () => new ConversationStore(database).message('acme', messageId),
      (one) => one?.status === 'failed',
      5_000,
    );
    expect(message).toMatchObject({ errorCode: 'template.not_approved' });
  } finally {
    await lanes.onModuleDestroy();
  }
  expect(judged).toEqual(['hello']);
  expect(provider.delivered).toEqual([]);
});
