/** Lets go of webhooks that ended long ago, in small batches that no one notices. */
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { WebhookLogStore } from '@enlace/persistence';
import { AppLogger, Repeating } from '@enlace/service-kit';
import { WebhookIngressEnv } from '../webhook-ingress.env.js';

const BATCH = 500;
const BETWEEN_BATCHES_MS = 200;
const NOTHING_LEFT_MS = 10 * 60_000;
const DAY_MS = 24 * 3_600_000;

@Injectable()
export class Retention implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly purging: Repeating;
  private left = 0;

  constructor(
    private readonly log: WebhookLogStore,
    private readonly env: WebhookIngressEnv,
    logger: AppLogger,
  ) {
    const everyMs = (): number => (this.left > 0 ? BETWEEN_BATCHES_MS : NOTHING_LEFT_MS);
    this.purging = new Repeating({ what: 'letting go of old webhooks', everyMs }, logger, () => this.purge());
  }

  onApplicationBootstrap(): void {
    this.purging.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.purging.stop();
  }

  private async purge(): Promise<void> {
    const olderThan = new Date(Date.now() - this.env.WEBHOOK_RETENTION_DAYS * DAY_MS);
    this.left = await this.log.purge(olderThan, BATCH);
  }
}
