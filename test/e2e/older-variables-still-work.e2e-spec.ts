/** A company that moves over with the variables it had: each makes an integration of the default tenant, secrets it never had come later. */
import type { ChatwootSimulator, WhatsAppSimulator } from '@enlace/simulators';
import { hostOf, startChatwoot, startWhatsApp, whatsAppConfig } from '../kit/channels.js';
import { conversations, webhooks } from '../kit/records.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

interface Listed {
  readonly integration_id: string;
  readonly provider: string;
  readonly status: string;
  readonly status_reason: string;
  readonly webhook_path: string;
}

describe('the variables of older systems', () => {
  let whatsapp: WhatsAppSimulator;
  let chatwoot: ChatwootSimulator;
  let stack: Stack;

  const listed = async (): Promise<Listed[]> => {
    const { body } = await stack.call<{ items: Listed[] }>('GET', '/api/v1/integrations?tenant_id=default');
    return body.data?.items ?? [];
  };

  beforeAll(async () => {
    [whatsapp, chatwoot] = await Promise.all([startWhatsApp({ statuses: false }), startChatwoot()]);
    const config = whatsAppConfig(whatsapp);
    stack = await Stack.start({
      services: ['webhook-ingress', 'whatsapp', 'chatwoot', 'tawkto', 'telegram', 'rag-orchestrator'],
      allowHosts: [hostOf(whatsapp), hostOf(chatwoot)],
      env: {
        WHATSAPP_PHONE_NUMBER_ID: config['phone_number_id'],
        WHATSAPP_ACCESS_TOKEN: config['access_token'],
        WHATSAPP_VERIFY_TOKEN: config['verify_token'],
        WHATSAPP_APP_SECRET: config['app_secret'],
        WHATSAPP_BASE_URL: whatsapp.url,
        CHATWOOT_API_URL: chatwoot.url,
        CHATWOOT_API_ACCESS_TOKEN: chatwoot.agent.token,
        CHATWOOT_ACCOUNT_ID: String(chatwoot.accountId),
        CHATWOOT_INBOX_ID: '3',
        TAWKTO_PROPERTY_ID: '63b0c2f4a7d91e0012c4d5e6',
        TELEGRAM_BOT_TOKEN: '123456789:sample-token-of-a-bot-that-is-not',
        TELEGRAM_BASE_URL: 'http://127.0.0.1:9',
      },
    });
  });

  afterAll(async () => {
    await stack?.stop();
    await Promise.all([whatsapp?.stop(), chatwoot?.stop()]);
  });

  it('make an integration each, whether or not the provider can be asked', async () => {
    const found = await until(listed, (list) => list.length === 4);
    expect(Object.fromEntries(found.map(({ provider, status }) => [provider, status]))).toEqual({
      whatsapp: 'active',
      chatwoot: 'active',
      tawkto: 'unverified',
      telegram: 'unverified',
    });
  });

  it('keep webhooks whose secret was never told, and let them in once it is', async () => {
    const own = (await listed()).find(({ provider }) => provider === 'chatwoot');
    expect(own?.status_reason).toMatch(/quarantine until webhook_secret is saved/);
    const secret = 'shown-by-chatwoot-when-the-webhook-was-made';
    chatwoot.connect({ webhookUrl: `${stack.url}${own?.webhook_path}`, secret });
    const sent = await chatwoot.customerWrites({
      from: '+525512345678',
      name: 'Ana',
      text: 'Hola',
      inboxId: 3,
    });
    expect(sent.status).toBe(401);
    const refused = await webhooks(stack, 'default');
    expect(refused.length).toBeGreaterThan(0);
    for (const one of refused) {
      expect(one).toMatchObject({ status: 'quarantined', diagnosis: { finding: 'no_secret' } });
    }

    const saved = await stack.call('PUT', '/api/v1/integrations/chatwoot/config/default', {
      body: { config: { webhook_secret: secret } },
    });
    expect(saved.status).toBe(200);
    for (const { id } of refused) {
      expect((await stack.call('POST', `/api/v1/webhooks/logs/${id}/release`)).status).toBe(200);
    }
    await until(
      () => conversations(stack, 'default'),
      (found) => found.length === 1,
    );
  });
});
