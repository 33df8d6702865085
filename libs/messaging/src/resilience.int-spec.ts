/** What the bus does when its server is killed, wiped, or robbed of its streams under load. */
import { setTimeout as pause } from 'node:timers/promises';
import type { AnswerRequested } from '@enlace/contracts';
import { Controller, type Type } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { BreakableNats } from '../../../test/kit/breakable-nats.js';
import {
  numberedEvent,
  startEventService,
  until,
  type EventService,
} from '../../../test/kit/event-service.js';
import { Bus } from './bus.js';
import { OnEvent } from './on-event.decorator.js';

describe('a bus whose server breaks', () => {
  let nats: BreakableNats;
  let bus: Bus;
  let service: EventService | undefined;
  let heard: Map<number, number>;
  let logged: string[];

  beforeEach(async () => {
    nats = await BreakableNats.start();
    logged = [];
    bus = openBus();
    heard = new Map();
  });

  afterEach(async () => {
    await service?.close();
    service = undefined;
    await bus.drain();
    await nats.end();
  });

  function openBus(): Bus {
    return Bus.open({
      url: nats.url,
      name: 'test',
      log: (_level, message, details) => {
        logged.push(`${message} ${JSON.stringify(details ?? {})}`);
      },
    });
  }

  function counting(): Type {
    const counts = heard;
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
  async function publishFor(from: number, to: number): Promise<void> {
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

  it('loses no acknowledged event when the server is killed under load, and goes on by itself', async () => {
    service = await startEventService(bus, [counting()], { ackWaitMs: 2_000 });
    const publishing = publishFor(0, 3_000);
    for (let round = 0; round < 2; round += 1) {
      await until(() => heard.size > 200 * (round + 1));
      await nats.kill();
      await pause(300);
      await nats.bringBack();
    }
    await publishing;
    await until(() => heard.size === 3_000, 20_000);
  });

  it('starts with the server away, and begins when it comes', async () => {
    await nats.kill();
    await until(() => !bus.connected);
    service = await startEventService(bus, [counting()]);
    await nats.bringBack();
    await publishFor(0, 10);
    await until(() => heard.size === 10);
  });

  it('goes on when the server comes back on the same port with an empty disk', async () => {
    service = await startEventService(bus, [counting()]);
    await publishFor(0, 10);
    await until(() => heard.size === 10);

    await nats.kill();
    await nats.wipe();
    await nats.bringBack();
    await publishFor(10, 20);
    // At once: long before a pull request that went unanswered would have been missed.
    await until(() => heard.size === 20, 3_000);
    expect(logged.some((line) => line.includes('no answer'))).toBe(false);
  });

  it('makes a deleted stream again at once, for a service that only listens too', async () => {
    service = await startEventService(bus, [counting()]);
    await publishFor(0, 10);
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
    await until(async () => (await service?.server.lag())?.length === 1, 3_000);
    await publishFor(10, 20);
    await until(() => heard.size === 20, 5_000);
    expect(Date.now() - deletedAt).toBeLessThan(5_000);
  });

  it('makes a deleted consumer again at once', async () => {
    service = await startEventService(bus, [counting()]);
    await publishFor(0, 1);
    await until(() => heard.size === 1);

    const { jsm } = await bus.connection.ready(2_000);
    await jsm.consumers.delete('answers', 'tested_answers');
    await publishFor(1, 2);
    await until(() => heard.get(1) === 1, 3_000);
    // The new consumer reads the stream from its beginning: handlers must know what they have done.
    expect(heard.get(0)).toBe(2);
  });

  it('rebuilds a consumer that has events pending and gets none', async () => {
    const { nats: raw } = await bus.connection.ready(2_000);
    const publish = raw.publish.bind(raw);
    let swallowed = 0;
    raw.publish = (subject, payload, options) => {
      // The first pull request never arrives, as when a server forgets it.
      if (subject.startsWith('$JS.API.CONSUMER.MSG.NEXT') && swallowed === 0) swallowed += 1;
      else publish(subject, payload, options);
    };
    service = await startEventService(bus, [counting()], { watchdogMs: 1_000 });
    await until(() => swallowed === 1);
    await publishFor(0, 10);
    await until(() => heard.size === 10, 6_000);
    expect(logged.some((line) => line.includes('pending and no delivery'))).toBe(true);
  });

  it('leaves a consumer alone that has nothing to do', async () => {
    service = await startEventService(bus, [counting()], { watchdogMs: 500 });
    await pause(2_500);
    expect(logged.filter((line) => line.includes('set up again'))).toEqual([]);
  });

  it('keeps two apps of one process apart', async () => {
    const other = await BreakableNats.start();
    const otherBus = Bus.open({ url: other.url, name: 'other' });
    try {
      service = await startEventService(bus, [counting()]);
      const mine = heard;
      heard = new Map();
      const otherService = await startEventService(otherBus, [counting()]);
      await nats.kill();
      await otherBus.publish(numberedEvent(5));
      await until(() => heard.size === 1);
      expect(mine.size).toBe(0);
      expect(otherBus.connected).toBe(true);
      await otherService.close();
    } finally {
      await otherBus.drain();
      await other.end();
    }
  });
});
