/** Step 10: sends what waits in a conversation's lane, in order, one worker at a time over all replicas. */
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { randomId } from '@enlace/crypto';
import { OutboundStore, type Lane } from '@enlace/persistence';
import { AppLogger } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
import { DeliveryOutcomes } from './delivery-outcomes.js';
import { Sending } from './sending.js';

/** Longer than the longest call to a provider, so that a live worker never loses its lane. */
export const LEASE_MS = 45_000;

/** Lanes that one process serves at the same time. */
const MOST_LANES = 64;

@Injectable()
export class LaneRunner implements OnModuleDestroy {
  private readonly worker = randomId();
  private readonly running = new Map<string, Promise<void>>();
  private readonly waiting = new Set<string>();
  private stopped = false;

  constructor(
    private readonly adapter: HostAdapter,
    private readonly store: OutboundStore,
    private readonly sending: Sending,
    private readonly outcomes: DeliveryOutcomes,
    private readonly logger: AppLogger,
  ) {}

  /** Sets a conversation's lane going; returns at once. */
  kick(conversationId: string): void {
    if (this.stopped) return;
    this.waiting.add(conversationId);
    this.startWaiting();
  }

  /** Takes up lanes nobody serves: a delay has passed, or their worker died. */
  async sweep(): Promise<void> {
    const free = MOST_LANES - this.running.size;
    if (free <= 0 || this.stopped) return;
    const lanes = await this.store.claimDueLanes(this.adapter.provider, this.worker, LEASE_MS, free);
    for (const lane of lanes) this.track(lane.conversationId, this.serveOwned(lane));
  }

  /** Resolves when every lane that was being served has come to rest. */
  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    this.waiting.clear();
    await Promise.allSettled(this.running.values());
  }

  private startWaiting(): void {
    if (this.stopped) return;
    for (const conversationId of this.waiting) {
      if (this.running.size >= MOST_LANES) return;
      if (this.running.has(conversationId)) continue;
      this.waiting.delete(conversationId);
      this.track(conversationId, this.serve(conversationId));
    }
  }

  private track(conversationId: string, work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => {
        this.logger.warn('a lane came to a stop and will be swept up', {
          conversation: conversationId,
          error,
        });
      })
      .finally(() => {
        // A sweep may have taken the lane up in the place of a kick that found it taken.
        if (this.running.get(conversationId) === tracked) this.running.delete(conversationId);
        this.startWaiting();
      });
    this.running.set(conversationId, tracked);
  }

  private async serve(conversationId: string): Promise<void> {
    const lane = await this.store.claimLane(this.adapter.provider, conversationId, this.worker, LEASE_MS);
    if (lane !== undefined) await this.serveOwned(lane);
  }

  private async serveOwned(lane: Lane): Promise<void> {
    for (const lost of await this.store.recoverLane(lane)) await this.outcomes.unknown(lane, lost);
    let more = true;
    while (more && !this.stopped) {
      more = await this.sending.next(lane);
    }
    const left = await this.store.releaseLane(lane);
    if (left && !this.stopped) this.waiting.add(lane.conversationId);
  }
}
