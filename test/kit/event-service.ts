/** A small service that hears events, for tests of the bus: a Nest microservice around the given controllers. */
import { setTimeout as pause } from 'node:timers/promises';
import type { EventDraft } from '@enlace/contracts';
import { JetStreamServer, type Bus, type JetStreamServerOptions } from '@enlace/messaging';
import type { INestMicroservice, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';

export interface EventService {
  readonly server: JetStreamServer;
  close(): Promise<void>;
}

/** Starts the service on the `answers` stream unless the options say otherwise. */
export async function startEventService(
  bus: Bus,
  controllers: Type[],
  options: Partial<JetStreamServerOptions> = {},
): Promise<EventService> {
  const server = new JetStreamServer({
    bus,
    service: 'tested',
    consumers: [{ stream: 'answers', filter: 'answers.>' }],
    ...options,
  });
  const module = await Test.createTestingModule({ controllers }).compile();
  const app: INestMicroservice = module.createNestMicroservice({ strategy: server, logger: false });
  await app.listen();
  return { server, close: () => app.close() };
}

/** The draft of an `answer.requested` that is told apart by its number, which is also its epoch. */
export function numberedEvent(number: number, tenant = 'acme'): EventDraft<'answer.requested'> {
  return {
    name: 'answer.requested',
    tenant,
    provider: 'telegram',
    key: String(number),
    conversation: 'conversation',
    data: {
      conversation_id: '00000000-0000-4000-8000-000000000000',
      message_id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      epoch: number,
      tenant_id: tenant,
    },
  };
}

/** Waits until it is so; fails after the time (ms). */
export async function until(isSo: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`what was waited for did not come within ${withinMs} ms`);
    await pause(10);
  }
}
