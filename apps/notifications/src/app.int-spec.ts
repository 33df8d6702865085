/** The whole service on a real Postgres and a NATS that goes away, two replicas of it: no notification is left without its end. */
import { PassThrough } from 'node:stream';
import type { DeliveryFailed, DeliverySucceeded } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import { Bus } from '@enlace/messaging';
import { ApiKeyStore, Database, InboundStore, NotificationStore } from '@enlace/persistence';
import { startService, type RunningService } from '@enlace/service-kit';
import { arrival, written } from '../../../test/kit/arrivals.js';
import { BreakableNats } from '../../../test/kit/breakable-nats.js';
import type { TestDatabase } from '../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../test/kit/migrated-database.js';
import { until } from '../../../test/kit/until.js';
import { notifications } from './app.js';

interface Answered {
  readonly notification_id: string;
  readonly status: string;
  readonly message_id: string;
  readonly reason: string | null;
}

let home: TestDatabase;
let nats: BreakableNats;
let database: Database;
let bus: Bus;
let replicas: RunningService[];
let apiKey: string;
let contactId: string;
const silent = new PassThrough().resume();

beforeAll(async () => {
  [home, nats] = await Promise.all([createMigratedDatabase(), BreakableNats.start()]);
  database = Database.open({ url: home.url });
  bus = Bus.open({ url: nats.url, name: 'spec' });
  const of = { tenantId: 'acme', integrationId: randomId() };
  await database.forTenant('acme', (tx) =>
    tx.query(
      `INSERT INTO integrations (id, tenant_id, provider, identity, route_keys, status, status_reason, settings, sealed)
       VALUES ($1, 'acme', 'telegram', 'bot', '{}', 'active', '', '{}', '{}')`,
      [of.integrationId],
    ),
  );
  ({ contactId } = await new InboundStore(database).recordMessage(arrival(of), written(of)));
  const scopes = ['notifications:read', 'notifications:write'];
  apiKey = (await new ApiKeyStore(database).create({ tenantId: 'acme', name: 'a', scopes })).key;
  const env = {
    NODE_ENV: 'test',
    PORT: '0',
    METRICS_PORT: '0',
    HOST: '127.0.0.1',
    DATABASE_URL: home.url,
    NATS_URL: nats.url,
    ENLACE_ADMIN_KEY: 'an-admin-key-for-this-spec-only',
    ENLACE_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
  };
  replicas = await Promise.all([1, 2].map(() => startService(notifications, env, { log: silent })));
  for (const { url } of replicas) {
    await until(
      async () => (await fetch(`${url}/readyz`)).status,
      (status) => status === 200,
    );
  }
}, 60_000);

afterAll(async () => {
  await Promise.all((replicas ?? []).map((replica) => replica.stop()));
  await bus.drain();
  await database.close();
  await Promise.all([nats.end(), home.drop()]);
});

async function ask(idempotencyKey: string): Promise<{ status: number; data: Answered }> {
  const answer = await fetch(`${replicas[0]?.url}/api/v1/notifications`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey,
    },
    body: JSON.stringify({ recipient_id: contactId, message: 'Su cita es mañana.' }),
  });
  const { data } = (await answer.json()) as { data: Answered };
  return { status: answer.status, data };
}

const statusOf = async (id: string) => (await new NotificationStore(database).get('acme', id))?.status;

/** How many requests for this message the stream has stored. */
async function requestsFor(messageId: string): Promise<number> {
  const { jsm } = await bus.connection.ready(2_000);
  const { state } = await jsm.streams.info('outbound');
  let found = 0;
  for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
    const message = await jsm.streams.getMessage('outbound', { seq });
    const event = message?.json<{ type: string; data: { message_id: string } }>();
    if (event?.type === 'enlace.delivery.requested.v1' && event.data.message_id === messageId) found += 1;
  }
  return found;
}

describe('a notification asked for while the bus is away', () => {
  it('is kept, and goes out once when the bus is back, without being asked for again', async () => {
    await nats.kill();
    const { status, data } = await ask('while-away');
    expect({ status, data }).toMatchObject({ status: 202, data: { status: 'accepted' } });
    await database.asSystem((tx) =>
      tx.query("UPDATE notifications SET updated_at = now() - interval '1 minute' WHERE id = $1", [
        data.notification_id,
      ]),
    );
    await nats.bringBack();
    await until(
      () => statusOf(data.notification_id),
      (now) => now === 'queued',
      40_000,
    );
    expect(await requestsFor(data.message_id)).toBe(1);
  }, 60_000);
});

describe('a notification asked for again under its Idempotency-Key', () => {
  it('is the same one when the process died before it answered', async () => {
    const first = await ask('died');
    await database.asSystem((tx) =>
      tx.query(
        "UPDATE idempotency_keys SET status = NULL, body = NULL, begun_at = now() - interval '2 minutes' WHERE key = 'died'",
      ),
    );
    const second = await ask('died');
    expect(second.status).toBe(202);
    expect(second.data.notification_id).toBe(first.data.notification_id);
    expect(await requestsFor(first.data.message_id)).toBe(1);
  });
});

describe('the end of a notification', () => {
  const conversation_id = randomId();
  const envelope = () =>
    ({ tenant: 'acme', provider: 'telegram', key: randomId(), conversation: conversation_id }) as const;
  const dataOf = ({ message_id, notification_id }: Answered) => ({
    tenant_id: 'acme',
    message_id,
    metadata: { notification_id },
  });
  const failed = async (answered: Answered, rest: Pick<DeliveryFailed, 'status' | 'conversation_id'>) => {
    const data = { ...dataOf(answered), code: 'spec', reason: 'as the spec says', ...rest };
    await bus.publish({ name: 'delivery.failed', ...envelope(), data });
  };
  const succeeded = async (answered: Answered, rest: Pick<DeliverySucceeded, 'status'> = {}) => {
    const data = { ...dataOf(answered), conversation_id, provider_message_id: 'p-1', ...rest };
    await bus.publish({ name: 'delivery.succeeded', ...envelope(), data });
  };
  const settled = async (id: string, status: string): Promise<void> => {
    await until(
      () => statusOf(id),
      (now) => now === status,
    );
  };

  it('follows what the provider says later, and nothing that was overtaken', async () => {
    const { data } = await ask('outcomes');
    const id = data.notification_id;
    await failed(data, { conversation_id, status: 'unknown' });
    await settled(id, 'unknown');
    await succeeded(data);
    await settled(id, 'sent');
    await failed(data, { conversation_id, status: 'unknown' });
    await failed(data, { conversation_id, status: 'failed' });
    await settled(id, 'failed');
    await succeeded(data, { status: 'delivered' });
    await settled(id, 'sent');
  });

  it('comes for one whose request was refused, and is mended when a person has it tried again', async () => {
    const { data } = await ask('refused');
    await failed(data, { status: 'failed' });
    await settled(data.notification_id, 'failed');
    await succeeded(data);
    await settled(data.notification_id, 'sent');
  });
});
