/** Takes the messages of one durable consumer, a bounded number at a time, and keeps itself alive. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ConsumerInfo } from '@nats-io/jetstream';
import { createInbox, nanos, type Msg, type Subscription } from '@nats-io/transport-node';
import type { Bus } from './bus.js';
import type { Session } from './connection.js';
import { DeliveredMessage } from './delivered-message.js';
import { consumerState } from './consumer-state.js';
import { ensureConsumer } from './ensure-consumer.js';
import { Hands, type Settlement } from './hands.js';
import type { ConsumerSettings } from './topology.js';

export interface ConsumptionOptions {
  readonly bus: Bus;
  readonly stream: string;
  readonly consumer: ConsumerSettings;
  /** Messages in hand at once. */
  readonly concurrency: number;
  readonly ackWaitMs: number;
  /** Pending messages and no delivery for this long: the consumer is rebuilt. */
  readonly watchdogMs: number;
  readonly handlerLimitMs: number;
  readonly handle: (message: DeliveredMessage) => Promise<Settlement>;
}

interface PullRequest {
  readonly subject: string;
  readonly askedAt: number;
  remaining: number;
}

/** Short, for the end of a service waits for its last pull request to be over. */
const PULL_EXPIRES_MS = 1_000;
/** A pull request of which nothing was heard so long after its end was lost, and with it perhaps the consumer. */
const SILENCE_MS = 4_000;
/** After its end the server gives a request nothing more; this much later nothing is on its way. */
const TRANSIT_MS = 250;
const TICK_MS = 500;
const PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * One pull request is out at a time, for as many messages as there are free hands: what has been delivered is
 * being worked on, nothing waits in a buffer while its ack wait runs out.
 */
export class Consumption {
  private readonly hands: Hands;
  private subscription: Subscription | undefined;
  private inbox = '';
  private request: PullRequest | undefined;
  private serial = 0;
  private pulling = false;
  private building: Promise<void> | undefined;
  private lastDelivery = 0;
  private again = false;
  private looking = false;
  private ticker: NodeJS.Timeout | undefined;
  private forgetUp: (() => void) | undefined;

  constructor(private readonly options: ConsumptionOptions) {
    this.hands = new Hands({ ...options, log: options.bus.log });
  }

  get stream(): string {
    return this.options.stream;
  }

  get durable(): string {
    return this.options.consumer.durable_name;
  }

  /** Begins in the background; NATS need not be there. */
  start(): void {
    this.pulling = true;
    this.lastDelivery = Date.now();
    this.forgetUp = this.options.bus.onConnected(() => this.rebuild('connected'));
    this.ticker = setInterval(() => this.tick(), TICK_MS);
    this.rebuild('started');
  }

  /**
   * Takes no more: asks for nothing, and resolves when the last pull request is over (a second at most), for
   * what the server sends to an inbox nobody listens to lies idle until its ack wait has passed.
   */
  async stopPulling(): Promise<void> {
    this.pulling = false;
    this.forgetUp?.();
    while (this.request !== undefined && this.options.bus.connected) {
      if (Date.now() - this.request.askedAt > PULL_EXPIRES_MS + TRANSIT_MS) break;
      await pause(10);
    }
    this.request = undefined;
    this.subscription?.unsubscribe();
  }

  /** Waits for the work in hand, then gives back what is not done so that another replica takes it at once. */
  async close(budgetMs: number): Promise<void> {
    const deadline = Date.now() + budgetMs;
    await this.stopPulling();
    while (this.hands.size > 0 && Date.now() < deadline) await pause(Math.min(20, budgetMs));
    clearInterval(this.ticker);
    this.hands.giveBack();
  }

  /** What the server knows of this consumer; undefined while it is not there. */
  async info(): Promise<ConsumerInfo | undefined> {
    const session = this.options.bus.connection.current;
    return session?.jsm.consumers.info(this.stream, this.durable).catch(() => undefined);
  }

  private rebuild(reason: string): void {
    if (!this.pulling) return;
    if (this.building !== undefined) {
      this.again = true;
      return;
    }
    this.building = this.build(reason).finally(() => {
      this.building = undefined;
      if (this.again) this.rebuild('the connection changed meanwhile');
      else this.pull();
    });
  }

