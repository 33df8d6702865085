/** The dead letters of the bus: read by one service to be kept, published again when a person says so. */
import { AppError, reject, retry, subjectsOf } from '@enlace/contracts';
import { nuid } from '@nats-io/transport-node';
import { Injectable } from '@nestjs/common';
import { ackPolicy } from './ack-policy.js';
import { Bus } from './bus.js';
import { Consumption } from './consumption.js';
import type { Settlement } from './hands.js';
import { readDeadLetter, type DeadLetter } from './dead-letter.js';
import type { DeliveredMessage } from './delivered-message.js';
import { isStreamNotFound } from './not-found.js';
import { REPLAY_HEADER } from './replay.js';
import { addressOf } from './subject.js';
import { ACK_WAIT_MS, durableConfig } from './topology.js';

/** What is needed to publish an event again; a kept dead letter has it. */
export type Replayable = Pick<DeadLetter, 'subject' | 'body' | 'stream' | 'sequence' | 'bodyOmitted'>;

const CONCURRENCY = 16;
const WATCHDOG_MS = 15_000;
const HANDLER_LIMIT_MS = 60_000;
const CLOSE_MS = 5_000;
const READ_MS = 2_000;

@Injectable()
export class DeadLetters {
  private readonly consumptions: Consumption[] = [];

  constructor(private readonly bus: Bus) {}

  /**
   * Hands every dead letter to the handler, at least once; one that cannot be handled now comes again, for
   * there is no place behind the dead letters. Replicas that name the same durable share the letters.
   * Returns how to stop.
   */
  consume(durable: string, handler: (letter: DeadLetter) => Promise<void>): () => Promise<void> {
    const consumption = new Consumption({
      bus: this.bus,
      stream: 'dead',
      consumer: durableConfig(durable, subjectsOf('dead')),
      concurrency: CONCURRENCY,
      ackWaitMs: ACK_WAIT_MS,
      watchdogMs: WATCHDOG_MS,
      handlerLimitMs: HANDLER_LIMIT_MS,
      handle: (message) => this.handOver(message, handler),
    });
    this.consumptions.push(consumption);
    consumption.start();
    return () => consumption.close(CLOSE_MS);
  }

  /**
   * Publishes the event to its own subject again, under a new message id so that the stream takes it. Every
   * service on that subject sees it once more; those that had handled it know it by the event id.
   */
  async replay(letter: Replayable): Promise<void> {
    const address = addressOf(letter.subject);
    if (address === undefined || address.stream === 'dead') {
      throw new AppError('event.unknown', 'the dead letter names no subject of ours', reject);
    }
    await this.bus.send({
      subject: letter.subject,
      body: letter.bodyOmitted ? await this.original(letter) : letter.body,
      messageId: `replay-${nuid.next()}`,
      headers: { [REPLAY_HEADER]: 'true' },
    });
  }

  /** Stops every consumer of dead letters. */
  async close(): Promise<void> {
    await Promise.all(this.consumptions.map((consumption) => consumption.close(CLOSE_MS)));
  }

  private async handOver(
    message: DeliveredMessage,
    handler: (letter: DeadLetter) => Promise<void>,
  ): Promise<Settlement> {
    try {
      await handler(readDeadLetter(message));
      return { action: 'ack' };
    } catch (error) {
      const { deliveries } = message;
      this.bus.log('warn', 'a dead letter could not be kept yet', { sequence: message.sequence, deliveries });
      const facts = { deliveries, maxDeliveries: Infinity, jitter: Math.random() };
      const ruling = ackPolicy({ kind: 'threw', error: new KeepTrying(error) }, facts);
      return ruling.action === 'nak' ? ruling : { action: 'nak', delayMs: 0 };
    }
  }

  /** The body of a letter that was too large to carry it: streams keep what they were given for some days. */
  private async original({ stream, sequence, subject }: Replayable): Promise<Uint8Array> {
    const { jsm } = await this.bus.connection.ready(READ_MS);
    const stored = await jsm.streams.getMessage(stream, { seq: sequence }).catch((error: unknown) => {
      if (isStreamNotFound(error)) return null;
      throw new AppError('bus.unavailable', 'the stream does not answer', retry());
    });
    if (stored?.subject !== subject) {
      throw new AppError('dead_letter.not_found', 'the stream has forgotten the event', reject);
    }
    return stored.data;
  }
}

/** Whatever a keeper of dead letters threw: even a reject must not lose the letter. */
class KeepTrying extends Error {
  constructor(cause: unknown) {
    super('a dead letter could not be kept', { cause });
  }
}
