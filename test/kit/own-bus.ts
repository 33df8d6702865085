/** A NATS server and a bus for one test alone, with the services it starts on them: such tests can wait side by side. */
import { Bus, type BusOptions, type JetStreamServerOptions } from '@enlace/messaging';
import type { Type } from '@nestjs/common';
import { BreakableNats } from './breakable-nats.js';
import { startEventService, type EventService } from './event-service.js';

export interface OwnBus {
  readonly nats: BreakableNats;
  readonly bus: Bus;
  /** A service on this bus, or on the one the options name; it is closed when the test is over. */
  readonly start: (controllers: Type[], options?: Partial<JetStreamServerOptions>) => Promise<EventService>;
}

interface OwnBusOptions extends Pick<BusOptions, 'timeoutMs' | 'log'> {
  readonly maxPayload?: string;
}

/** Runs the test and takes down what it stood on, whether it passed or not. */
export async function onOwnBus(options: OwnBusOptions, test: (own: OwnBus) => Promise<void>): Promise<void> {
  const { maxPayload, ...busOptions } = options;
  const nats = await BreakableNats.start(maxPayload === undefined ? {} : { maxPayload });
  const bus = Bus.open({ url: nats.url, name: 'test', ...busOptions });
  const services: EventService[] = [];
  const start: OwnBus['start'] = async (controllers, settings = {}) => {
    const service = await startEventService(settings.bus ?? bus, controllers, settings);
    services.push(service);
    return service;
  };
  try {
    await test({ nats, bus, start });
  } finally {
    await Promise.all(services.map((service) => service.close()));
    await bus.drain();
    await nats.end();
  }
}
