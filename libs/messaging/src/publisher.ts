/** Publishes with an acknowledgement from the stream, or says that it could not, within a fixed time. */
import { setTimeout as pause } from 'node:timers/promises';
import { AppError, reject, retry } from '@enlace/contracts';
import { JetStreamApiCodes, JetStreamApiError } from '@nats-io/jetstream';
import { RequestError, errors, headers } from '@nats-io/transport-node';
import type { Connection } from './connection.js';

export interface Parcel {
  readonly subject: string;
  readonly body: Uint8Array | string;
  /** The stream drops a second message of the same id within its duplicate window. */
  readonly messageId: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StreamKeeper {
  /** Resolves when the streams have been looked after since the last connect; undefined when they have. */
  readonly beingChecked: Promise<void> | undefined;
  /** Makes missing streams again. */
  ensureStreams(): Promise<void>;
}

const LOOK_AGAIN_MS = 50;

export class Publisher {
  private readonly inFlight = new Set<Promise<void>>();

  constructor(
    private readonly connection: Connection,
    private readonly streams: StreamKeeper,
    private readonly timeoutMs: number,
  ) {}

  /** Resolves when the stream has stored it; throws `bus.unavailable` (retry) or `request.too_large` (reject). */
  publish(parcel: Parcel): Promise<void> {
    const sent = this.deliver(parcel, Date.now() + this.timeoutMs);
    this.inFlight.add(sent);
    return sent.finally(() => this.inFlight.delete(sent));
  }

  /** Waits until nothing is on its way any more. */
  async settled(): Promise<void> {
    while (this.inFlight.size > 0) await Promise.allSettled([...this.inFlight]);
  }

  private async deliver(parcel: Parcel, deadline: number): Promise<void> {
    for (;;) {
      try {
        const { js } = await this.connection.ready(left(deadline));
        const { beingChecked } = this.streams;
        // Without its stream a notice would reach who listens and be acknowledged by nobody.
        if (beingChecked !== undefined) await soon(beingChecked, left(deadline));
        await js.publish(parcel.subject, parcel.body, {
          msgID: parcel.messageId,
          headers: headersOf(parcel.headers ?? {}),
          timeout: left(deadline),
        });
        return;
      } catch (error) {
        if (isTooLarge(error)) {
          throw new AppError('request.too_large', 'the event is larger than the bus takes', reject);
        }
        if (!isStreamMissing(error) || left(deadline) <= LOOK_AGAIN_MS) throw unavailable(error);
        // The data of the server may be gone, or the stream still starts: make it, wait a moment, try again.
        await soon(this.streams.ensureStreams(), left(deadline) - LOOK_AGAIN_MS);
        await pause(LOOK_AGAIN_MS);
      }
    }
  }
}

/** Waits for the work, well or ill done, but not longer than that (ms). */
async function soon(work: Promise<void>, withinMs: number): Promise<void> {
  const given = new AbortController();
  const enough = pause(withinMs, undefined, { signal: given.signal }).catch(() => undefined);
  await Promise.race([work.catch(() => undefined), enough]);
  given.abort();
}

function left(deadline: number): number {
  return Math.max(1, deadline - Date.now());
}

function headersOf(entries: Readonly<Record<string, string>>): ReturnType<typeof headers> {
  const result = headers();
  for (const [key, value] of Object.entries(entries)) result.set(key, value);
  return result;
}

function isTooLarge(error: unknown): boolean {
  return error instanceof errors.InvalidArgumentError && error.message.includes('max_payload');
}

/** Nobody answers on the subject, or the server says so: the stream is not there. */
function isStreamMissing(error: unknown): boolean {
  if (error instanceof JetStreamApiError) return error.code === JetStreamApiCodes.StreamNotFound;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof RequestError && cause.isNoResponders();
}

function unavailable(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const reason = error instanceof Error ? error.name : 'unknown';
  return new AppError('bus.unavailable', 'the bus did not acknowledge the event', retry(), { reason });
}