  /** Finds or makes the consumer and listens anew; tries until it succeeds or is stopped. */
  private async build(reason: string): Promise<void> {
    const { bus } = this.options;
    if (reason !== 'started') {
      bus.log('info', 'consumer is set up again', { durable: this.durable, reason });
    }
    this.request = undefined;
    for (let attempt = 0; this.pulling; attempt += 1) {
      try {
        const session = await bus.connection.ready(LONGEST_PAUSE_MS);
        this.again = false;
        await ensureConsumer(session.jsm, this.stream, this.options.consumer, () => bus.ensureStreams());
        if (this.pulling) this.listen(session);
        return;
      } catch {
        if (bus.connection.closed) return;
        if (attempt === 1) bus.log('warn', 'consumer cannot be set up yet', { durable: this.durable });
        await pause(Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** attempt), undefined, { ref: false });
      }
    }
  }

  private listen({ nats }: Session): void {
    // What the old subscription still receives is worked on all the same.
    this.subscription?.drain().catch(() => undefined);
    this.inbox = createInbox();
    this.subscription = nats.subscribe(`${this.inbox}.*`, {
      callback: (error, message) => {
        if (error === null) this.receive(message);
        else this.rebuild('subscription refused');
      },
    });
    this.lastDelivery = Date.now();
  }

  private pull(): void {
    const free = this.options.concurrency - this.hands.size;
    const nats = this.options.bus.connection.current?.nats;
    if (!this.pulling || this.building !== undefined || this.request !== undefined) return;
    if (free <= 0 || nats === undefined) return;
    this.serial += 1;
    const subject = `${this.inbox}.${this.serial}`;
    this.request = { subject, askedAt: Date.now(), remaining: free };
    const ask = { batch: free, expires: nanos(PULL_EXPIRES_MS) };
    nats.publish(`$JS.API.CONSUMER.MSG.NEXT.${this.stream}.${this.durable}`, JSON.stringify(ask), {
      reply: subject,
    });
  }

  private receive(message: Msg): void {
    const delivered = DeliveredMessage.from(message);
    if (delivered === undefined) {
      this.hearStatus(message);
      return;
    }
    this.lastDelivery = Date.now();
    if (this.request !== undefined) {
      this.request.remaining -= 1;
      if (this.request.remaining <= 0) this.request = undefined;
    }
    this.hands.take(delivered, () => this.pull());
    this.pull();
  }

  /** What the server says about a pull request: over (404, 408), or gone with its consumer (409, 503). */
  private hearStatus(message: Msg): void {
    const code = message.headers?.code ?? 0;
    if (message.subject !== this.request?.subject) return;
    const { askedAt } = this.request;
    this.request = undefined;
    if (code === 503 || (code === 409 && /deleted/i.test(message.headers?.description ?? ''))) {
      this.rebuild('consumer gone');
    } else if (Date.now() - askedAt > PAUSE_MS) {
      this.pull();
    }
    // A request refused at once is asked again by the next tick, not in a loop.
  }

  private tick(): void {
    const now = Date.now();
    this.hands.keepAlive(now);
    if (!this.pulling || this.building !== undefined || !this.options.bus.connected) return;
    if (this.request !== undefined && now - this.request.askedAt > PULL_EXPIRES_MS + SILENCE_MS) {
      this.rebuild('no answer');
    } else if (this.hands.size < this.options.concurrency) {
      this.pull();
      if (now - this.lastDelivery > this.options.watchdogMs) this.look();
    }
  }

  /** Nothing came for a while: is there really nothing, or did the consumer stall or vanish? */
  private look(): void {
    const session = this.options.bus.connection.current;
    if (this.looking || session === undefined) return;
    this.looking = true;
    const quietSince = this.lastDelivery;
    consumerState(session.jsm, this.stream, this.options.consumer)
      .then((state) => {
        this.looking = false;
        if (this.lastDelivery !== quietSince) return;
        this.lastDelivery = Date.now();
        if (state === 'gone') this.rebuild('consumer not found');
        if (state === 'starved') this.rebuild('pending and no delivery');
      })
      .catch(() => undefined);
  }
}
