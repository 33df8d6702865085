/** Events through a Nest service on a real server: what is acknowledged, tried again, set aside and handed back. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  AppError,
  AnswerRequested,
  DeliveryRequested,
  reject,
  retry,
  type CloudEvent,
} from '@enlace/contracts';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { EMPTY, Observable, of, throwError } from 'rxjs';
import {
  startEventService,
  numberedEvent,
  until,
  type EventService,
} from '../../../test/kit/event-service.js';
import { onOwnBus, type OwnBus } from '../../../test/kit/own-bus.js';
import { Bus } from './bus.js';
import type { DeadLetter } from './dead-letter.js';
import { EventContext } from './event-context.js';
import type { Observation } from './event-worker.js';
import { JetStreamServer, type JetStreamServerOptions } from './jet-stream-server.js';
import { OnEvent } from './on-event.decorator.js';

type Behaviour = (data: AnswerRequested, context: EventContext) => unknown;

/** A consumer that does as the test says. */
function hearing(behaviour: Behaviour) {
  @Controller()
  class AnswerConsumer {
    @OnEvent('answer.requested')
    onAnswerRequested(@Payload() data: AnswerRequested, @Ctx() context: EventContext) {
      return behaviour(data, context);
    }
  }
  return AnswerConsumer;
}

interface Stage extends Pick<OwnBus, 'nats' | 'bus'> {
  readonly serve: (behaviour: Behaviour, options?: Partial<JetStreamServerOptions>) => Promise<EventService>;
  readonly publishRaw: (body: string | Uint8Array) => Promise<void>;
  readonly deadLetters: () => Promise<FoundLetter[]>;
}

interface FoundLetter {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly subject: string;
}

function onOwnServer(test: (stage: Stage) => Promise<void>): Promise<void> {
  return onOwnBus({ timeoutMs: 10_000 }, ({ nats, bus, start }) =>
    test({
      nats,
      bus,
      serve: (behaviour, options) => start([hearing(behaviour)], { closeMs: 200, ...options }),
      publishRaw: (body) => {
        const subject = 'answers.telegram.acme.answer.requested';
        return bus.send({ subject, body, messageId: `raw-${Math.random()}` });
      },
      deadLetters: () => deadLettersOf(bus),
    }),
  );
}

async function deadLettersOf(bus: Bus): Promise<FoundLetter[]> {
  const { jsm } = await bus.connection.ready(2_000);
  const { state } = await jsm.streams.info('dead');
  const found = [];
  for (let seq = state.first_seq; seq <= state.last_seq && state.messages > 0; seq += 1) {
    const message = await jsm.streams.getMessage('dead', { seq });
    if (message === null) continue;
    const headers = Object.fromEntries(message.header.keys().map((key) => [key, message.header.get(key)]));
    found.push({ headers, body: message.string(), subject: message.subject });
  }
  return found;
}

async function isDone(service: EventService): Promise<boolean> {
  const [lag] = await service.server.lag();
  return lag !== undefined && lag.pending === 0 && lag.ackPending === 0;
}

