/** Telegram's delivery: one lane a chat, strictly in order, lanes in parallel, patient with failures. */
import type { HttpExchange, HttpReply } from '../core/http-exchange.js';
import type { SimulatedTime } from '../core/simulated-time.js';
import {
  type WebhookAttempt,
  type WebhookDelivery,
  attemptOf,
  deliveryOf,
  is2xx,
  undelivered,
} from '../core/webhook-sender.js';

/** An update on its way. */
export interface QueuedUpdate {
  readonly updateId: number;
  /** Updates of one lane never overtake each other. */
  readonly lane: string;
  readonly body: string;
  /** Simulated milliseconds after which no further try is made: 24 h for messages, 150 s for presses. */
  readonly livesMs: number;
}

interface Item extends QueuedUpdate {
  readonly log: WebhookAttempt[];
  readonly resolve: (delivery: WebhookDelivery) => void;
  waitedMs: number;
}

/** What the queue needs from the bot's side. */
export interface QueueHost {
  /** Where to and with which headers; undefined = no webhook is set, updates wait. */
  target(
    body: string,
  ):
    | { readonly url: string; readonly headers: Record<string, string>; readonly maxConnections: number }
    | undefined;
  /** Told of each answer. */
  answered(updateId: number, reply: HttpReply): void;
}

const HONOURED_RETRY_AFTER_S = 3600;

export class UpdateQueue {
  private readonly lanes = new Map<string, Item[]>();
  private ready: string[] = [];
  private busy = 0;

  constructor(
    private readonly exchange: () => HttpExchange,
    private readonly time: SimulatedTime,
    private readonly host: QueueHost,
    private readonly timeoutMs: number,
  ) {}

  /** How many updates wait or are being delivered. */
  get pending(): number {
    let count = 0;
    for (const lane of this.lanes.values()) count += lane.length;
    return count;
  }

  /** Adds an update; resolves when it is delivered or dropped. */
  push(update: QueuedUpdate): Promise<WebhookDelivery> {
    return new Promise((resolve) => {
      const item: Item = { ...update, log: [], resolve, waitedMs: 0 };
      const lane = this.lanes.get(update.lane);
      if (lane) lane.push(item);
      else {
        this.lanes.set(update.lane, [item]);
        this.ready.push(update.lane);
      }
      this.pump();
    });
  }

  /** Goes on, after a webhook was set. */
  pump(): void {
    while (this.ready.length > 0) {
      const item = this.lanes.get(this.ready[0] ?? '')?.[0];
      const target = this.host.target(item?.body ?? '');
      if (!target || this.busy >= target.maxConnections) return;
      this.ready.shift();
      if (item) void this.attempt(item, target);
    }
  }

  /** The updates that wait, by id; `dropBefore` forgets those with smaller ids. */
  waiting(dropBefore: number): string[] {
    for (const lane of [...this.lanes.values()]) {
      while (lane[0] && lane[0].updateId < dropBefore) this.finish(lane[0], undelivered(lane[0].body), false);
    }
    return [...this.lanes.values()]
      .flat()
      .sort((one, other) => one.updateId - other.updateId)
      .map(({ body }) => body);
  }

  /** Forgets everything that waits. */
  clear(): void {
    const items = [...this.lanes.values()].flat();
    this.lanes.clear();
    this.ready = [];
    for (const item of items) item.resolve(undelivered(item.body));
  }

  private async attempt(item: Item, target: { url: string; headers: Record<string, string> }): Promise<void> {
    this.busy += 1;
    const { era } = this.time;
    const { url, headers } = target;
    const { body } = item;
    const reply = await this.exchange().send({
      method: 'POST',
      url,
      headers,
      body,
      timeoutMs: this.timeoutMs,
    });
    this.busy -= 1;
    item.log.push(attemptOf(reply));
    this.host.answered(item.updateId, reply);
    const ok = is2xx(reply.status);
    const delay = this.nextDelay(item.log.length, reply);
    if (ok || era !== this.time.era || item.waitedMs + delay > item.livesMs) {
      this.finish(item, deliveryOf({ url, headers, body }, reply, item.log, ok), true);
      return;
    }
    item.waitedMs += delay;
    // While it waits it blocks its chat, but none of the connections.
    this.time.after(
      delay,
      () => {
        this.ready.push(item.lane);
        this.pump();
      },
      () => this.finish(item, deliveryOf({ url, headers, body }, reply, item.log, false), false),
    );
    this.pump();
  }

  /** At once or as Retry-After says, then 2, 4, 8 .. s up to a random 60 to 120 s. */
  private nextDelay(attempts: number, reply: HttpReply): number {
    const asked = Number(reply.headers['retry-after']);
    if (asked > 0) return Math.min(asked, HONOURED_RETRY_AFTER_S) * 1000;
    if (attempts === 1) return 0;
    const ceiling = (60 + Math.random() * 60) * 1000;
    return Math.min(2 ** Math.min(attempts - 1, 10) * 1000, ceiling);
  }

  private finish(item: Item, delivery: WebhookDelivery, goOn: boolean): void {
    const lane = this.lanes.get(item.lane);
    if (lane?.[0] === item) {
      lane.shift();
      if (lane.length === 0) this.lanes.delete(item.lane);
      if (goOn && lane.length > 0) this.ready.push(item.lane);
    }
    if (!goOn && lane?.length === 0) this.ready = this.ready.filter((name) => name !== item.lane);
    item.resolve(delivery);
    if (goOn) this.pump();
  }
}
