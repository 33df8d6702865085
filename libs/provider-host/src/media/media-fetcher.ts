/** Fetches the files that came with messages: at once when one is kept, and again those that wait. */
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { MediaRecordStore, type ClaimedMedia } from '@enlace/persistence';
import { AppLogger, Metrics, Repeating } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
import { MediaFetching } from './media-fetching.js';

/** Files at a time; each is held in memory while it is fetched. */
const HANDS = 3;

/** Longer than all calls for one file may take together; after a crash another replica waits so long. */
const LEASE_MS = 3 * 60_000;

const SWEEP_MS = 2_000;

/** How long a shutdown waits; what is still under way then is fetched by another after its lease. */
const LAST_MS = 5_000;

@Injectable()
export class MediaFetcher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly hands = new Set<Promise<void>>();
  private readonly sweeping: Repeating;
  private readonly outcomes;

  constructor(
    private readonly adapter: HostAdapter,
    private readonly records: MediaRecordStore,
    private readonly fetching: MediaFetching,
    private readonly logger: AppLogger,
    metrics: Metrics,
  ) {
    this.sweeping = new Repeating({ what: 'sweeping the files', everyMs: SWEEP_MS }, logger, () => {
      this.kick();
      return Promise.resolve();
    });
    this.outcomes = metrics.counter({
      name: 'enlace_media_fetched_total',
      help: 'Tries to fetch files that came with messages, by what came of them',
      labels: ['provider', 'outcome'],
    });
  }

  onApplicationBootstrap(): void {
    this.sweeping.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.sweeping.stop();
    await Promise.race([Promise.all(this.hands), pause(LAST_MS, undefined, { ref: false })]);
  }

  /** Something may be due; returns at once. */
  kick(): void {
    if (this.sweeping.stopping || this.hands.size >= HANDS) return;
    const hand = this.work().catch((error: unknown) =>
      this.logger.warn('fetching files: will be tried again', { error }),
    );
    this.hands.add(hand);
    void hand.then(() => this.hands.delete(hand));
  }

  /** One file after the other until none is due; where there is one there may be more, so another hand is called. */
  private async work(): Promise<void> {
    while (!this.sweeping.stopping) {
      const [claim] = await this.records.claimDue(this.adapter.provider, LEASE_MS, 1);
      if (claim === undefined) return;
      this.kick();
      const outcome = await this.fetching.fetch(claim);
      this.outcomes.inc({ provider: this.adapter.provider, outcome: outcome.state });
      const isSettled = await this.records.settle(claim, outcome);
      if (!isSettled && outcome.state === 'stored') await this.discard(claim, outcome.file.sha256);
    }
  }

  /** Its message was erased while the file was on its way: nobody would ever find the bytes again to remove them. */
  private async discard({ tenantId, id }: ClaimedMedia, sha256: string): Promise<void> {
    if ((await this.records.get(tenantId, id)) !== undefined) return;
    await this.fetching.discard(tenantId, sha256, () => this.records.isKept(tenantId, sha256));
  }
}