describe('JetStreamServer', () => {
  // What loads the machine or looks at the clock runs by itself, when the others are done.
  it.concurrent('hands an event to its handler as an instance of its class and acknowledges it', () =>
    onOwnServer(async ({ bus, serve }) => {
      const heard: { data: AnswerRequested; context: EventContext }[] = [];
      const service = await serve((data, context) => void heard.push({ data, context }));
      const event = await bus.publish(numberedEvent(7));

      await until(() => heard.length === 1);
      expect(heard[0]?.data).toBeInstanceOf(AnswerRequested);
      expect(heard[0]?.data.epoch).toBe(7);
      expect(heard[0]?.context).toBeInstanceOf(EventContext);
      expect(heard[0]?.context).toMatchObject({ event, deliveries: 1, redelivered: false, replayed: false });
      await until(() => isDone(service));
    }),
  );

  it.concurrent('takes promises and observables for an answer, empty ones too', () =>
    onOwnServer(async ({ bus, serve, deadLetters }) => {
      const results = [EMPTY, of(1, 2), Promise.resolve(of(3)), Promise.resolve(undefined), 'plain'];
      let calls = 0;
      const service = await serve(() => results[calls++]);
      await bus.publishMany(results.map((_, index) => numberedEvent(index)));

      await until(() => calls === results.length);
      await until(() => isDone(service));
      expect(calls).toBe(results.length);
      expect(await deadLetters()).toEqual([]);
    }),
  );

  it.concurrent('tries again after the delay a retry asks for, and not before', () =>
    onOwnServer(async ({ bus, serve }) => {
      const at: number[] = [];
      const service = await serve((_data, { deliveries }) => {
        at.push(Date.now());
        if (deliveries < 3) throw new AppError('provider.rate_limited', 'slow down', retry(400));
      });
      await bus.publish(numberedEvent(1));

      await until(() => at.length === 3);
      const [first = 0, second = 0, third = 0] = at;
      expect(second - first).toBeGreaterThanOrEqual(395);
      expect(third - second).toBeGreaterThanOrEqual(395);
      await until(() => isDone(service));
    }),
  );

  it.concurrent('sees what an observable throws, and tries again with backoff', () =>
    onOwnServer(async ({ bus, serve }) => {
      const deliveries: number[] = [];
      const service = await serve((_data, context) => {
        deliveries.push(context.deliveries);
        return context.deliveries === 1
          ? throwError(() => new Error('stumbled'))
          : new Observable((subscriber) => subscriber.complete());
      });
      await bus.publish(numberedEvent(1));

      await until(() => deliveries.length === 2);
      expect(deliveries).toEqual([1, 2]);
      await until(() => isDone(service));
    }),
  );

  it.concurrent('sets a rejected event aside with the reason, tells the service, and goes on', () =>
    onOwnServer(async ({ bus, serve, deadLetters }) => {
      const done: number[] = [];
      const told: { letter: DeadLetter; event: CloudEvent | undefined; acked: number }[] = [];
      const service = await serve(
        (data) => {
          if (data.epoch === 2) throw new AppError('integration.not_found', 'no such\nintegration', reject);
          done.push(data.epoch);
        },
        { concurrency: 1 },
      );
      service.server.onDead(async (letter, event) => {
        told.push({ letter, event, acked: (await service.server.lag())[0]?.ackPending ?? -1 });
      });
      await bus.publishMany([1, 2, 3].map((number) => numberedEvent(number)));

      await until(() => done.length === 2);
      await until(() => isDone(service));
      expect(done).toEqual([1, 3]);
      const [dead] = await deadLetters();
      expect(dead?.subject).toBe('dead.telegram.acme.answer.requested');
      expect(JSON.parse(dead?.body ?? '')).toMatchObject({ data: { epoch: 2 } });
      expect(dead?.headers).toMatchObject({
        'Enlace-Subject': 'answers.telegram.acme.answer.requested',
        'Enlace-Stream': 'answers',
        'Enlace-Sequence': '2',
        'Enlace-Consumer': 'tested_answers',
        'Enlace-Code': 'integration.not_found',
        'Enlace-Reason': 'no such integration',
        'Enlace-Deliveries': '1',
      });
      expect(dead?.headers['Nats-Msg-Id']).toMatch(/^dlq-tested_answers-2-\d+$/);
      expect(told).toHaveLength(1);
      expect(told[0]?.letter).toMatchObject({ code: 'integration.not_found', tenant: 'acme', sequence: 2 });
      expect(told[0]?.event?.data).toMatchObject({ epoch: 2 });
      // The copy is safe and the service knows before the event ends.
      expect(told[0]?.acked).toBe(1);
    }),
  );

  it.concurrent('sets an event aside after the unexpected errors it is allowed', () =>
    onOwnServer(async ({ bus, serve, deadLetters }) => {
      const deliveries: number[] = [];
      const service = await serve(
        (_data, context) => {
          deliveries.push(context.deliveries);
          throw new TypeError('cannot read properties of undefined');
        },
        { maxDeliveries: 2 },
      );
      await bus.publish(numberedEvent(1));

      await until(async () => (await deadLetters()).length === 1);
      await until(() => isDone(service));
      expect(deliveries).toEqual([1, 2]);
      expect((await deadLetters())[0]?.headers).toMatchObject({
        'Enlace-Code': 'internal.error',
        'Enlace-Reason': 'TypeError: cannot read properties of undefined',
      });
    }),
  );

  it.concurrent('does not hold an outage against an event', () =>
    onOwnServer(async ({ bus, serve, deadLetters }) => {
      const deliveries: number[] = [];
      const service = await serve(
        (_data, context) => {
          deliveries.push(context.deliveries);
          if (context.deliveries <= 4) throw new AppError('database.unavailable', 'away', retry(100));
          if (context.deliveries === 5) throw new Error('stumbled');
        },
        { maxDeliveries: 2 },
      );
      await bus.publish(numberedEvent(1));

      await until(() => deliveries.includes(6));
      await until(() => isDone(service));
      expect(await deadLetters()).toEqual([]);
    }),
  );

  it.concurrent('does not end an event before its end is written down', () =>
    onOwnServer(async ({ bus, serve, deadLetters }) => {
      let calls = 0;
      const service = await serve(() => {
        throw new AppError('integration.not_found', 'none', reject);
      });
      service.server.onDead(async () => {
        calls += 1;
        if (calls === 1) throw new Error('the database is away');
      });
      await bus.publish(numberedEvent(1));

      await until(() => calls === 2);
      await until(() => isDone(service));
      expect(await deadLetters()).toHaveLength(1);
    }),
  );

  it.concurrent.each([
    ['is no JSON', '{"specversion":', 'event.invalid'],
    ['is no UTF-8 text', new Uint8Array([0x22, 0xff, 0x22]), 'event.invalid'],
    ['is no envelope', '{"hello":"world"}', 'event.invalid'],
    ['is no object', '[]', 'event.invalid'],
  ])('sets aside at once what %s', (_what, body: string | Uint8Array, code) =>
    onOwnServer(async ({ bus, serve, publishRaw, deadLetters }) => {
      const heard: unknown[] = [];
      const service = await serve((data) => void heard.push(data));
      await publishRaw(body);
      await bus.publish(numberedEvent(1));

      await until(async () => (await deadLetters()).length === 1);
      await until(() => isDone(service));
      expect((await deadLetters())[0]?.headers['Enlace-Code']).toBe(code);
      expect(heard).toHaveLength(1);
    }),
  );

  it.concurrent.each([
    ['a type of another release', { type: 'enlace.answer.requested.v99' }, 'event.unknown'],
    ['a tenant its subject does not name', { tenantid: 'evil' }, 'event.invalid'],
    ['a provider its subject does not name', { provider: 'whatsapp' }, 'event.invalid'],
    ['an event its subject does not name', { type: 'enlace.delivery.requested.v1' }, 'event.invalid'],
    ['data that lacks a field', { data: { tenant_id: 'acme', epoch: 'secret words' } }, 'event.invalid'],
  ])('sets aside an envelope with %s', (_what, change, code) =>
    onOwnServer(async ({ bus, serve, publishRaw, deadLetters }) => {
      const heard: unknown[] = [];
      await serve((data) => void heard.push(data));
      const good = await bus.publish(numberedEvent(1));
      await until(() => heard.length === 1);
      await publishRaw(JSON.stringify({ ...good, ...change }));

      await until(async () => (await deadLetters()).length === 1);
      const [dead] = await deadLetters();
      expect(dead?.headers['Enlace-Code']).toBe(code);
      expect(dead?.headers['Enlace-Reason']).not.toContain('secret words');
      expect(heard).toHaveLength(1);
    }),
  );

  it.concurrent('passes over events it did not subscribe to, in silence', () =>
    onOwnServer(async ({ bus, serve, deadLetters }) => {
      const observed: Observation[] = [];
      const service = await serve(() => undefined, { observe: (observation) => observed.push(observation) });
      await bus.publish({
        name: 'answer.produced',
        tenant: 'acme',
        key: '1',
        conversation: 'c',
        data: {
          answer_id: '00000000-0000-4000-8000-000000000001',
          conversation_id: '00000000-0000-4000-8000-000000000002',
          tenant_id: 'acme',
          outcome: 'answered',
          message_ids: [],
          epoch: 1,
          confidence: 1,
        },
      });
      await bus.publish(numberedEvent(1));

      await until(() => observed.length === 2);
      await until(() => isDone(service));
      expect(observed.map(({ event, action }) => [event, action]).sort()).toEqual([
        ['answer.produced', 'skip'],
        ['answer.requested', 'ack'],
      ]);
      expect(await deadLetters()).toEqual([]);
    }),
  );

  it.concurrent('keeps a long handler’s event from being delivered again', () =>
    onOwnServer(async ({ bus, serve }) => {
      const deliveries: number[] = [];
      let ended = false;
      const service = await serve(
        async (_data, context) => {
          deliveries.push(context.deliveries);
          await pause(3_500);
          ended = true;
        },
        { ackWaitMs: 1_500 },
      );
      await bus.publish(numberedEvent(1));

      await until(() => ended);
      await until(() => isDone(service));
      expect(deliveries).toEqual([1]);
    }),
  );

  it.concurrent('delivers an event again whose handler never ends, and keeps its hand free', () =>
    onOwnServer(async ({ bus, serve }) => {
      const deliveries: number[] = [];
      await serve(
        (_data, context) => {
          deliveries.push(context.deliveries);
          return context.deliveries === 1 ? new Promise(() => undefined) : undefined;
        },
        { ackWaitMs: 600, handlerLimitMs: 700, concurrency: 1 },
      );
      await bus.publish(numberedEvent(1));

      await until(() => deliveries.length === 2, 15_000);
      expect(deliveries).toEqual([1, 2]);
    }),
  );

  it.concurrent('has an event handled elsewhere when a replica dies with it', () =>
    onOwnServer(async ({ nats, bus, serve }) => {
      const doomed = Bus.open({ url: nats.url, name: 'doomed' });
      let died = false;
      const dying = await serve(
        async () => {
          died = true;
          return new Promise(() => undefined);
        },
        { bus: doomed, ackWaitMs: 1_000 },
      );
      await bus.publish(numberedEvent(1));
      await until(() => died);
      // As a crash looks to the server: the socket is gone, nothing was said.
      await doomed.connection.current?.nats.close();
      await doomed.drain();

      const heard: EventContext[] = [];
      await serve((_data, context) => void heard.push(context), { ackWaitMs: 1_000 });
      await until(() => heard.length === 1);
      expect(heard[0]).toMatchObject({ deliveries: 2, redelivered: true });
      await dying.close();
    }),
  );

  it('finishes what it has in hand at shutdown, and hands the rest to another replica at once', () =>
    onOwnServer(async ({ bus, serve }) => {
      const finished: string[] = [];
      const started: string[] = [];
      const behaviour =
        (replica: string): Behaviour =>
        async ({ epoch }) => {
          started.push(`${replica} ${epoch}`);
          await pause(replica === 'old' && epoch === 2 ? 5_000 : 100);
          finished.push(`${replica} ${epoch}`);
        };
      const old = await serve(behaviour('old'), { concurrency: 2, closeMs: 600 });
      await bus.publishMany([1, 2, 3, 4].map((number) => numberedEvent(number)));
      await until(() => started.includes('old 2'));
      const stopping = old.server.stopPulling();
      const closing = old.close();
      await stopping;
      const atStop = started.length;
      await serve(behaviour('new'));
      await closing;
      const closedAt = Date.now();
      await until(() => finished.includes('new 2'));

      expect(Date.now() - closedAt).toBeLessThan(1_500);
      expect(started.filter((line) => line.startsWith('old'))).toHaveLength(atStop);
      expect(finished).toContain('old 1');
      await until(() => ['1', '2', '3', '4'].every((n) => finished.some((line) => line.endsWith(n))));
      expect(finished.filter((line) => line.endsWith('1'))).toEqual(['old 1']);
    }));

  it('loses nothing, repeats nothing and delays nothing while replicas come and go under load', () =>
    onOwnServer(async ({ bus, serve }) => {
      const counts = new Map<number, number>();
      const behaviour: Behaviour = async ({ epoch }) => {
        await pause(Math.random() * 3);
        counts.set(epoch, (counts.get(epoch) ?? 0) + 1);
      };
      const total = 3_000;
      const publishing = (async () => {
        for (let from = 0; from < total; from += 100) {
          await bus.publishMany(Array.from({ length: 100 }, (_, index) => numberedEvent(from + index)));
        }
      })();
      let replica = await serve(behaviour, { closeMs: 2_000 });
      for (let round = 0; round < 5; round += 1) {
        await pause(100);
        const next = await serve(behaviour, { closeMs: 2_000 });
        await replica.close();
        replica = next;
      }
      await publishing;
      // An event that was sent to a replica on its way out would come after the ack wait, 30 s.
      await until(() => counts.size === total, 20_000);
      await until(() => isDone(replica));
      expect([...counts.values()].filter((count) => count > 1)).toEqual([]);
    }));

  it.concurrent('keeps the order of the stream with one hand', () =>
    onOwnServer(async ({ bus, serve }) => {
      const heard: number[] = [];
      const total = 500;
      await bus.publishMany(Array.from({ length: total }, (_, index) => numberedEvent(index)));
      await serve(({ epoch }) => void heard.push(epoch), { concurrency: 1 });

      await until(() => heard.length === total, 20_000);
      expect(heard).toEqual(Array.from({ length: total }, (_, index) => index));
    }),
  );

  it.concurrent('never has more handlers in flight than it may', () =>
    onOwnServer(async ({ bus, serve }) => {
      let running = 0;
      let most = 0;
      let done = 0;
      await serve(
        async () => {
          running += 1;
          most = Math.max(most, running);
          await pause(2);
          running -= 1;
          done += 1;
        },
        { concurrency: 5 },
      );
      await bus.publishMany(Array.from({ length: 300 }, (_, index) => numberedEvent(index)));
      await until(() => done === 300);
      expect(most).toBe(5);
    }),
  );

  it.concurrent('tells how far behind it is, and since when', () =>
    onOwnServer(async ({ bus, serve }) => {
      const before = Date.now();
      const service = await serve(() => new Promise(() => undefined), { concurrency: 2 });
      await bus.publishMany([1, 2, 3, 4, 5].map((number) => numberedEvent(number)));

      await until(async () => (await service.server.lag())[0]?.ackPending === 2);
      const [lag] = await service.server.lag();
      expect(lag).toMatchObject({ stream: 'answers', durable: 'tested_answers', pending: 3, ackPending: 2 });
      expect(lag?.oldest?.getTime()).toBeGreaterThanOrEqual(before - 1_000);
      expect(lag?.oldest?.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
    }),
  );

  it.concurrent('hears only the provider its filter names', () =>
    onOwnServer(async ({ bus, serve }) => {
      const heard: string[] = [];
      const service = await serve((_data, { event }) => void heard.push(event.provider), {
        consumers: [{ stream: 'answers', filter: 'answers.telegram.>' }],
      });
      await bus.publish({ ...numberedEvent(1), provider: 'whatsapp' });
      await bus.publish(numberedEvent(2));
      await until(() => heard.length === 1);
      await until(() => isDone(service));
      expect(heard).toEqual(['telegram']);
    }),
  );

  it.concurrent('takes up changed settings of a consumer that is there already', () =>
    onOwnServer(async ({ bus, serve }) => {
      const first = await serve(() => undefined, { ackWaitMs: 10_000 });
      await until(async () => (await first.server.lag()).length === 1);
      await first.close();
      const heard: string[] = [];
      const second = await serve((_data, { event }) => void heard.push(event.provider), {
        ackWaitMs: 20_000,
        consumers: [{ stream: 'answers', filter: 'answers.whatsapp.>' }],
      });
      await bus.publish(numberedEvent(1));
      await bus.publish({ ...numberedEvent(2), provider: 'whatsapp' });
      await until(() => heard.length === 1);
      expect(heard).toEqual(['whatsapp']);
      const { jsm } = await bus.connection.ready(2_000);
      const { config } = await jsm.consumers.info('answers', 'tested_answers');
      expect(config).toMatchObject({ ack_wait: 20_000 * 1e6, filter_subject: 'answers.whatsapp.>' });
      await second.close();
    }),
  );

  it.concurrent('injects what the consumer needs, as any Nest controller', () =>
    onOwnServer(async ({ bus }) => {
      const heard: string[] = [];
      const LEDGER = 'ledger';
      @Controller()
      class InjectedConsumer {
        constructor(@Inject(LEDGER) private readonly ledger: string[]) {}

        @OnEvent('answer.requested', 'answer.produced')
        onAnswer(@Payload() data: { tenant_id: string }): void {
          this.ledger.push(data.tenant_id);
        }
      }
      const { Test } = await import('@nestjs/testing');
      const server = new JetStreamServer({
        bus,
        service: 'injected',
        consumers: [{ stream: 'answers', filter: 'answers.>' }],
      });
      const module = await Test.createTestingModule({
        controllers: [InjectedConsumer],
        providers: [{ provide: LEDGER, useValue: heard }],
      }).compile();
      const app = module.createNestMicroservice({ strategy: server, logger: false });
      await app.listen();
      await bus.publish(numberedEvent(1));
      await until(() => heard.length === 1);
      await app.close();
      expect(heard).toEqual(['acme']);
    }),
  );

  it.concurrent('refuses to start with a handler that no consumer feeds', () =>
    onOwnServer(async ({ bus }) => {
      @Controller()
      class LostConsumer {
        @OnEvent('delivery.requested')
        onDeliveryRequested(@Payload() _data: DeliveryRequested): void {}
      }
      await expect(startEventService(bus, [LostConsumer])).rejects.toMatchObject({ code: 'config.invalid' });
    }),
  );
});
