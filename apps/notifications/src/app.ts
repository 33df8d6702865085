/** The notifications service: what it is called, hears and consists of. */
import { filterOf, providerFilterOf } from '@enlace/contracts';
import { ServiceEnv, type ServiceDefinition } from '@enlace/service-kit';
import { NotificationsModule } from './notifications.module.js';

/** It needs nothing beside what every service reads. */
export class NotificationsEnv extends ServiceEnv {}

export const notifications: ServiceDefinition<NotificationsEnv> = {
  name: 'notifications',
  env: NotificationsEnv,
  module: () => NotificationsModule,
  consumers: [
    { stream: 'notices', filter: filterOf('notification.requested') },
    { stream: 'outbound', filter: providerFilterOf('outbound', '*') },
  ],
};
