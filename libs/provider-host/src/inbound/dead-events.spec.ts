/** Events that nobody could handle. */
import type { CloudEvent } from '@enlace/contracts';
import type { DeadLetter, DeadListener, JetStreamServer } from '@enlace/messaging';
import type { ArrivedEvent, InboundStore } from '@enlace/persistence';
import { arrival } from '../spec-fakes.js';
import { DeadEvents } from './dead-events.js';

async function buried(stream: string, event: CloudEvent | undefined): Promise<unknown[]> {
  const marks: unknown[] = [];
  let tell: DeadListener | undefined;
  const server: Partial<JetStreamServer> = {
    onDead: (listener: DeadListener) => {
      tell = listener;
    },
  };
  const store: Partial<InboundStore> = {
    markFailed: (arrived: ArrivedEvent, outcome, reason) => {
      marks.push([arrived.webhookId, outcome, reason]);
      return Promise.resolve();
    },
  };
  new DeadEvents(server as JetStreamServer, store as InboundStore).onModuleInit();
  await tell?.({ stream, code: 'event.invalid', reason: 'no contact' } as DeadLetter, event);
  return marks;
}

describe('a dead event', () => {
  it('ends in the log of its webhook as failed, with the reason', async () => {
    expect(await buried('inbound', arrival().event)).toEqual([
      ['webhook-1', 'failed', 'event.invalid: no contact'],
    ]);
  });

  it('of another stream, or without an envelope, is none of the webhook log', async () => {
    expect(await buried('outbound', arrival().event)).toEqual([]);
    expect(await buried('inbound', undefined)).toEqual([]);
  });
});
