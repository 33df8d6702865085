/** What waited on the bus comes into the log at the place it would have had. */
import { AppError, type WebhookAccepted } from '@enlace/contracts';
import type { WebhookEntry, WebhookLogStore } from '@enlace/persistence';
import { IntegrationDirectory } from '../directory/integration-directory.js';
import type { KeptWebhook } from '../publishing/event-drafts.js';
import type { EventPublisher } from '../publishing/event-publisher.js';
import { FakeIntegrations, RECEIVED_AT, integrationRecord, unavailable } from '../spec-fakes.js';
import { BusIntake } from './bus-intake.js';

const webhook = (overrides: Partial<WebhookAccepted> = {}): WebhookAccepted => ({
  webhook_id: 'w',
  tenant_id: 'acme',
  integration_id: 'one',
  received_at: new Date(RECEIVED_AT).toISOString(),
  position: 41,
  headers: { 'content-type': 'application/json', 'x-enlace-scheme': 'header' },
  body: Buffer.from('{"text":"Hola"}').toString('base64'),
  ...overrides,
});

describe('the intake from the bus', () => {
  let integrations: FakeIntegrations;
  let directory: IntegrationDirectory;
  let logged: WebhookEntry[];
  let enqueued: KeptWebhook[];
  let accept: () => Promise<unknown>;

  beforeEach(async () => {
    integrations = new FakeIntegrations(integrationRecord('one'));
    directory = new IntegrationDirectory(integrations.store);
    await directory.refresh();
    logged = [];
    enqueued = [];
    accept = () => Promise.resolve({ outcome: 'accepted', position: 42 });
  });

  function log(one: WebhookAccepted = webhook()): Promise<void> {
    const intake = new BusIntake(
      { accept: (entry: WebhookEntry) => (logged.push(entry), accept()) } as unknown as WebhookLogStore,
      directory,
      { enqueue: (kept: KeptWebhook) => enqueued.push(kept) } as unknown as EventPublisher,
    );
    return intake.log(one);
  }

  it('logs a webhook as it came, with the position it was given when it arrived', async () => {
    await log();
    expect(logged).toEqual([
      {
        id: 'w',
        tenantId: 'acme',
        integrationId: 'one',
        provider: 'whatsapp',
        receivedAt: new Date(RECEIVED_AT),
        headers: { 'content-type': 'application/json' },
        body: Buffer.from('{"text":"Hola"}'),
        scheme: 'header',
        position: 41,
      },
    ]);
  });

  it('has its events published under the position the log gave it', async () => {
    await log();
    expect(enqueued).toMatchObject([
      { id: 'w', integration: { id: 'one' }, position: 42, json: { text: 'Hola' }, receivedAt: RECEIVED_AT },
    ]);
  });

  it('publishes nothing of one that had been logged before', async () => {
    accept = () => Promise.resolve({ outcome: 'duplicate' });
    await log();
    expect(enqueued).toEqual([]);
  });

  it('tries again in half a second while Postgres is away', async () => {
    accept = () => Promise.reject(unavailable());
    await expect(log()).rejects.toMatchObject({
      code: 'database.unavailable',
      disposition: { kind: 'retry', afterMs: 500 },
    });
    expect(enqueued).toEqual([]);
  });

  it('hands on any other failure as it is', async () => {
    const failure = new AppError('request.invalid', 'not to be logged');
    accept = () => Promise.reject(failure);
    await expect(log()).rejects.toBe(failure);
  });

  it('waits while the integrations are not read yet', async () => {
    directory = new IntegrationDirectory(integrations.store);
    await expect(log()).rejects.toMatchObject({
      code: 'database.unavailable',
      disposition: { kind: 'retry' },
    });
    expect(logged).toEqual([]);
  });

  it('reads the integrations again before it calls one gone', async () => {
    integrations.records.push(integrationRecord('new'));
    await log(webhook({ integration_id: 'new' }));
    expect(logged).toMatchObject([{ integrationId: 'new' }]);
  });

  it('does not call one gone while Postgres is away', async () => {
    integrations.away = true;
    await expect(log(webhook({ integration_id: 'new' }))).rejects.toMatchObject({
      disposition: { kind: 'retry' },
    });
  });

  it.each([
    ['is gone', { integration_id: 'gone' }],
    ['is of another tenant', { tenant_id: 'globex' }],
  ])('rejects a webhook whose integration %s', async (_, overrides) => {
    await expect(log(webhook(overrides))).rejects.toMatchObject({
      code: 'integration.not_found',
      disposition: { kind: 'reject' },
    });
    expect([...logged, ...enqueued]).toEqual([]);
  });
});
