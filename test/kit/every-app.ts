/** The seven apps as they are defined, and one of them built without Postgres or NATS, to be looked at. */
import { KeyRing } from '@enlace/crypto';
import {
  startService,
  type RunningService,
  type ServiceDefinition,
  type ServiceEnv,
} from '@enlace/service-kit';
import { chatwoot } from '../../apps/chatwoot/src/app.js';
import { notifications } from '../../apps/notifications/src/app.js';
import { ragOrchestrator } from '../../apps/rag-orchestrator/src/app.js';
import { tawkto } from '../../apps/tawkto/src/app.js';
import { telegram } from '../../apps/telegram/src/app.js';
import { webhookIngress } from '../../apps/webhook-ingress/src/app.js';
import { whatsapp } from '../../apps/whatsapp/src/app.js';

/** An app whose own environment class no longer matters. */
export interface App {
  readonly name: ServiceDefinition['name'];
  readonly env: new () => ServiceEnv;
  /** Listens on free ports of loopback; what it depends on is nowhere. */
  start(): Promise<RunningService>;
}

function appOf<Env extends ServiceEnv>(definition: ServiceDefinition<Env>): App {
  return {
    name: definition.name,
    env: definition.env,
    start: () => startService(definition, NOWHERE, { log: { write: () => undefined } }),
  };
}

const NOWHERE = {
  NODE_ENV: 'test',
  HOST: '127.0.0.1',
  PORT: '0',
  METRICS_PORT: '0',
  LOG_LEVEL: 'silent',
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nowhere',
  NATS_URL: 'nats://127.0.0.1:1',
  ENLACE_ENCRYPTION_KEYS: KeyRing.generateSpec(),
  DRAIN_TIMEOUT_MS: '100',
};

export const APPS: readonly App[] = [
  appOf(webhookIngress),
  appOf(whatsapp),
  appOf(telegram),
  appOf(chatwoot),
  appOf(tawkto),
  appOf(notifications),
  appOf(ragOrchestrator),
];
