/** The webhook of a bot over the API, against the simulated Telegram. */
import { HttpClient } from '@enlace/http-client';
import type {
  AuditEntry,
  AuditStore,
  ChannelRecord,
  ChannelStore,
  IntegrationRecord,
  KeptRegistration,
} from '@enlace/persistence';
import type { ChosenIntegration, OpenIntegrations } from '@enlace/provider-host';
import type { Caller, ServiceEnv } from '@enlace/service-kit';
import { TelegramSimulator } from '@enlace/simulators';
import { watched } from '../../../../test/kit/watched.js';
import { ChosenBot } from '../bot/chosen-bot.js';
import { WebhookSetup } from './webhook-setup.service.js';

const ID = '0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11';
const OWN_URL = `https://enlace.example/api/v1/integrations/webhooks/telegram/${ID}`;
const acme: Caller = { tenantId: 'acme', scopes: [], keyId: 'key-1', isAdmin: false };

describe('the webhook of a bot', () => {
  const simulator = watched(new TelegramSimulator());
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
    let registration: KeptRegistration | null = null;
    const channels: Partial<ChannelStore> = {
      find: () => Promise.resolve([{ registration } as ChannelRecord]),
      keepRegistration: (_, __, kept) => {
        registration = kept;
        return Promise.resolve(true);
      },
    };
    const webhook = new WebhookSetup(
      bots,
      http,
      channels as ChannelStore,
      audit as AuditStore,
      env as ServiceEnv,
    );
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
    await setUp().webhook.set(acme, { url: 'https://other.example/x', drop_pending_updates: true });
    expect(await webhook.get(acme, {})).toMatchObject({
      url: 'https://other.example',
      differences: [expect.stringContaining('other.example')],
    });
    simulator.reset();
    const removed = await webhook.remove(acme, { drop_pending_updates: true });
    expect(simulator.calls[0]?.body).toEqual({ drop_pending_updates: true });
    expect(removed).toMatchObject({ url: null, wished: null, differences: [] });
  });

  it('is compared with all that it was set to, with and without a public address', async () => {
    const url = 'https://own.example/updates';
    const wish = { url, max_connections: 7, allowed_updates: ['message', 'callback_query'] };
    for (const publicUrl of ['https://enlace.example', undefined]) {
      const { webhook } = setUp(publicUrl);
      await webhook.set(acme, wish);
      expect(await webhook.get(acme, {})).toMatchObject({ wished: wish, url, differences: [] });
      await setUp().webhook.set(acme, {
        url: 'https://other.example/x',
        max_connections: 9,
        allowed_updates: ['message', 'poll'],
      });
      const { differences } = await webhook.get(acme, {});
      expect(differences).toEqual([
        expect.stringContaining('other.example'),
        expect.stringContaining('not delivered: callback_query'),
        expect.stringContaining('unasked: poll'),
        expect.stringContaining('9 connections'),
      ]);
    }
  });

  it('is mended by setting it again without a word, which throws nothing away', async () => {
    const { webhook } = setUp('https://enlace.example');
    const url = 'https://own.example/updates';
    await webhook.set(acme, { url, max_connections: 7, drop_pending_updates: true });
    await setUp().webhook.set(acme, { url: 'https://other.example/x' });
    simulator.reset();
    expect(await webhook.set(acme, {})).toMatchObject({ url, max_connections: 7, differences: [] });
    expect(simulator.calls[0]?.body).not.toHaveProperty('drop_pending_updates');
  });

  it('is wished no more once it was taken away, until it is set again, then at the public address', async () => {
    const { webhook } = setUp('https://enlace.example');
    await webhook.set(acme, { url: 'https://own.example/updates' });
    await webhook.remove(acme, {});
    await setUp().webhook.set(acme, { url: 'https://other.example/x' });
    expect(await webhook.get(acme, {})).toMatchObject({
      wished: null,
      differences: [expect.stringContaining('none is wished, and other.example')],
    });
    expect(await webhook.set(acme, {})).toMatchObject({ url: OWN_URL, wished: { url: OWN_URL } });
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
