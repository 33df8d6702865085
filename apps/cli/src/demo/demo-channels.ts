/** The four simulated providers, connected to the demo tenant through the setup API. */
import { randomToken } from '@enlace/crypto';
import { PROVIDERS, type Provider } from '@enlace/normalization';
import {
  ChatwootSimulator,
  TawktoSimulator,
  TelegramSimulator,
  WhatsAppSimulator,
  type SentMessage,
  type Simulator,
  type WebhookDelivery,
} from '@enlace/simulators';
import type { ApiClient } from './api-client.js';
import { DEMO_TENANT } from './demo-tenant.js';

export interface Written {
  readonly delivery: WebhookDelivery;
  /** Waits for the reply at the provider; absent where the channel cannot carry one. */
  readonly reply?: (timeoutMs: number) => Promise<SentMessage>;
}

interface SetupAnswer {
  readonly webhook_path: string;
}

/** Chatwoot's third inbox: the website. */
const WEBSITE_INBOX = 3;

const QUESTIONS: Record<Provider, string> = {
  whatsapp: '¿A qué hora abren los sábados?',
  telegram: '¿Cuánto cuesta una limpieza dental?',
  chatwoot: '¿Tienen estacionamiento para pacientes?',
  tawkto: 'Hola, quiero cambiar mi cita del jueves.',
};

export class DemoChannels {
  private readonly whatsapp = new WhatsAppSimulator({ reviewMs: 5_000 });
  private readonly telegram = new TelegramSimulator();
  private readonly chatwoot = new ChatwootSimulator();
  private readonly tawkto = new TawktoSimulator();
  /** Fresh for each start, so that a conversation handed to a person yesterday does not keep the demo silent. */
  private customer = 5_000_000 + Math.floor(Math.random() * 4_000_000);

  private constructor() {}

  static async start(): Promise<DemoChannels> {
    const channels = new DemoChannels();
    await Promise.all(channels.all().map((simulator) => simulator.start()));
    return channels;
  }

  /** `host:port` of each. */
  get hosts(): readonly string[] {
    return this.all().map(({ url }) => new URL(url).host);
  }

  question(provider: Provider): string {
    return QUESTIONS[provider];
  }

  /** Saves an integration per provider and tells each simulator where its webhooks go. */
  async setUp(api: ApiClient, gatewayUrl: string): Promise<void> {
    const configs = this.configs();
    for (const provider of PROVIDERS) {
      const { webhook_path } = await api.post<SetupAnswer>(`/api/v1/integrations/${provider}/setup`, {
        tenant_id: DEMO_TENANT,
        config: configs[provider],
      });
      this.connect(provider, `${gatewayUrl}${webhook_path}`, configs[provider]);
    }
  }

  /** A new customer writes. */
  async write(provider: Provider, text: string): Promise<Written> {
    this.customer += 1;
    const since = Date.now();
    const name = 'Clienta de prueba';
    switch (provider) {
      case 'whatsapp': {
        const from = `521555${this.customer}`;
        const delivery = await this.whatsapp.customerWrites({ from, name, text });
        return {
          delivery,
          reply: (timeout) => this.whatsapp.waitForSent(({ to, at }) => to === from && at >= since, timeout),
        };
      }
      case 'telegram': {
        const from = String(this.customer);
        const delivery = await this.telegram.customerWrites({ from, name, text });
        return {
          delivery,
          reply: (timeout) => this.telegram.waitForSent(({ to, at }) => to === from && at >= since, timeout),
        };
      }
      case 'chatwoot': {
        const from = `+521555${this.customer}`;
        const delivery = await this.chatwoot.customerWrites({ from, name, text, inboxId: WEBSITE_INBOX });
        return { delivery, reply: (timeout) => this.chatwoot.waitForSent(({ at }) => at >= since, timeout) };
      }
      case 'tawkto':
        return {
          delivery: await this.tawkto.customerWrites({
            from: String(this.customer),
            name,
            email: `cliente${this.customer}@example.com`,
            text,
          }),
        };
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.all().map((simulator) => simulator.stop()));
  }

  private all(): readonly Simulator[] {
    return [this.whatsapp, this.telegram, this.chatwoot, this.tawkto];
  }

  private configs(): Record<Provider, Record<string, string | number>> {
    const { number } = this.whatsapp;
    return {
      whatsapp: {
        phone_number_id: number.phoneNumberId,
        waba_id: number.wabaId,
        app_id: this.whatsapp.appId,
        access_token: number.accessToken,
        app_secret: number.appSecret,
        verify_token: randomToken(),
        base_url: this.whatsapp.url,
      },
      telegram: {
        bot_token: this.telegram.botToken,
        secret_token: randomToken(),
        base_url: this.telegram.url,
      },
      chatwoot: {
        base_url: this.chatwoot.url,
        api_access_token: this.chatwoot.agent.token,
        account_id: this.chatwoot.accountId,
        webhook_secret: randomToken(),
      },
      tawkto: { property_id: this.tawkto.property.id, webhook_secret: this.tawkto.webhookSecret },
    };
  }

  private connect(
    provider: Provider,
    webhookUrl: string,
    config: Readonly<Record<string, string | number>>,
  ): void {
    switch (provider) {
      case 'whatsapp':
        this.whatsapp.connect({ webhookUrl });
        break;
      case 'telegram':
        this.telegram.connect({ webhookUrl, secretToken: String(config['secret_token']) });
        break;
      case 'chatwoot':
        this.chatwoot.connect({ webhookUrl, secret: String(config['webhook_secret']) });
        break;
      case 'tawkto':
        this.tawkto.connect({ webhookUrl });
        break;
    }
  }
}
