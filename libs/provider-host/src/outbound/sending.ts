/** Sends the message at the head of a lane and writes down what the provider said. */
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { OutboundStore, type BeginOptions, type Begun, type Lane, type Settled } from '@enlace/persistence';
import { plainWords } from '@enlace/providers';
import { Metrics } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
import { DeliveryOutcomes } from './delivery-outcomes.js';
import { Handing, type Handed, type ToSend } from './handing.js';

/** A message the provider puts off is offered so often, over some hours by back-off, before it fails. */
const MOST_ATTEMPTS = 12;

const WRITE_AGAIN_MS = 250;

type Refused = Extract<Begun, { state: 'refused' }>;

@Injectable()
export class Sending {
  private readonly outcome;

  constructor(
    private readonly adapter: HostAdapter,
    private readonly store: OutboundStore,
    private readonly handing: Handing,
    private readonly outcomes: DeliveryOutcomes,
    metrics: Metrics,
  ) {
    this.outcome = metrics.counter({
      name: 'enlace_deliveries_total',
      help: 'Messages handed to a provider, by outcome',
      labels: ['provider', 'outcome'],
    });
  }

  /** Takes the next message of the lane; when this fails, nothing was handed to the provider. */
  async begin(lane: Lane): Promise<Begun> {
    return this.store.begin(lane, await this.rulesIn(lane));
  }

  /** Takes it when the moment has come that it was given; judged once more, for much may have happened meanwhile. */
  async beginAt(lane: Lane, at: number, stopping: AbortSignal): Promise<Begun | undefined> {
    const rules = await this.rulesIn(lane);
    const waitMs = Math.max(0, at - performance.now());
    await pause(waitMs, undefined, { signal: stopping }).catch(() => undefined);
    return stopping.aborted ? undefined : this.store.begin(lane, { ...rules, reservedFor: at });
  }

  /**
   * Hands the message over; returns what is next in the lane, or nothing when the worker is stopping or does not know
   * whether it has begun anything.
   */
  async send(lane: Lane, begun: ToSend, stopping: AbortSignal): Promise<Begun | undefined> {
    const handed = await this.hand(lane, begun);
    this.outcome.inc({ provider: this.adapter.provider, outcome: handed.delivery.outcome });
    const settled = await this.settle(lane, begun, handed, stopping);
    // Not waited for: a slow bus must not stand between the moment the next message was judged and its sending.
    void this.outcomes.settled(lane, begun.message, handed.delivery, settled);
    return settled.next;
  }

  /** Tells of a message that may not be sent. */
  async refuse(lane: Lane, refused: Refused): Promise<void> {
    this.outcome.inc({ provider: this.adapter.provider, outcome: refused.code });
    await this.outcomes.refused(lane, refused);
  }

  private async rulesIn(lane: Lane): Promise<BeginOptions> {
    const { paces } = this.adapter;
    const carries: BeginOptions['carries'] = (provider, content) => this.adapter.carriedBy(provider, content);
    return { paces, carries, wordsOf: plainWords, ...(await this.handing.intentIn(lane)) };
  }

  /** What the provider said is not forgotten because Postgres is away for a while: nobody else knows it. */
  private async settle(
    lane: Lane,
    { message }: ToSend,
    { delivery, calls }: Handed,
    stopping: AbortSignal,
  ): Promise<Settled> {
    // What failed may have been committed all the same, with the next message begun: the second time begins nothing.
    for (let first = true; ; first = false) {
      try {
        return await this.store.settle(lane, message.id, message.attempt, delivery, {
          maxAttempts: MOST_ATTEMPTS,
          calls,
          ...(stopping.aborted || !first ? {} : { goOn: await this.rulesIn(lane) }),
        });
      } catch (error) {
        const mayPass = error instanceof AppError && error.disposition.kind === 'retry';
        if (!mayPass || stopping.aborted) throw error;
        await pause(WRITE_AGAIN_MS, undefined, { signal: stopping }).catch(() => undefined);
      }
    }
  }

  private async hand(lane: Lane, begun: ToSend): Promise<Handed> {
    // A long text goes out in parts: the lane stays ours until the last of them.
    const holding = setInterval(
      () => void this.store.touchLane(lane, lane.leaseMs).catch(() => false),
      lane.leaseMs / 3,
    );
    try {
      return await this.handing.hand(begun);
    } finally {
      clearInterval(holding);
    }
  }
}
