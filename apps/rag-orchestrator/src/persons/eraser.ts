/** Carries erasures on until they are done, from wherever they were left; any replica may. */
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { MediaFiles } from '@enlace/media-store';
import { ErasureStore, MediaRecordStore, type ClaimedErasure, type PersonFile } from '@enlace/persistence';
import { AppLogger, Repeating } from '@enlace/service-kit';
import { StreamCleaning } from './stream-cleaning.js';

const LOOK_EVERY_MS = 5_000;
const AGAIN_MS = 1_000;
const AFTER_FAILURE_MS = 10_000;

@Injectable()
export class Eraser implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly looking: Repeating;
  private working: Promise<void> | undefined;
  /** Whether something must settle before an erasure can go on. */
  private isWaiting = false;

  constructor(
    private readonly store: ErasureStore,
    private readonly streams: StreamCleaning,
    private readonly records: MediaRecordStore,
    private readonly files: MediaFiles,
    private readonly logger: AppLogger,
  ) {
    const everyMs = (): number => (this.isWaiting ? AGAIN_MS : LOOK_EVERY_MS);
    this.looking = new Repeating({ what: 'erasing persons', everyMs }, logger, () => this.work());
  }

  onApplicationBootstrap(): void {
    this.looking.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.looking.stop();
    await this.working;
  }

  /** There is something to do; returns at once. */
  kick(): void {
    void this.work().catch((error: unknown) =>
      this.logger.warn('erasing persons: will be tried again', { error }),
    );
  }

  /** One erasure after the other until none waits; whoever asks meanwhile waits for the same. */
  private work(): Promise<void> {
    this.working ??= this.drain().finally(() => {
      this.working = undefined;
    });
    return this.working;
  }

  private async drain(): Promise<void> {
    this.isWaiting = false;
    while (!this.looking.stopping) {
      const erasure = await this.store.claim();
      if (erasure === undefined) return;
      try {
        if (await this.carryOn(erasure)) continue;
        this.isWaiting = true;
        await this.store.giveBack(erasure, AGAIN_MS / 2);
      } catch (error) {
        await this.store.giveBack(erasure, AFTER_FAILURE_MS).catch(() => undefined);
        this.logger.warn('an erasure has stopped and will go on', { erasure: erasure.id, error });
      }
    }
  }

  /**
   * Every step may be done again. Messages go last: they tell what in the other stores is the person's.
   * @returns whether it is done; not while something is on its way
   */
  private async carryOn(erasure: ClaimedErasure): Promise<boolean> {
    if (await this.store.isSending(erasure)) return false;
    const records = await this.store.records(erasure);
    await this.store.renew(erasure, 'records');
    await this.store.eraseRecords(erasure, records);
    await this.store.renew(erasure, 'files');
    await this.eraseFiles(erasure);
    await this.store.renew(erasure, 'streams');
    if (await this.streams.clean(erasure, records)) return false;
    await this.store.renew(erasure, 'conversations');
    await this.store.eraseConversations(erasure);
    await this.store.finish(erasure);
    return true;
  }

  private async eraseFiles(erasure: ClaimedErasure): Promise<void> {
    for (;;) {
      const some = await this.store.files(erasure);
      if (some.length === 0) return;
      for (const file of some) await this.eraseFile(erasure, file);
      await this.store.renew(erasure, 'files');
    }
  }

  /** The bytes first: a crash between the two leaves the row, by which they are looked for again. */
  private async eraseFile(erasure: ClaimedErasure, { id, sha256 }: PersonFile): Promise<void> {
    const { tenantId, progress } = erasure;
    if (sha256 !== null) {
      const isNeeded = (): Promise<boolean> => this.records.isKept(tenantId, sha256, id);
      const isGone = await this.files.erase(tenantId, sha256, isNeeded);
      progress.add('media_files', isGone ? 'removed' : 'kept_for_others', 1);
    }
    await this.store.forgetFile(erasure, id);
    progress.add('media', 'removed', 1);
  }
}
