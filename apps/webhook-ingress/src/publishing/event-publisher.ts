/** Publishes the events of kept webhooks in batches, behind the answer; what it cannot publish the relay will. */
import { Injectable } from '@nestjs/common';
import { AppError, type EventDraft, type EventName } from '@enlace/contracts';
import { Bus } from '@enlace/messaging';
import type { Provider } from '@enlace/normalization';
import { WebhookLogStore } from '@enlace/persistence';
import { AppLogger } from '@enlace/service-kit';
import { Adapters } from '../adapters.js';
import { IngressMetrics } from '../ingress-metrics.js';
import { draftsOf, type KeptWebhook } from './event-drafts.js';

/** What came while the batch before was on its way; so many together cost little more than one. */
const BATCH = 500;

/** Beyond this the relay reads them from the log instead: memory stays bounded. */
const MOST_WAITING = 5_000;

@Injectable()
export class EventPublisher {
  private waiting: KeptWebhook[] = [];
  private working: Promise<void> | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly log: WebhookLogStore,
    private readonly providers: Adapters,
    private readonly metrics: IngressMetrics,
    private readonly logger: AppLogger,
  ) {}

  /** Whether there is a bus to publish to. */
  get ready(): boolean {
    return this.bus.connected;
  }

  /** Never blocks, never throws: a webhook that is dropped here stays unpublished in the log, where the relay finds it. */
  enqueue(webhook: KeptWebhook): void {
    if (this.waiting.length >= MOST_WAITING || !this.bus.connected) return;
    this.waiting.push(webhook);
    this.working ??= this.work();
  }

  /**
   * Publishes a batch and marks it published; a webhook that can never be published (too large for the bus) ends as
   * failed without holding the others up. Throws `bus.unavailable` or `database.unavailable`: the whole batch is to be
   * published again.
   */
  async publish(batch: readonly KeptWebhook[], way: 'live' | 'relay'): Promise<void> {
    try {
      await this.publishTogether(batch, way);
    } catch (error) {
      if (!isFinal(error)) throw error;
      for (const webhook of batch) await this.publishAlone(webhook, way);
    }
  }

  /** Resolves when nothing is waiting any more. */
  async drain(): Promise<void> {
    await this.working;
  }

  private async publishAlone(webhook: KeptWebhook, way: 'live' | 'relay'): Promise<void> {
    try {
      await this.publishTogether([webhook], way);
    } catch (error) {
      if (!isFinal(error)) throw error;
      await this.log.markEnd(webhook.id, 'failed', `${error.code}: ${error.message}`);
    }
  }

  private async publishTogether(batch: readonly KeptWebhook[], way: 'live' | 'relay'): Promise<void> {
    const drafts: EventDraft<EventName>[] = [];
    const published: { id: string; events: number; provider: Provider }[] = [];
    const rejected: { id: string; reason: string }[] = [];
    for (const webhook of batch) {
      const drafted = draftsOf(webhook, this.providers.get(webhook.integration.provider));
      if (drafted.drafts.length === 0) {
        rejected.push({ id: webhook.id, reason: summary(drafted.refused) });
        continue;
      }
      drafts.push(...drafted.drafts);
      const { provider } = webhook.integration;
      published.push({ id: webhook.id, events: drafted.drafts.length, provider });
    }
    if (drafts.length > 0) await this.bus.publishMany(drafts);
    for (const { provider, events } of published) this.metrics.sent(provider, way, events);
    if (published.length > 0) {
      await this.log.markPublished(published.map(({ id, events }) => ({ id, events })));
    }
    for (const { id, reason } of rejected) await this.log.markEnd(id, 'rejected', reason);
  }

  private async work(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, BATCH);
      try {
        await this.publish(batch, 'live');
      } catch (error) {
        this.logger.warn('events left to the relay', { webhooks: batch.length, error });
        this.waiting = [];
      }
    }
    this.working = undefined; // in the same breath as the last look, so that nobody comes in between
  }
}

/** Trying again cannot help. */
function isFinal(error: unknown): error is AppError {
  return error instanceof AppError && error.disposition.kind === 'reject';
}

function summary(refused: readonly string[]): string {
  const [first = 'the payload holds no event'] = refused;
  return refused.length > 1 ? `${first}, and ${refused.length - 1} more` : first;
}
