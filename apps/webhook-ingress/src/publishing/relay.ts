/** P2: what is not known to be published, or not known to have ended, is published again from the log, by any replica. */
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { WebhookLogStore, type ClaimedWebhook } from '@enlace/persistence';
import { AppLogger, Repeating } from '@enlace/service-kit';
import { IntegrationDirectory } from '../directory/integration-directory.js';
import { WebhookIngressEnv } from '../webhook-ingress.env.js';
import { readJson } from '../webhooks/json-body.js';
import type { KeptWebhook } from './event-drafts.js';
import { EventPublisher } from './event-publisher.js';

const BATCH = 200;
const LEASE_MS = 30_000;

@Injectable()
export class Relay implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly looking: Repeating;

  constructor(
    private readonly log: WebhookLogStore,
    private readonly publisher: EventPublisher,
    private readonly directory: IntegrationDirectory,
    private readonly env: WebhookIngressEnv,
    logger: AppLogger,
  ) {
    this.looking = new Repeating({ what: 'relay', everyMs: env.RELAY_EVERY_MS }, logger, () => this.run());
  }

  onApplicationBootstrap(): void {
    this.looking.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.looking.stop();
  }

  /** One look: publishes what waits, oldest first, until nothing is left; then closes what has ended. */
  async run(): Promise<void> {
    if (this.publisher.ready && this.directory.loaded) {
      await this.drain((limit) =>
        this.log.claimUnpublished({
          olderThanMs: this.env.RELAY_UNPUBLISHED_AFTER_MS,
          limit,
          leaseMs: LEASE_MS,
        }),
      );
    }
    while ((await this.log.finishProcessed(500)) >= 500 && !this.looking.stopping);
    if (this.publisher.ready && this.directory.loaded) {
      await this.drain((limit) =>
        this.log.claimUnfinished({
          olderThanMs: this.env.RELAY_UNFINISHED_AFTER_MS,
          limit,
          leaseMs: LEASE_MS,
        }),
      );
    }
  }

  private async drain(claim: (limit: number) => Promise<readonly ClaimedWebhook[]>): Promise<void> {
    for (let claimed = BATCH; claimed >= BATCH && !this.looking.stopping;) {
      const rows = await claim(BATCH);
      claimed = rows.length;
      if (claimed === 0) return;
      // A replica may not know a new integration yet: nothing is judged by a directory older than the rows.
      if (rows.some((row) => this.directory.byId(row.integrationId) === undefined))
        await this.directory.refresh();
      const webhooks = rows.flatMap((row) => this.kept(row));
      await this.publisher.publish(webhooks, 'relay');
      await this.closeOrphans(rows, webhooks);
    }
  }

  private kept(row: ClaimedWebhook): KeptWebhook[] {
    const integration = this.directory.byId(row.integrationId);
    if (integration === undefined) return [];
    const { id, position } = row;
    return [{ id, integration, position, json: readJson(row.body), receivedAt: row.receivedAt.getTime() }];
  }

  /** Webhooks of an integration that was removed meanwhile end as rejected, visibly. */
  private async closeOrphans(rows: readonly ClaimedWebhook[], kept: readonly KeptWebhook[]): Promise<void> {
    const known = new Set(kept.map(({ id }) => id));
    for (const { id } of rows.filter((row) => !known.has(row.id))) {
      await this.log.markEnd(id, 'rejected', 'its integration was removed before it was published');
    }
  }
}
