/** The parts of the ingress, put together. */
import { Module, type DynamicModule } from '@nestjs/common';
import { HttpClient } from '@enlace/http-client';
import { KeysModule } from '@enlace/service-kit';
import { Adapters } from './adapters.js';
import { DeadLetterDesk } from './dead-letters/dead-letter-desk.js';
import { DeadLetterFiling } from './dead-letters/dead-letter-filing.js';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { DirectoryRefresh } from './directory/directory-refresh.js';
import { IntegrationDirectory } from './directory/integration-directory.js';
import { IngressMetrics } from './ingress-metrics.js';
import { BusDetour } from './intake/bus-detour.js';
import { BusIntake } from './intake/bus-intake.js';
import { WebhookAcceptedConsumer } from './intake/webhook-accepted.consumer.js';
import { WebhookKeeper } from './intake/webhook-keeper.js';
import { IntegrationList } from './integrations/integration-list.js';
import { IntegrationsController } from './integrations/integrations.controller.js';
import { EventPublisher } from './publishing/event-publisher.js';
import { Relay } from './publishing/relay.js';
import { Retention } from './publishing/retention.js';
import { Quarantine } from './quarantine/quarantine.js';
import type { WebhookIngressEnv } from './webhook-ingress.env.js';
import { WebhookLogController } from './webhook-log/webhook-log.controller.js';
import { WebhookLog } from './webhook-log/webhook-log.service.js';
import { WebhookReplay } from './webhook-log/webhook-replay.service.js';
import { AcceptanceReadiness } from './webhooks/acceptance-readiness.js';
import { WebhookDoor } from './webhooks/webhook-door.js';
import { WebhookHandshake } from './webhooks/webhook-handshake.js';
import { WebhookIntake } from './webhooks/webhook-intake.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

const DOOR = [
  AcceptanceReadiness,
  Adapters,
  IntegrationDirectory,
  DirectoryRefresh,
  WebhookDoor,
  WebhookHandshake,
  WebhookIntake,
  BusDetour,
  WebhookKeeper,
  Quarantine,
];
const BEHIND_IT = [EventPublisher, Relay, Retention, BusIntake, IngressMetrics];
const DESKS = [WebhookLog, WebhookReplay, IntegrationList, DeadLetterDesk, DeadLetterFiling];

@Module({})
export class IngressModule {
  static for(env: WebhookIngressEnv): DynamicModule {
    return {
      module: IngressModule,
      imports: [KeysModule],
      controllers: [
        WebhooksController,
        WebhookLogController,
        IntegrationsController,
        DeadLettersController,
        WebhookAcceptedConsumer,
      ],
      providers: [
        { provide: HttpClient, useFactory: () => new HttpClient({ allowHosts: env.ENLACE_ALLOW_HOSTS }) },
        ...DOOR,
        ...BEHIND_IT,
        ...DESKS,
      ],
    };
  }
}
