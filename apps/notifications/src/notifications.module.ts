/** The parts of the notifications service, put together. */
import { Module } from '@nestjs/common';
import { NotificationBook } from './notifications/notification-book.js';
import { NotificationSender } from './notifications/notification-sender.js';
import { NotificationSweeps } from './notifications/notification-sweeps.js';
import { NotificationsConsumer } from './notifications/notifications.consumer.js';
import { NotificationsController } from './notifications/notifications.controller.js';

@Module({
  controllers: [NotificationsController, NotificationsConsumer],
  providers: [NotificationSender, NotificationSweeps, NotificationBook],
})
export class NotificationsModule {}
