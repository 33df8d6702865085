/** What the streams hold of one tenant: read to its end, and removed one by one. */
import { AppError, STREAMS, retry, streamFilterOf, type StreamName } from '@enlace/contracts';
import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiError,
  ReplayPolicy,
  jetstream,
  type JetStreamManager,
} from '@nats-io/jetstream';
import type { Bus } from './bus.js';
import { isStreamNotFound } from './not-found.js';

export interface StoredEvent {
  readonly stream: StreamName;
  readonly sequence: number;
  readonly subject: string;
  /** As it was published; usually an envelope. */
  readonly body: string;
}

const BATCH = 200;
const READ_MS = 2_000;
const FETCH_MS = 2_000;
/** The server forgets the consumer of a reader that died. */
const FORGOTTEN_NS = 30_000_000_000;
const MESSAGE_NOT_FOUND = [10_037, 10_057];

export class StoredEvents {
  constructor(private readonly bus: Pick<Bus, 'connection'>) {}

  /** The streams there are. */
  get streams(): readonly StreamName[] {
    return STREAMS;
  }

  /**
   * Everything of the tenant that was in the stream when the reading began, some at a time.
   * @throws AppError `bus.unavailable` (retry)
   */
  async *read(stream: StreamName, tenant: string): AsyncGenerator<readonly StoredEvent[]> {
    const { jsm, nats } = await this.bus.connection.ready(READ_MS);
    const opened = await this.open(jsm, stream, tenant);
    if (opened === undefined) return;
    const { name, pending } = opened;
    try {
      const consumer = await jetstream(nats).consumers.get(stream, name);
      for (let read = 0; read < pending;) {
        const some: StoredEvent[] = [];
        const messages = await consumer.fetch({
          max_messages: Math.min(BATCH, pending - read),
          expires: FETCH_MS,
        });
        for await (const { seq: sequence, subject, data } of messages)
          some.push({ stream, sequence, subject, body: new TextDecoder().decode(data) });
        if (some.length === 0) return; // the rest has expired meanwhile
        read += some.length;
        yield some;
      }
    } catch (error) {
      throw unavailable(error);
    } finally {
      await jsm.consumers.delete(stream, name).catch(() => false);
    }
  }

  /** Removes an event for good, its bytes on the disk too; one that is gone already is as good. */
  async remove(stream: string, sequence: number): Promise<void> {
    const { jsm } = await this.bus.connection.ready(READ_MS);
    try {
      await jsm.streams.deleteMessage(stream, sequence, true);
    } catch (error) {
      const isGone = error instanceof JetStreamApiError && MESSAGE_NOT_FOUND.includes(error.code);
      if (!isGone && !isStreamNotFound(error)) throw unavailable(error);
    }
  }

  private async open(
    jsm: JetStreamManager,
    stream: StreamName,
    tenant: string,
  ): Promise<{ name: string; pending: number } | undefined> {
    try {
      const { name, num_pending: pending } = await jsm.consumers.add(stream, {
        filter_subject: streamFilterOf(stream, tenant),
        ack_policy: AckPolicy.None,
        deliver_policy: DeliverPolicy.All,
        replay_policy: ReplayPolicy.Instant,
        inactive_threshold: FORGOTTEN_NS,
        mem_storage: true,
        num_replicas: 1,
      });
      return { name, pending };
    } catch (error) {
      if (isStreamNotFound(error)) return undefined;
      throw unavailable(error);
    }
  }
}

function unavailable(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const reason = error instanceof Error ? error.message : 'unknown';
  return new AppError('bus.unavailable', 'the streams cannot be read or cleaned now', retry(), { reason });
}
