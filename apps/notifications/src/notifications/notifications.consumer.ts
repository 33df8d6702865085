/** Notifications over the bus: requests of other services, and what the providers made of them. */
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { DeliveryFailed, DeliverySucceeded, NotificationRequested } from '@enlace/contracts';
import { OnEvent } from '@enlace/messaging';
import { NotificationSender } from './notification-sender.js';

@Controller()
export class NotificationsConsumer {
  constructor(private readonly sender: NotificationSender) {}

  @OnEvent('notification.requested')
  onNotificationRequested(@Payload() request: NotificationRequested): Promise<unknown> {
    return this.sender.send(request);
  }

  @OnEvent('delivery.succeeded')
  onDeliverySucceeded(@Payload() delivery: DeliverySucceeded): Promise<void> {
    return this.sender.succeeded(delivery);
  }

  @OnEvent('delivery.failed')
  onDeliveryFailed(@Payload() delivery: DeliveryFailed): Promise<void> {
    return this.sender.failed(delivery);
  }
}
