/** Group commit: webhooks that arrive together share one INSERT and one flush of the disk. */
import { AppError, retry } from '@enlace/contracts';
import type { Database } from '../../database/database.js';
import { databaseUnavailable, isBadValue } from '../../database/failure.js';
import { insertAccepted } from './insert-accepted.js';
import type { Acceptance, WebhookEntry } from './webhook-record.js';

const MAX_ROWS = 500;
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_QUEUED_ROWS = 20_000;
const MAX_QUEUED_BYTES = 64 * 1024 * 1024;
const MAX_IN_FLIGHT = 8;
/** A provider must have its 503 within two seconds; a row that is committed after all is found a duplicate later. */
const DEADLINE_MS = 1_500;
const DEADLINE_CHECK_MS = 100;

interface Waiting {
  readonly entry: WebhookEntry;
  readonly since: number;
  readonly outcome: Promise<Acceptance>;
  readonly settle: (acceptance: Acceptance) => void;
  readonly fail: (error: unknown) => void;
}

export class GroupCommit {
  private queue: Waiting[] = [];
  private queuedBytes = 0;
  /** Everything without an outcome, queued or in flight, in order of arrival. */
  private readonly pending = new Map<string, Waiting>();
  private inFlight = 0;
  private flushing = false;
  /** Smoothed time a COMMIT takes. */
  private commitMs = 1;
  private deadline: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {}

  /** Resolves when the row is committed, by this call or by an earlier one. */
  accept(entry: WebhookEntry): Promise<Acceptance> {
    if (entry.body.length > MAX_BYTES) return Promise.reject(tooLarge());
    const twin = this.pending.get(entry.id);
    if (twin !== undefined) return twin.outcome.then(() => ({ outcome: 'duplicate' }));
    if (this.queue.length >= MAX_QUEUED_ROWS || this.queuedBytes + entry.body.length > MAX_QUEUED_BYTES) {
      return Promise.reject(
        new AppError('database.unavailable', 'Too many webhooks wait for Postgres', retry(1_000)),
      );
    }
    const waiting = this.wait(entry);
    this.queue.push(waiting);
    this.queuedBytes += entry.body.length;
    this.flushSoon();
    return waiting.outcome;
  }

  private wait(entry: WebhookEntry): Waiting {
    let settle!: (acceptance: Acceptance) => void;
    let fail!: (error: unknown) => void;
    const outcome = new Promise<Acceptance>((resolve, reject) => {
      settle = resolve;
      fail = reject;
    });
    const waiting = { entry, since: performance.now(), outcome, settle, fail };
    this.pending.set(entry.id, waiting);
    const forget = (): void => {
      if (this.pending.get(entry.id) === waiting) this.pending.delete(entry.id);
    };
    outcome.then(forget, forget);
    this.deadline ??= setInterval(() => this.expire(), DEADLINE_CHECK_MS).unref();
    return waiting;
  }

  /** After this turn of the event loop, so that requests read together are written together. */
  private flushSoon(): void {
    if (this.flushing) return;
    this.flushing = true;
    setImmediate(() => {
      this.flushing = false;
      this.flush();
    });
  }

  /** A fast disk wants few large commits, a slow one many at a time: each waits for its own flush. */
  private flush(): void {
    const allowed = Math.max(
      1,
      Math.min(MAX_IN_FLIGHT, this.database.poolSize - 1, 2 + Math.floor(this.commitMs)),
    );
    while (this.queue.length > 0 && this.inFlight < allowed) {
      this.inFlight += 1;
      void this.write(this.nextBatch()).finally(() => {
        this.inFlight -= 1;
        this.flush();
      });
    }
  }

  private nextBatch(): Waiting[] {
    let bytes = 0;
    let rows = 0;
    for (const { entry } of this.queue) {
      if (rows === MAX_ROWS || (rows > 0 && bytes + entry.body.length > MAX_BYTES)) break;
      bytes += entry.body.length;
      rows += 1;
    }
    this.queuedBytes -= bytes;
    return this.queue.splice(0, rows);
  }

  /** Never rejects: every row learns its own outcome. A batch with a bad row is halved until that row is alone. */
  private async write(batch: readonly Waiting[]): Promise<void> {
    try {
      const positions = await this.database.asSystem(
        (tx) => insertAccepted(tx, this.stillWaited(batch)),
        (commitMs) => (this.commitMs += (commitMs - this.commitMs) / 8),
      );
      for (const { entry, settle } of batch) {
        const position = positions.get(entry.id);
        settle(position === undefined ? { outcome: 'duplicate' } : { outcome: 'accepted', position });
      }
    } catch (error) {
      if (!isBadValue(error)) return batch.forEach((waiting) => waiting.fail(error));
      if (batch.length === 1) return batch.forEach((waiting) => waiting.fail(notStorable(error)));
      const half = Math.ceil(batch.length / 2);
      await this.write(batch.slice(0, half));
      await this.write(batch.slice(half));
    }
  }

  /**
   * A connection may be long in coming. What was given up meanwhile comes again or waits on the bus by now, and written
   * down here it would stand behind what came after it.
   */
  private stillWaited(batch: readonly Waiting[]): WebhookEntry[] {
    return batch.map(({ entry }) => entry).filter((entry, n) => this.pending.get(entry.id) === batch[n]);
  }

  /** Fails whatever has waited too long; what was not yet sent to Postgres never will be. */
  private expire(): void {
    const before = performance.now() - DEADLINE_MS;
    for (const waiting of this.pending.values()) {
      if (waiting.since > before) break;
      waiting.fail(databaseUnavailable(`no commit within ${DEADLINE_MS} ms`));
    }
    const alive = this.queue.filter((waiting) => waiting.since > before);
    if (alive.length < this.queue.length) {
      this.queue = alive;
      this.queuedBytes = alive.reduce((sum, { entry }) => sum + entry.body.length, 0);
    }
    if (this.pending.size > 0) return;
    clearInterval(this.deadline);
    this.deadline = undefined;
  }
}

function tooLarge(): AppError {
  return new AppError('request.too_large', `A webhook may have at most ${MAX_BYTES} bytes`);
}

function notStorable(error: unknown): AppError {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
  return new AppError('request.invalid', `The webhook cannot be kept as it is (SQLSTATE ${code})`);
}
