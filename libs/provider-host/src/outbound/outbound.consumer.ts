/** Hears what other services want this provider's customers to receive. */
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { DeliveryRequested } from '@enlace/contracts';
import { OnEvent } from '@enlace/messaging';
import { DeliveryQueue } from './delivery-queue.js';

@Controller()
export class OutboundConsumer {
  constructor(private readonly queue: DeliveryQueue) {}

  @OnEvent('delivery.requested')
  async onDeliveryRequested(@Payload() request: DeliveryRequested): Promise<void> {
    await this.queue.add(request);
  }
}
