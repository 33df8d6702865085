/** The seven apps as imports, to run in one process. */
import type { ServiceName } from '@enlace/contracts';
import { startService, type RunningService } from '@enlace/service-kit';
import { chatwoot } from '../../../chatwoot/src/app.js';
import { notifications } from '../../../notifications/src/app.js';
import { ragOrchestrator } from '../../../rag-orchestrator/src/app.js';
import { tawkto } from '../../../tawkto/src/app.js';
import { telegram } from '../../../telegram/src/app.js';
import { webhookIngress } from '../../../webhook-ingress/src/app.js';
import { whatsapp } from '../../../whatsapp/src/app.js';
import type { PlacedService } from './service-environment.js';

const STARTERS: Record<ServiceName, (env: PlacedService['env']) => Promise<RunningService>> = {
  'webhook-ingress': (env) => startService(webhookIngress, env),
  whatsapp: (env) => startService(whatsapp, env),
  telegram: (env) => startService(telegram, env),
  chatwoot: (env) => startService(chatwoot, env),
  tawkto: (env) => startService(tawkto, env),
  notifications: (env) => startService(notifications, env),
  'rag-orchestrator': (env) => startService(ragOrchestrator, env),
};

export function startApp(service: PlacedService): Promise<RunningService> {
  return STARTERS[service.name](service.env);
}
