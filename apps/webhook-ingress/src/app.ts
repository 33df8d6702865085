/** The ingress as a service: what it is called, reads, hears and consists of. */
import { filterOf } from '@enlace/contracts';
import type { ServiceDefinition } from '@enlace/service-kit';
import { IngressModule } from './ingress.module.js';
import { WebhookIngressEnv } from './webhook-ingress.env.js';
import { WEBHOOK_BODY_LIMIT, keepRawBodies } from './webhooks/raw-body.js';

/** A provider's request line and headers are short; whoever sends more or slower is not one. */
const HEAD_LIMIT = 16 * 1_024;
const SLOWEST_MS = 10_000;

export const webhookIngress: ServiceDefinition<WebhookIngressEnv> = {
  name: 'webhook-ingress',
  env: WebhookIngressEnv,
  module: (env) => IngressModule.for(env),
  consumers: [{ stream: 'intake', filter: filterOf('webhook.accepted') }],
  fastify: {
    bodyLimit: WEBHOOK_BODY_LIMIT,
    maxHeaderSize: HEAD_LIMIT,
    requestTimeout: SLOWEST_MS,
    connectionTimeout: SLOWEST_MS,
  },
  readiness: { postgres: 'optional', nats: 'optional' },
  configure: keepRawBodies,
};
