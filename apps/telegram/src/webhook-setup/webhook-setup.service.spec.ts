/** The webhook of a bot over the API, against the simulated Telegram. */
import { HttpClient } from '@enlace/http-client';
import type { AuditEntry, AuditStore, IntegrationRecord } from '@enlace/persistence';
import type { ChosenIntegration, OpenIntegrations } from '@enlace/provider-host';
import type { Caller, ServiceEnv } from '@enlace/service-kit';
import { TelegramSimulator } from '@enlace/simulators';
import { ChosenBot } from '../bot/chosen-bot.js';
import { WebhookSetup } from './webhook-setup.service.js';

const ID = '0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11';
const OWN_URL = `https://enlace.example/api/v1/integrations/webhooks/telegram/${ID}`;
const acme: Caller = { tenantId: 'acme', scopes: [], keyId: 'key-1', isAdmin: false };

describe('the webhook of a bot', () => {
  const simulator = new TelegramSimulator();
  let http: HttpClient;

  beforeAll(async () => {
    await simulator.start();
    http = new HttpClient({ allowHosts: [new URL(simulator.url).host] });
  });
  afterAll(async () => {
    await http.close();
    await simulator.stop();
  });

  function setUp(publicUrl?: string) {
    const audited: AuditEntry[] = [];
    const chosen: unknown[] = [];
    const credentials = {
      bot_token: simulator.botToken,
      secret_token: 'sample_secret',
      base_url: simulator.url,
    };
    const choice: Partial<ChosenIntegration> = {
      of: (...asked) => {
        chosen.push(asked);
        return Promise.resolve({ id: ID } as IntegrationRecord);
      },
    };
    const integrations: Partial<OpenIntegrations> = { credentials: () => Promise.resolve(credentials) };
    const bots = new ChosenBot(choice as ChosenIntegration, integrations as OpenIntegrations);
    const audit: Partial<AuditStore> = { write: (entry) => Promise.resolve(void audited.push(entry)) };
    const env: Partial<ServiceEnv> = publicUrl === undefined ? {} : { PUBLIC_URL: publicUrl };
    const webhook = new WebhookSetup(bots, http, audit as AuditStore, env as ServiceEnv);
    return { webhook, audited, chosen };
  }

  it('goes to the public address with the path of the integration, and is audited', async () => {
    const { webhook, audited, chosen } = setUp('https://enlace.example/');
    const answer = await webhook.set(acme, { integration_id: ID, max_connections: 9 });
    expect(answer).toMatchObject({
      integration_id: ID,
      url: OWN_URL,
      max_connections: 9,
      last_error: null,
      differences: [],
    });
    expect(chosen).toEqual([['acme', ID]]);
    expect(audited).toMatchObject([{ tenantId: 'acme', actor: 'key-1', action: 'webhook.set', subject: ID }]);
    expect(JSON.stringify([answer, audited])).not.toContain('sample_secret');
  });

  it('is said to be another’s, without the path, and to be gone', async () => {
    const { webhook } = setUp('https://enlace.example');
    await webhook.set(acme, { url: 'https://other.example/x', drop_pending_updates: true });
    expect(await webhook.get(acme, {})).toMatchObject({
      url: 'https://other.example',
      differences: [expect.stringContaining('other.example')],
    });
    simulator.reset();
    const removed = await webhook.remove(acme, { drop_pending_updates: true });
    expect(simulator.calls[0]?.body).toEqual({ drop_pending_updates: true });
    expect(removed).toMatchObject({
      url: null,
      differences: ['no webhook is set: the bot receives nothing'],
    });
  });

  it('needs an address where nobody knows the public one, and asks Telegram nothing without', async () => {
    simulator.reset();
    await expect(setUp().webhook.set(acme, {})).rejects.toMatchObject({ code: 'request.invalid' });
    expect(simulator.calls).toEqual([]);
  });

  it('is for the tenant of the key', async () => {
    await expect(setUp().webhook.get(acme, { tenant_id: 'globex' })).rejects.toMatchObject({
      code: 'auth.wrong_tenant',
    });
  });
});
