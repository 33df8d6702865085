/** What the bus does when its server is killed, wiped, or robbed of its streams under load. */
import { setTimeout as pause } from 'node:timers/promises';
import type { AnswerRequested } from '@enlace/contracts';
import { Controller, type Type } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { numberedEvent, until } from '../../../test/kit/event-service.js';
import { onOwnBus, type OwnBus } from '../../../test/kit/own-bus.js';
import type { BusLog } from './bus-log.js';
import type { Bus } from './bus.js';
import { OnEvent } from './on-event.decorator.js';

/** How often each number was heard. */
type Heard = Map<number, number>;

interface Stage extends OwnBus {
  readonly heard: Heard;
  readonly logged: string[];
}

function onOwnServer(test: (stage: Stage) => Promise<void>): Promise<void> {
  const logged: string[] = [];
  const log: BusLog = (_level, message, details) => {
    logged.push(`${message} ${JSON.stringify(details ?? {})}`);
  };
  return onOwnBus({ log }, (own) => test({ ...own, heard: new Map(), logged }));
}

function counting(counts: Heard): Type {
  @Controller()
  class CountingConsumer {
    @OnEvent('answer.requested')
    onAnswerRequested(@Payload() { epoch }: AnswerRequested): void {
      counts.set(epoch, (counts.get(epoch) ?? 0) + 1);
    }
  }
  return CountingConsumer;
}

/** Publishes as a service does: again and again until it is acknowledged. */
async function publishFor(bus: Bus, from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += 50) {
    const drafts = Array.from({ length: Math.min(50, to - first) }, (_, i) => numberedEvent(first + i));
    while (
      !(await bus.publishMany(drafts).then(
        () => true,
        () => false,
      ))
    ) {
      await pause(100);
    }
  }
}

describe('a bus whose server breaks', () => {
  // What loads the machine or looks at the clock runs by itself, when the others are done.
  it('loses no acknowledged event when the server is killed under load, and goes on by itself', () =>
    onOwnServer(async ({ nats, bus, start, heard }) => {
      await start([counting(heard)], { ackWaitMs: 2_000 });
      const publishing = publishFor(bus, 0, 3_000);
      for (let round = 0; round < 2; round += 1) {
        await until(() => heard.size > 200 * (round + 1));
        await nats.kill();
        await pause(300);
        await nats.bringBack();
      }
      await publishing;
      await until(() => heard.size === 3_000, 20_000);
    }));

  it.concurrent('starts with the server away, and begins when it comes', () =>
    onOwnServer(async ({ nats, bus, start, heard }) => {
      await nats.kill();
      await until(() => !bus.connected);
      await start([counting(heard)]);
      await nats.bringBack();
      await publishFor(bus, 0, 10);
      await until(() => heard.size === 10);
    }),
  );

  it.concurrent('goes on when the server comes back on the same port with an empty disk', () =>
    onOwnServer(async ({ nats, bus, start, heard, logged }) => {
      await start([counting(heard)]);
      await publishFor(bus, 0, 10);
      await until(() => heard.size === 10);

      await nats.kill();
      await nats.wipe();
      await nats.bringBack();
      await publishFor(bus, 10, 20);
      // At once: long before a pull request that went unanswered would have been missed.
      await until(() => heard.size === 20, 3_000);
      expect(logged.some((line) => line.includes('no answer'))).toBe(false);
    }),
  );

  it.concurrent('makes a deleted stream again at once, for a service that only listens too', () =>
    onOwnServer(async ({ bus, start, heard }) => {
      const { server } = await start([counting(heard)]);
      await publishFor(bus, 0, 10);
      await until(() => heard.size === 10);

      const { jsm } = await bus.connection.ready(2_000);
      await jsm.streams.delete('answers');
      const deletedAt = Date.now();
      await until(
        () =>
          jsm.streams.info('answers').then(
            () => true,
            () => false,
          ),
        3_000,
      );
      await until(async () => (await server.lag()).length === 1, 3_000);
      await publishFor(bus, 10, 20);
      await until(() => heard.size === 20, 5_000);
      expect(Date.now() - deletedAt).toBeLessThan(5_000);
    }),
  );

  it.concurrent('makes a deleted consumer again at once', () =>
    onOwnServer(async ({ bus, start, heard }) => {
      await start([counting(heard)]);
      await publishFor(bus, 0, 1);
      await until(() => heard.size === 1);

      const { jsm } = await bus.connection.ready(2_000);
      await jsm.consumers.delete('answers', 'tested_answers');
      await publishFor(bus, 1, 2);
      await until(() => heard.get(1) === 1, 3_000);
      // The new consumer reads the stream from its beginning: handlers must know what they have done.
      expect(heard.get(0)).toBe(2);
    }),
  );

  it.concurrent('rebuilds a consumer that has events pending and gets none', () =>
    onOwnServer(async ({ bus, start, heard, logged }) => {
      const { nats: raw } = await bus.connection.ready(2_000);
      const publish = raw.publish.bind(raw);
      let swallowed = 0;
      raw.publish = (subject, payload, options) => {
        // The first pull request never arrives, as when a server forgets it.
        if (subject.startsWith('$JS.API.CONSUMER.MSG.NEXT') && swallowed === 0) swallowed += 1;
        else publish(subject, payload, options);
      };
      await start([counting(heard)], { watchdogMs: 1_000 });
      await until(() => swallowed === 1);
      await publishFor(bus, 0, 10);
      await until(() => heard.size === 10, 6_000);
      expect(logged.some((line) => line.includes('pending and no delivery'))).toBe(true);
    }),
  );

  it.concurrent('leaves a consumer alone that has nothing to do', () =>
    onOwnServer(async ({ start, heard, logged }) => {
      await start([counting(heard)], { watchdogMs: 500 });
      await pause(2_500);
      expect(logged.filter((line) => line.includes('set up again'))).toEqual([]);
    }),
  );

  it.concurrent('keeps two apps of one process apart', () =>
    onOwnServer((mine) =>
      onOwnServer(async (other) => {
        await mine.start([counting(mine.heard)]);
        await other.start([counting(other.heard)]);
        await mine.nats.kill();
        await other.bus.publish(numberedEvent(5));
        await until(() => other.heard.size === 1);
        expect(mine.heard.size).toBe(0);
        expect(other.bus.connected).toBe(true);
      }),
    ),
  );
});
