/** Works on one delivered message: reads it, runs its handler, and rules what becomes of it. */
import type { CloudEvent, EventName } from '@enlace/contracts';
import { ackPolicy, type Outcome, type Ruling } from './ack-policy.js';
import type { BusLog } from './bus-log.js';
import type { Settlement } from './hands.js';
import type { DeliveredMessage } from './delivered-message.js';
import { EventContext } from './event-context.js';
import { FailureCount } from './failure-count.js';
import { identify, readData, readEnvelope } from './read-event.js';
import { REPLAY_HEADER } from './replay.js';
import { processing, type TraceCarrier } from './trace.js';
import type { Undertaker } from './undertaker.js';

/** Resolves when the handler has returned; rejects with what it threw. */
export type EventHandler = (data: object, context: EventContext) => Promise<void>;

/** How one delivery ended; for metrics. */
export interface Observation {
  readonly stream: string;
  readonly durable: string;
  /** Undefined when the message could not be read. */
  readonly event?: EventName;
  readonly action: Ruling['action'] | 'skip';
  /** Of a dead letter. */
  readonly code?: string;
  readonly deliveries: number;
  readonly durationMs: number;
}

export interface EventWorkerOptions {
  readonly handlerOf: (name: EventName) => EventHandler | undefined;
  readonly undertaker: Undertaker;
  readonly maxDeliveries: number;
  readonly validate: boolean;
  readonly observe: (observation: Observation) => void;
  readonly log: BusLog;
}

const UNBURIED_NAK_MS = 5_000;

export class EventWorker {
  private readonly failures = new FailureCount();

  constructor(private readonly options: EventWorkerOptions) {}

  /** Never rejects. */
  async handle(message: DeliveredMessage): Promise<Settlement> {
    const startedAt = performance.now();
    const seen: { name?: EventName; skipped: boolean } = { skipped: false };
    const outcome = await this.run(message, seen);
    const ruling = this.rule(message, outcome);
    const settlement = await this.carryOut(message, ruling);
    const buried = settlement.action === 'term';
    this.options.observe({
      stream: message.stream,
      durable: message.durable,
      ...(seen.name === undefined ? {} : { event: seen.name }),
      action: seen.skipped ? 'skip' : buried ? 'dead' : settlement.action,
      ...(buried && ruling.action === 'dead' ? { code: ruling.code } : {}),
      deliveries: message.deliveries,
      durationMs: performance.now() - startedAt,
    });
    return settlement;
  }

  private async run(
    message: DeliveredMessage,
    seen: { name?: EventName; skipped: boolean },
  ): Promise<Outcome> {
    try {
      const event = readEnvelope(message.data);
      const name = identify(event, message.subject);
      seen.name = name;
      const handler = this.options.handlerOf(name);
      if (handler === undefined) {
        // The filter is wider than what this service listens to.
        seen.skipped = true;
        return { kind: 'returned' };
      }
      const data = readData(name, event, this.options.validate);
      const replayed = message.header(REPLAY_HEADER) !== undefined;
      const context = new EventContext(event, message.deliveries, replayed, () => message.working(), {
        stream: message.stream,
        sequence: message.sequence,
      });
      const facts = { event: name, subject: message.subject, id: event.id };
      await processing(facts, carrierOf(message, event), () => handler(data, context));
      return { kind: 'returned' };
    } catch (error) {
      return { kind: 'threw', error };
    }
  }

  private rule(message: DeliveredMessage, outcome: Outcome): Ruling {
    const key = `${message.stream}.${message.sequence}.${message.storedAtNanos}`;
    const failures = outcome.kind === 'threw' ? this.failures.add(key, outcome.error) : 0;
    const ruling = ackPolicy(outcome, {
      deliveries: message.deliveries,
      maxDeliveries: this.options.maxDeliveries,
      failures,
      ageMs: Date.now() - message.storedAt.getTime(),
      jitter: Math.random(),
    });
    if (ruling.action !== 'nak') this.failures.forget(key);
    return ruling;
  }

  private async carryOut(message: DeliveredMessage, ruling: Ruling): Promise<Settlement> {
    if (ruling.action !== 'dead') return ruling;
    const details = { durable: message.durable, sequence: message.sequence, code: ruling.code };
    try {
      await this.options.undertaker.bury(message, ruling);
      this.options.log('warn', 'event set aside in the dead letters', details);
      return { action: 'term' };
    } catch {
      // Not ended before its copy is safe and its end is written down: it comes again.
      this.options.log('warn', 'event could not be set aside yet', details);
      return { action: 'nak', delayMs: UNBURIED_NAK_MS };
    }
  }
}

/** The trace of the message headers, or else of the envelope. */
function carrierOf(message: DeliveredMessage, event: CloudEvent): TraceCarrier {
  const traceparent = message.header('traceparent') ?? event.traceparent;
  const tracestate = message.header('tracestate');
  return {
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(tracestate === undefined ? {} : { tracestate }),
  };
}
