/** Lets go of the paces of contacts that nobody wrote to for a while, in batches that no one notices. */
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { OutboundStore } from '@enlace/persistence';
import { AppLogger, Repeating } from '@enlace/service-kit';

const BATCH = 1_000;
const BETWEEN_BATCHES_MS = 200;
const NOTHING_LEFT_MS = 30 * 60_000;

@Injectable()
export class PaceRetention implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly forgetting: Repeating;
  private left = 0;

  constructor(store: OutboundStore, logger: AppLogger) {
    const everyMs = (): number => (this.left === BATCH ? BETWEEN_BATCHES_MS : NOTHING_LEFT_MS);
    this.forgetting = new Repeating({ what: 'letting go of old paces', everyMs }, logger, async () => {
      this.left = await store.forgetPaces(BATCH);
    });
  }

  onApplicationBootstrap(): void {
    this.forgetting.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.forgetting.stop();
  }
}
