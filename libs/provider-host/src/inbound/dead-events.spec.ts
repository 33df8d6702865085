/** Events that nobody could handle. */
import { AppError, reject, type CloudEvent } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import type { Bus, DeadLetter, DeadListener, JetStreamServer } from '@enlace/messaging';
import type { ArrivedEvent, InboundStore } from '@enlace/persistence';
import { FakeBus, FakeProvider, arrival, silent } from '../spec-fakes.js';
import { DeadEvents } from './dead-events.js';

let bus: FakeBus;
let marks: unknown[];

beforeEach(() => {
  bus = new FakeBus();
  marks = [];
});

async function bury(
  letter: Partial<DeadLetter>,
  event: CloudEvent | undefined,
  on: Bus = bus.bus,
): Promise<void> {
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
  const { host } = new FakeProvider();
  new DeadEvents(server as JetStreamServer, store as InboundStore, host, on, silent).onModuleInit();
  await tell?.(
    { code: 'event.invalid', reason: 'no contact', tenant: 'acme', ...letter } as DeadLetter,
    event,
  );
}

describe('a dead event that came in', () => {
  it('ends in the log of its webhook as failed, with the reason', async () => {
    await bury({ stream: 'inbound' }, arrival().event);
    expect(marks).toEqual([['webhook-1', 'failed', 'event.invalid: no contact']]);
    expect(bus.published).toEqual([]);
  });

  it('of another stream, or without an envelope, is none of the webhook log', async () => {
    await bury({ stream: 'outbound' }, arrival().event);
    await bury({ stream: 'notices' }, arrival().event);
    await bury({ stream: 'inbound' }, undefined);
    expect(marks).toEqual([]);
  });
});

describe('a dead request for a delivery', () => {
  const data = {
    tenant_id: 'acme',
    message_id: randomId(),
    integration_id: randomId(),
    contact: 'customer-1',
    content: { type: 'text', text: 'Hola' },
    author: 'system',
    metadata: { notification_id: randomId() },
  };
  const letter = {
    stream: 'outbound',
    code: 'integration.not_found',
    reason: 'There is no such integration',
  };
  const requested = (changes: Partial<CloudEvent> = {}) =>
    arrival({ type: 'enlace.delivery.requested.v1', data, ...changes }).event;

  it('ends as a failed delivery with the reason, and with what its sender wants to hear again', async () => {
    await bury(letter, requested());
    expect(bus.published).toEqual([
      {
        name: 'delivery.failed',
        tenant: 'acme',
        provider: 'telegram',
        integrationId: 'integration-1',
        key: `${data.message_id}:refused`,
        conversation: 'customer-1',
        data: {
          tenant_id: 'acme',
          message_id: data.message_id,
          status: 'failed',
          code: 'integration.not_found',
          reason: 'There is no such integration',
          metadata: data.metadata,
        },
      },
    ]);
    expect(marks).toEqual([]);
  });

  it('whose content nobody could read ends all the same', async () => {
    await bury(letter, requested({ data: { ...data, content: 7, metadata: ['of no use'] } }));
    expect(bus.published).toMatchObject([{ data: { message_id: data.message_id } }]);
    expect(bus.published[0]?.data).not.toHaveProperty('metadata');
  });

  it('comes again when its end cannot be published now', async () => {
    bus.away = true;
    await expect(bury(letter, requested())).rejects.toThrow('the bus is away');
  });

  it('does not come again for ever when its end never can be published', async () => {
    const tooSmall: Partial<Bus> = {
      publish: () => Promise.reject(new AppError('request.too_large', 'too large', reject)),
    };
    await expect(bury(letter, requested(), tooSmall as Bus)).resolves.toBeUndefined();
  });

  it.each([
    {
      what: 'word of a message that is queued already',
      event: requested({ data: { ...data, queued: true } }),
    },
    { what: "another tenant's", event: requested({ data: { ...data, tenant_id: 'globex' } }) },
    { what: "published where another tenant's are", event: requested(), under: { tenant: 'globex' } },
    { what: 'without an id', event: requested({ data: { ...data, message_id: 'm' } }) },
    { what: 'without data', event: requested({ data: null }) },
    { what: 'an outcome', event: requested({ type: 'enlace.delivery.failed.v1' }) },
  ])('says nothing of a delivery when it is $what', async ({ event, under }) => {
    await bury({ ...letter, ...under }, event);
    expect(bus.published).toEqual([]);
  });
});
