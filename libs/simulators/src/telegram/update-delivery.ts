/** Brings updates to the bots' webhooks, and does what Telegram does with the answers. */
import type { HttpExchange, HttpReply } from '../core/http-exchange.js';
import { type JsonObject, asObject, asText } from '../core/request-body.js';
import type { SimulatedTime } from '../core/simulated-time.js';
import {
  type SendOptions,
  type WebhookDelivery,
  WebhookSender,
  is2xx,
  scheduledRetries,
  signedHeaders,
  undelivered,
} from '../core/webhook-sender.js';
import type { TelegramBot } from './telegram-bot.js';
import { signTelegram } from './telegram-wire.js';
import { UpdateQueue } from './update-queue.js';
import type { BuiltUpdate } from './user-writes.js';

/** A call Telegram executed because an answer to a webhook held a `method` key. */
export interface ExecutedMethod {
  readonly method: string;
  readonly updateId: number;
  readonly parameters: JsonObject;
}

export interface UpdateDeliveryOptions {
  readonly exchange: () => HttpExchange;
  readonly time: SimulatedTime;
  readonly now: () => number;
  readonly speed: number;
  readonly timeoutMs: number;
  /** Executes a method as if the bot had called it. */
  readonly execute: (bot: TelegramBot, method: string, parameters: JsonObject) => void;
}

/** A webhook answering 410 this long is removed. */
const GONE_MS = 23 * 60 * 60 * 1000;
const NOT_EXECUTED = new Set(['setwebhook', 'deletewebhook', 'close', 'logout']);

export class UpdateDelivery {
  readonly executed: ExecutedMethod[] = [];
  private readonly queues = new Map<TelegramBot, UpdateQueue>();
  private readonly goneSince = new Map<TelegramBot, number>();

  constructor(private readonly options: UpdateDeliveryOptions) {}

  /** Queues an update in its chat's lane; without a webhook it waits there for getUpdates. */
  async dispatch(bot: TelegramBot, update: BuiltUpdate, options: SendOptions): Promise<WebhookDelivery> {
    if (!bot.wants(update.kind)) return undelivered(update.body);
    const special =
      options.signature !== undefined || options.url !== undefined || options.headers !== undefined;
    if (special || options.retry === false) return this.sendNow(bot, update.body, options);
    // A second copy is what Telegram sends when it did not see our answer: the same update, in the same lane.
    const wanted = Math.max(1, options.copies ?? 1);
    const copies = Array.from({ length: wanted }, () => this.queueOf(bot).push(update));
    if (!bot.webhook) return undelivered(update.body);
    const [first, ...others] = await Promise.all(copies);
    return { ...(first ?? undelivered(update.body)), copies: others };
  }

  /** Sends a body at once, beside the queue. */
  async sendNow(bot: TelegramBot, body: string, options: SendOptions): Promise<WebhookDelivery> {
    const url = options.url ?? bot.webhook?.url;
    if (url === undefined) return undelivered(body);
    const headers = headersOf(bot, body, options);
    const policy = scheduledRetries([0, 2000, 4000, 8000, 16_000], is2xx);
    const { time, timeoutMs } = this.options;
    const sender = new WebhookSender(this.options.exchange(), time, policy, timeoutMs);
    const delivery = await sender.deliver({ url, body, headers }, options);
    const updateId = Number(/^\{"update_id":(\d+)/.exec(body)?.[1] ?? 0);
    for (const one of [delivery, ...delivery.copies])
      if (one.ok) this.execute(bot, updateId, one.responseBody);
    return delivery;
  }

  /** The queue of a bot. */
  queueOf(bot: TelegramBot): UpdateQueue {
    const known = this.queues.get(bot);
    if (known) return known;
    const host = {
      target: (body: string) =>
        bot.webhook && {
          url: bot.webhook.url,
          maxConnections: bot.webhook.maxConnections,
          headers: headersOf(bot, body, {}),
        },
      answered: (updateId: number, reply: HttpReply) => this.answered(bot, updateId, reply),
    };
    const { exchange, time, timeoutMs } = this.options;
    const queue = new UpdateQueue(exchange, time, host, timeoutMs);
    this.queues.set(bot, queue);
    return queue;
  }

  /** Forgets what waits and what was executed. */
  clear(): void {
    for (const queue of this.queues.values()) queue.clear();
    this.goneSince.clear();
    this.executed.length = 0;
  }

  private answered(bot: TelegramBot, updateId: number, reply: HttpReply): void {
    if (is2xx(reply.status)) {
      this.goneSince.delete(bot);
      this.execute(bot, updateId, reply.body);
      return;
    }
    const { now, speed } = this.options;
    const reason =
      reply.status === 0
        ? (reply.error ?? 'Connection failed')
        : `Wrong response from the webhook: ${reply.status}`;
    bot.lastError = { date: Math.floor(now() / 1000), message: reason };
    if (reply.status !== 410) {
      this.goneSince.delete(bot);
      return;
    }
    const since = this.goneSince.get(bot) ?? now();
    this.goneSince.set(bot, since);
    if ((now() - since) * speed > GONE_MS) bot.webhook = undefined;
  }

  private execute(bot: TelegramBot, updateId: number, answer: string): void {
    let parameters: JsonObject;
    try {
      parameters = asObject(JSON.parse(answer));
    } catch {
      return;
    }
    const method = asText(parameters['method'])?.toLowerCase();
    if (method === undefined || method.startsWith('get') || NOT_EXECUTED.has(method)) return;
    this.executed.push({ method, updateId, parameters });
    this.options.execute(bot, method, parameters);
  }
}

function headersOf(bot: TelegramBot, body: string, options: SendOptions): Record<string, string> {
  const signed = signTelegram(body, bot.webhook?.secretToken ?? '');
  return signedHeaders(signed, 'x-telegram-bot-api-secret-token', options);
}
