/** Nest transport: delivers the events of JetStream consumers to the methods marked `@OnEvent`. */
import { setTimeout as pause } from 'node:timers/promises';
import type { EventName } from '@enlace/contracts';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import type { Bus } from './bus.js';
import { checkHandlers, type ConsumedStream } from './check-handlers.js';
import { Consumption } from './consumption.js';
import { EventWorker, type EventHandler, type Observation } from './event-worker.js';
import { oldestWaiting } from './oldest-waiting.js';
import { ACK_WAIT_MS, consumerConfig } from './topology.js';
import { Undertaker, type DeadListener } from './undertaker.js';

export interface JetStreamServerOptions {
  readonly bus: Bus;
  /** Names the durables: replicas of a service share them. */
  readonly service: string;
  /** One durable each. */
  readonly consumers: readonly ConsumedStream[];
  /** Handlers in flight per consumer; 32 when not given. */
  readonly concurrency?: number | undefined;
  /** How long the stream waits for a sign of life before it delivers again (ms); 30,000. */
  readonly ackWaitMs?: number | undefined;
  /** Unexpected errors before an event is set aside; 8. */
  readonly maxDeliveries?: number | undefined;
  /** Check the data against its class; true. */
  readonly validate?: boolean | undefined;
  /** Pending events and no delivery for this long: the consumer is rebuilt (ms); 15,000. */
  readonly watchdogMs?: number | undefined;
  /** A handler that takes longer has lost its event, which is delivered again (ms); 300,000. */
  readonly handlerLimitMs?: number | undefined;
  /** How long `close()` waits for the work in hand (ms); 20,000. */
  readonly closeMs?: number | undefined;
  /** Told how each delivery ended; for metrics. */
  readonly observe?: ((observation: Observation) => void) | undefined;
}

export interface ConsumerLag {
  readonly stream: string;
  readonly durable: string;
  /** Not yet delivered. */
  readonly pending: number;
  /** Delivered and not yet ended, those waiting for a retry included. */
  readonly ackPending: number;
  readonly redelivered: number;
  /** Everything up to this stream sequence has ended. */
  readonly endedTo: number;
  /** Stream sequence of the last event there was for it. */
  readonly newest: number;
  /** When the oldest event that has not ended was stored. */
  readonly oldest?: Date;
}

const CONCURRENCY = 32;
const MAX_DELIVERIES = 8;
const WATCHDOG_MS = 15_000;
const HANDLER_LIMIT_MS = 300_000;
const CLOSE_MS = 20_000;
const FLUSH_MS = 1_000;

export class JetStreamServer extends Server implements CustomTransportStrategy {
  /** The ack policy hears of every failure; Nest need not log it too. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly undertaker: Undertaker;
  private consumptions: Consumption[] = [];
  private closing: Promise<void> | undefined;

  constructor(private readonly options: JetStreamServerOptions) {
    super();
    this.undertaker = new Undertaker(options.bus);
  }

  /** Starts the consumers, in the background if NATS is away; refuses handlers that would never be called. */
  listen(callback: (error?: unknown) => void): void {
    if (this.closing !== undefined) {
      callback();
      return;
    }
    try {
      checkHandlers(this.messageHandlers, this.options.consumers);
    } catch (error) {
      callback(error);
      return;
    }
    this.consumptions = this.options.consumers.map((consumed) => this.consumption(consumed));
    for (const consumption of this.consumptions) consumption.start();
    callback();
  }

  /** Calls the listener before a set-aside event ends; when it throws, the event comes again. */
  onDead(listener: DeadListener): void {
    this.undertaker.onDead(listener);
  }

  /** Takes no more events; those in hand go on. */
  async stopPulling(): Promise<void> {
    await Promise.all(this.consumptions.map((consumption) => consumption.stopPulling()));
  }

  /**
   * Stops pulling, waits for the handlers in hand, and gives back at once what is not done by then. The bus
   * stays open: whoever opened it drains it.
   */
  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  /** How far behind each consumer is; consumers the server does not know are left out. */
  async lag(): Promise<ConsumerLag[]> {
    const all = await Promise.all(this.consumptions.map((consumption) => this.lagOf(consumption)));
    return all.filter((lag) => lag !== undefined);
  }

  on(event: string): never {
    throw new Error(`the JetStream server has no event "${event}"`);
  }

  /** The bus. */
  unwrap<T>(): T {
    return this.options.bus as T;
  }

  private async finish(): Promise<void> {
    const budget = this.options.closeMs ?? CLOSE_MS;
    await Promise.all(this.consumptions.map((consumption) => consumption.close(budget)));
    const nats = this.options.bus.connection.current?.nats;
    if (nats === undefined) return;
    const late = pause(FLUSH_MS, undefined, { ref: false });
    await Promise.race([nats.flush().catch(() => undefined), late]);
  }

  private consumption({ stream, filter }: ConsumedStream): Consumption {
    const { bus, service, ackWaitMs = ACK_WAIT_MS } = this.options;
    const worker = new EventWorker({
      handlerOf: (name) => this.handlerOf(name),
      undertaker: this.undertaker,
      maxDeliveries: this.options.maxDeliveries ?? MAX_DELIVERIES,
      validate: this.options.validate ?? true,
      observe: this.options.observe ?? (() => undefined),
      log: bus.log,
    });
    return new Consumption({
      bus,
      stream,
      consumer: consumerConfig(service, stream, filter, { ackWaitMs }),
      concurrency: this.options.concurrency ?? CONCURRENCY,
      ackWaitMs,
      watchdogMs: this.options.watchdogMs ?? WATCHDOG_MS,
      handlerLimitMs: this.options.handlerLimitMs ?? HANDLER_LIMIT_MS,
      handle: (message) => worker.handle(message),
    });
  }

  /** Nest's own `handleEvent` lets errors of the handler's observable pass unseen, so it is awaited here. */
  private handlerOf(name: EventName): EventHandler | undefined {
    const handler: MessageHandler | undefined = this.messageHandlers.get(name);
    if (handler === undefined) return undefined;
    return async (data, context) => {
      const result: unknown = await handler(data, context);
      await lastValueFrom(this.transformToObservable(result), { defaultValue: undefined });
    };
  }

  private async lagOf(consumption: Consumption): Promise<ConsumerLag | undefined> {
    const info = await consumption.info();
    const session = this.options.bus.connection.current;
    if (info === undefined || session === undefined) return undefined;
    const oldest = await oldestWaiting(session.jsm, info);
    return {
      stream: consumption.stream,
      durable: consumption.durable,
      pending: info.num_pending,
      ackPending: info.num_ack_pending,
      redelivered: info.num_redelivered,
      endedTo: info.ack_floor.stream_seq,
      newest: info.delivered.stream_seq + info.num_pending,
      ...(oldest === undefined ? {} : { oldest }),
    };
  }
}
