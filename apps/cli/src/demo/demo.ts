/** The demo: simulated providers, a tenant with a small knowledge base, and a round trip per channel. */
import type { Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { randomToken } from '@enlace/crypto';
import { PROVIDERS } from '@enlace/normalization';
import { Database, IntegrationStore } from '@enlace/persistence';
import type { Env, StackSettings } from '../up/stack-settings.js';
import { ApiClient } from './api-client.js';
import { startControl } from './control.js';
import { DemoChannels } from './demo-channels.js';
import { DEMO_KNOWLEDGE, DEMO_TENANT } from './demo-tenant.js';
import { RoundTrips } from './round-trips.js';
import { reportLines } from './round-trip-report.js';

/** What shows that a provider is configured by the environment. */
const PROVIDER_VARIABLES = [
  'WHATSAPP_PHONE_NUMBER_ID',
  'TELEGRAM_BOT_TOKEN',
  'CHATWOOT_API_URL',
  'TAWKTO_PROPERTY_ID',
];

export interface Gateway {
  readonly url: string;
  readonly adminKey: string;
}

export class Demo {
  private trips: RoundTrips | undefined;
  private control: FastifyInstance | undefined;

  private constructor(private readonly channels: DemoChannels) {}

  /** Starts the simulators; undefined where a demo is not wanted or a provider is configured already. */
  static async prepare(settings: StackSettings, databaseUrl: string): Promise<Demo | undefined> {
    if (!settings.demo || isConfigured(settings.env) || (await hasOwnIntegrations(databaseUrl)))
      return undefined;
    return new Demo(await DemoChannels.start());
  }

  /** `host:port` of the simulators. */
  get hosts(): readonly string[] {
    return this.channels.hosts;
  }

  /** Sets the demo tenant up through the public API; returns where `enlace simulate` finds the simulators. */
  async start(gateway: Gateway): Promise<{ url: string; token: string }> {
    const api = new ApiClient(gateway.url, gateway.adminKey);
    for (const document of DEMO_KNOWLEDGE) {
      await api.post('/api/v1/knowledge/documents', { tenant_id: DEMO_TENANT, ...document });
    }
    await this.channels.setUp(api, gateway.url);
    this.trips = new RoundTrips(this.channels, api);
    const token = randomToken();
    this.control = await startControl(this.trips, token);
    return { url: this.control.listeningOrigin, token };
  }

  /** One signed message per channel through the real door, and what became of it. */
  async show(out: Writable): Promise<void> {
    for (const provider of PROVIDERS) {
      const report = await this.trips?.run(provider, this.channels.question(provider));
      if (report !== undefined) out.write(`${reportLines(report).join('\n')}\n\n`);
    }
  }

  async stop(): Promise<void> {
    await this.control?.close();
    await this.channels.stop();
  }
}

function isConfigured(env: Env): boolean {
  return PROVIDER_VARIABLES.some((name) => (env[name] ?? '') !== '');
}

async function hasOwnIntegrations(databaseUrl: string): Promise<boolean> {
  const database = Database.open({ url: databaseUrl, poolSize: 1, applicationName: 'enlace up' });
  try {
    const integrations = await new IntegrationStore(database).listAll();
    return integrations.some(({ tenantId }) => tenantId !== DEMO_TENANT);
  } finally {
    await database.close();
  }
}
