/** Step 10: sends what waits in a conversation's lane, in order, one worker at a time over all replicas. */
import { setMaxListeners } from 'node:events';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { randomId } from '@enlace/crypto';
import { OutboundStore, type Begun, type Lane, type LeftClaim } from '@enlace/persistence';
import { AppLogger } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
import { DeliveryOutcomes } from './delivery-outcomes.js';
import { Sending } from './sending.js';

/** Held for this long after its worker died; a live one makes it new while the provider takes its time. */
export const LEASE_MS = 15_000;

/** Lanes that one process serves at the same time. */
const MOST_LANES = 64;

@Injectable()
export class LaneRunner implements OnModuleDestroy {
  private readonly worker = randomId();
  private readonly running = new Map<string, Promise<void>>();
  private readonly waiting = new Set<string>();
  /** Claims that ended in an error, to be given back as soon as Postgres can be asked. */
  private left: LeftClaim[] = [];
  private claims = 0;
  private readonly stopping = new AbortController();

  constructor(
    private readonly adapter: HostAdapter,
    private readonly store: OutboundStore,
    private readonly sending: Sending,
    private readonly outcomes: DeliveryOutcomes,
    private readonly logger: AppLogger,
  ) {
    // every lane may wait for its moment at once
    setMaxListeners(MOST_LANES, this.stopping.signal);
  }

  /** Sets a conversation's lane going; returns at once. */
  kick(conversationId: string): void {
    if (this.stopped) return;
    this.waiting.add(conversationId);
    this.startWaiting();
  }

  /** Takes up lanes nobody serves: a delay has passed, or their worker died or came to a stop. */
  async sweep(): Promise<void> {
    await this.giveBack();
    const free = MOST_LANES - this.running.size;
    if (free <= 0 || this.stopped) return;
    const { provider } = this.adapter;
    const worker = this.nameClaim();
    const claiming = this.store.claimDueLanes(provider, worker, LEASE_MS, free);
    const lanes = await this.orLeft({ provider, worker }, claiming);
    for (const lane of lanes) this.track(lane.conversationId, this.serveOwned(lane));
  }

  /** Resolves when every lane that was being served has come to rest. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    this.waiting.clear();
    await Promise.allSettled(this.running.values());
    await this.outcomes.allTold();
    await this.giveBack().catch(() => undefined);
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private nameClaim(): string {
    this.claims += 1;
    return `${this.worker}/${this.claims}`;
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
    const { provider } = this.adapter;
    const worker = this.nameClaim();
    const claiming = this.store.claimLane(provider, conversationId, worker, LEASE_MS);
    const lane = await this.orLeft({ provider, worker, conversationId }, claiming);
    if (lane !== undefined) await this.serveOwned(lane);
  }

  private async serveOwned(lane: Lane): Promise<void> {
    const { provider, worker, conversationId } = lane;
    let handed: string | undefined;
    try {
      if (lane.interrupted) await this.recover(lane);
      let begun = await this.begin(lane);
      while (begun?.state === 'send' || begun?.state === 'refused' || begun?.state === 'pace') {
        if (begun.state === 'pace') {
          begun = await this.sending.beginAt(lane, begun.at, this.stopping.signal);
        } else if (begun.state === 'refused') {
          await this.sending.refuse(lane, begun);
          begun = await this.begin(lane);
        } else {
          handed = begun.message.id;
          begun = await this.sending.send(lane, begun, this.stopping.signal);
          handed = undefined;
        }
      }
      if (begun === undefined) await this.store.giveBackLanes({ provider, worker, conversationId });
      if (begun === undefined || isDue(begun)) this.waiting.add(conversationId);
    } catch (error) {
      this.left.push({ provider, worker, conversationId, ...(handed === undefined ? {} : { handed }) });
      throw error;
    }
  }

  private async begin(lane: Lane): Promise<Begun | undefined> {
    return this.stopped ? undefined : this.sending.begin(lane);
  }

  private async recover(lane: Lane): Promise<void> {
    for (const lost of await this.store.recoverLane(lane)) await this.outcomes.unknown(lane, lost);
  }

  /** A claim that fails may have been made all the same. */
  private async orLeft<Claimed>(claim: LeftClaim, claiming: Promise<Claimed>): Promise<Claimed> {
    try {
      return await claiming;
    } catch (error) {
      this.left.push(claim);
      throw error;
    }
  }

  private async giveBack(): Promise<void> {
    const claims = this.left;
    this.left = [];
    try {
      for (let claim = claims[0]; claim !== undefined; claim = claims[0]) {
        await this.store.giveBackLanes(claim);
        claims.shift();
      }
    } finally {
      this.left.push(...claims);
    }
  }
}

function isDue(begun: Begun): boolean {
  return begun.state === 'wait' && begun.untilMs <= Date.now();
}
