/** Brings webhooks that were kept on the bus into the log, once Postgres is back. */
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { WebhookAccepted } from '@enlace/contracts';
import { OnEvent } from '@enlace/messaging';
import { BusIntake } from './bus-intake.js';

@Controller()
export class WebhookAcceptedConsumer {
  constructor(private readonly intake: BusIntake) {}

  @OnEvent('webhook.accepted')
  onWebhookAccepted(@Payload() webhook: WebhookAccepted): Promise<void> {
    return this.intake.log(webhook);
  }
}
