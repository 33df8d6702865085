/** Publishes with an acknowledgement from the stream, or says that it could not, within a fixed time. */
import { setTimeout as pause } from 'node:timers/promises';
import { AppError, reject, retry } from '@enlace/contracts';
import { errors, headers, type MsgHdrs } from '@nats-io/transport-node';
import { AckError } from './ack-inbox.js';
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
        const { acks } = await this.connection.ready(left(deadline));
        const { beingChecked } = this.streams;
        // Without its stream a notice would reach who listens and be acknowledged by nobody.
        if (beingChecked !== undefined) await soon(beingChecked, left(deadline) / 2);
        await acks.publish(parcel.subject, parcel.body, headersOf(parcel), left(deadline));
        return;
      } catch (error) {
        if (isTooLarge(error)) {
          throw new AppError('request.too_large', 'the event is larger than the bus takes', reject);
        }
        const fault = error instanceof AckError ? error.fault : undefined;
        const mayGoOn = (fault === 'missing' || fault === 'lost') && left(deadline) > LOOK_AGAIN_MS;
        if (!mayGoOn) throw unavailable(error);
        // The data of the server may be gone, or the stream still starts: make it, wait a moment, try again.
        if (fault === 'missing') await soon(this.streams.ensureStreams(), left(deadline) - LOOK_AGAIN_MS);
        // What was stored and not acknowledged is the same message to the stream: it has the same id.
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

function headersOf(parcel: Parcel): MsgHdrs {
  const result = headers();
  for (const [key, value] of Object.entries(parcel.headers ?? {})) result.set(key, value);
  result.set('Nats-Msg-Id', parcel.messageId);
  return result;
}

function isTooLarge(error: unknown): boolean {
  return error instanceof errors.InvalidArgumentError && error.message.includes('max_payload');
}

function unavailable(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const reason = error instanceof AckError ? error.fault : error instanceof Error ? error.name : 'unknown';
  return new AppError('bus.unavailable', 'the bus did not acknowledge the event', retry(), { reason });
}
