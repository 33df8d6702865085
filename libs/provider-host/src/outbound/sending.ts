/** Sends the message at the head of a lane and writes down what the provider said. */
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { OutboundStore, type BeginOptions, type Begun, type Lane, type Settled } from '@enlace/persistence';
import { Metrics } from '@enlace/service-kit';
import type { Delivery } from '@enlace/providers';
import { HostAdapter } from '../host-adapter.js';
import { OpenIntegrations } from '../setup/open-integrations.js';
import { DeliveryOutcomes } from './delivery-outcomes.js';

/** A message the provider puts off is offered so often, over some hours by back-off, before it fails. */
const MOST_ATTEMPTS = 12;

const WRITE_AGAIN_MS = 250;

/** What no waiting mends. A key that this replica has not been given yet is none of it. */
const GONE: ReadonlySet<string> = new Set(['integration.not_found', 'integration.disabled']);

type ToSend = Extract<Begun, { state: 'send' }>;
type Refused = Extract<Begun, { state: 'refused' }>;

@Injectable()
export class Sending {
  private readonly outcome;
  private readonly latency;

  constructor(
    private readonly adapter: HostAdapter,
    private readonly store: OutboundStore,
    private readonly integrations: OpenIntegrations,
    private readonly outcomes: DeliveryOutcomes,
    metrics: Metrics,
  ) {
    this.outcome = metrics.counter({
      name: 'enlace_deliveries_total',
      help: 'Messages handed to a provider, by outcome',
      labels: ['provider', 'outcome'],
    });
    this.latency = metrics.histogram({
      name: 'enlace_provider_call_seconds',
      help: 'How long the provider took',
      labels: ['provider'],
    });
  }

  /** Takes the next message of the lane; when this fails, nothing was handed to the provider. */
  begin(lane: Lane): Promise<Begun> {
    return this.store.begin(lane, this.rules);
  }

  /**
   * Hands the message over; returns what is next in the lane, or nothing when the worker is stopping or does not know
   * whether it has begun anything.
   */
  async send(lane: Lane, begun: ToSend, stopping: AbortSignal): Promise<Begun | undefined> {
    const delivery = await this.hand(lane, begun);
    this.outcome.inc({ provider: this.adapter.provider, outcome: delivery.outcome });
    const settled = await this.settle(lane, begun, delivery, stopping);
    // Not waited for: a slow bus must not stand between the moment the next message was judged and its sending.
    void this.outcomes.settled(lane, begun.message, delivery, settled);
    return settled.next;
  }

  /** Tells of a message that may not be sent. */
  async refuse(lane: Lane, refused: Refused): Promise<void> {
    this.outcome.inc({ provider: this.adapter.provider, outcome: refused.code });
    await this.outcomes.refused(lane, refused);
  }

  private get rules(): BeginOptions {
    const { replyWindow } = this.adapter;
    return replyWindow === undefined ? {} : { replyWindowMs: replyWindow };
  }

  /** What the provider said is not forgotten because Postgres is away for a while: nobody else knows it. */
  private async settle(
    lane: Lane,
    { message }: ToSend,
    delivery: Delivery,
    stopping: AbortSignal,
  ): Promise<Settled> {
    // What failed may have been committed all the same, with the next message begun: the second time begins nothing.
    for (let first = true; ; first = false) {
      try {
        return await this.store.settle(lane, message.id, message.attempt, delivery, {
          maxAttempts: MOST_ATTEMPTS,
          ...(stopping.aborted || !first ? {} : { goOn: this.rules }),
        });
      } catch (error) {
        const mayPass = error instanceof AppError && error.disposition.kind === 'retry';
        if (!mayPass || stopping.aborted) throw error;
        await pause(WRITE_AGAIN_MS, undefined, { signal: stopping }).catch(() => undefined);
      }
    }
  }

  private async hand(lane: Lane, begun: ToSend): Promise<Delivery> {
    // A long text goes out in parts: the lane stays ours until the last of them.
    const holding = setInterval(
      () => void this.store.touchLane(lane, lane.leaseMs).catch(() => false),
      lane.leaseMs / 3,
    );
    try {
      const opened = await this.open(begun.tenantId, begun.integrationId);
      return 'outcome' in opened ? opened : await this.deliver(begun, opened.credentials);
    } finally {
      clearInterval(holding);
    }
  }

  private async deliver(begun: ToSend, credentials: object): Promise<Delivery> {
    const stop = this.latency.startTimer({ provider: this.adapter.provider });
    try {
      return await this.adapter.deliver(
        {
          id: begun.message.id,
          to: begun.to,
          content: begun.message.content,
          ...(begun.message.replyTo === null ? {} : { reply_to: begun.message.replyTo }),
        },
        credentials,
        {
          open: () => Promise.reject(new AppError('content.unsupported', 'no files yet')),
          pace: () => Promise.resolve(),
        },
      );
    } finally {
      stop();
    }
  }

  /** Nothing has been sent yet, so whatever goes wrong here may be tried again. */
  private async open(tenantId: string, integrationId: string): Promise<{ credentials: object } | Delivery> {
    try {
      return { credentials: await this.integrations.credentials(tenantId, integrationId) };
    } catch (error) {
      const code = error instanceof AppError ? error.code : 'internal.error';
      const reason = 'the credentials of the integration could not be opened';
      return GONE.has(code)
        ? { outcome: 'rejected', code, reason, scope: 'message' }
        : { outcome: 'retry', code, reason, afterMs: 5_000, scope: 'integration' };
    }
  }
}
