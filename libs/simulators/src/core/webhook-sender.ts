/** Delivers webhooks and tries again as the provider does. */
import type { HttpExchange, HttpReply } from './http-exchange.js';
import type { SimulatedTime } from './simulated-time.js';

/** One try to deliver a webhook. */
export interface WebhookAttempt {
  /** HTTP status, 0 = no answer. */
  readonly status: number;
  readonly milliseconds: number;
  /** When it ended, milliseconds since the epoch. */
  readonly at: number;
  readonly error?: string;
}

/** How a webhook fared. */
export interface WebhookDelivery {
  /** Whether the provider counts it as delivered. */
  readonly ok: boolean;
  /** HTTP status of the last attempt, 0 = no answer, or nothing was sent at all (`attempts` 0). */
  readonly status: number;
  readonly attempts: number;
  /** How long the last attempt took. */
  readonly milliseconds: number;
  /** The body sent, byte for byte. */
  readonly body: string;
  /** The headers sent, signature included. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body of the last answer, at most 64 KiB. */
  readonly responseBody: string;
  /** Why the last attempt got no answer. */
  readonly error?: string;
  readonly log: readonly WebhookAttempt[];
  /** The further copies, when copies were asked for. */
  readonly copies: readonly WebhookDelivery[];
}

/** A webhook ready for the wire. */
export interface OutgoingWebhook {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** When a provider counts a webhook as delivered, and how long it waits before the next try. */
export interface RetryPolicy {
  succeeded(status: number): boolean;
  /** Milliseconds until the next try, undefined = given up. `attempts` counts the tries made. */
  nextDelay(attempts: number): number | undefined;
}

/** How a test wants a webhook sent. */
export interface SendOptions {
  /** How often the same bytes are sent, at the same time; 1 unless told. */
  readonly copies?: number;
  /** false = one attempt whatever comes back. */
  readonly retry?: boolean;
  /** `wrong` = one hex digit changed, `missing` = no signature header. */
  readonly signature?: 'valid' | 'wrong' | 'missing';
  /** Headers added last. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Where to, instead of the connected URL. */
  readonly url?: string;
}

/** A policy from a list of waits, in milliseconds. */
export function scheduledRetries(
  delaysMs: readonly number[],
  succeeded: (status: number) => boolean,
): RetryPolicy {
  return { succeeded, nextDelay: (attempts) => delaysMs[attempts - 1] };
}

/** Whether a status is 2xx. */
export function is2xx(status: number): boolean {
  return status >= 200 && status < 300;
}

export class WebhookSender {
  constructor(
    private readonly exchange: HttpExchange,
    private readonly time: SimulatedTime,
    private readonly policy: RetryPolicy,
    private readonly timeoutMs: number,
  ) {}

  /** Delivers a webhook, with copies and retries as asked. */
  async deliver(webhook: OutgoingWebhook, options: SendOptions = {}): Promise<WebhookDelivery> {
    const wanted = Math.max(1, options.copies ?? 1);
    const all = await Promise.all(
      Array.from({ length: wanted }, () => this.deliverOne(webhook, options.retry !== false)),
    );
    return { ...(all[0] ?? undelivered(webhook.body)), copies: all.slice(1) };
  }

  private async deliverOne(webhook: OutgoingWebhook, retry: boolean): Promise<WebhookDelivery> {
    const log: WebhookAttempt[] = [];
    const { era } = this.time;
    for (;;) {
      const reply = await this.exchange.send({ method: 'POST', ...webhook, timeoutMs: this.timeoutMs });
      log.push(attemptOf(reply));
      const ok = this.policy.succeeded(reply.status);
      const delay = ok || !retry ? undefined : this.policy.nextDelay(log.length);
      if (delay === undefined || !(await this.time.sleep(delay, era)))
        return deliveryOf(webhook, reply, log, ok);
    }
  }
}

/** The log line of one answer. */
export function attemptOf(reply: HttpReply): WebhookAttempt {
  return {
    status: reply.status,
    milliseconds: reply.milliseconds,
    at: Date.now(),
    ...(reply.error === undefined ? {} : { error: reply.error }),
  };
}

/** The report on a webhook after its last attempt. */
export function deliveryOf(
  webhook: OutgoingWebhook,
  last: HttpReply,
  log: readonly WebhookAttempt[],
  ok: boolean,
): WebhookDelivery {
  return {
    ok,
    status: last.status,
    attempts: log.length,
    milliseconds: last.milliseconds,
    body: webhook.body,
    headers: webhook.headers,
    responseBody: last.body,
    ...(last.error === undefined ? {} : { error: last.error }),
    log,
    copies: [],
  };
}

/** The report on something the provider does not deliver at all. */
export function undelivered(body = ''): WebhookDelivery {
  return {
    ok: false,
    status: 0,
    attempts: 0,
    milliseconds: 0,
    body,
    headers: {},
    responseBody: '',
    log: [],
    copies: [],
  };
}

/** Headers as a test wants them: signature kept, spoilt or left out, and others added. */
export function signedHeaders(
  headers: Readonly<Record<string, string>>,
  signatureHeader: string,
  options: SendOptions,
): Record<string, string> {
  const result: Record<string, string> = { ...headers };
  const signature = result[signatureHeader] ?? '';
  if (options.signature === 'missing') delete result[signatureHeader];
  if (options.signature === 'wrong') {
    result[signatureHeader] = signature.slice(0, -1) + (signature.endsWith('0') ? '1' : '0');
  }
  return { ...result, ...options.headers };
}
