/** Step 5 and P1: a proven webhook is in the log, or on the bus while Postgres is away, before anybody is told so. */
import { Injectable } from '@nestjs/common';
import { AppError, retry } from '@enlace/contracts';
import { Bus } from '@enlace/messaging';
import { WebhookLogStore } from '@enlace/persistence';
import type { WebhookRequest } from '@enlace/providers';
import type { KnownIntegration } from '../directory/known-integration.js';
import { IngressMetrics } from '../ingress-metrics.js';
import { EventPublisher } from '../publishing/event-publisher.js';
import { ArrivalClock } from './arrival-clock.js';
import { BusDetour } from './bus-detour.js';
import { keptHeaders } from './kept-headers.js';

/** The log and the bus together stay under the two seconds a provider may be kept waiting. */
const LOG_DEADLINE_MS = 900;
const BUS_DEADLINE_MS = 900;

export interface ProvenWebhook {
  readonly id: string;
  readonly integration: KnownIntegration;
  readonly request: WebhookRequest;
  /** The body as it may be stored. */
  readonly body: Buffer;
  /** How it was verified. */
  readonly scheme: string;
}

@Injectable()
export class WebhookKeeper {
  private readonly clock = new ArrivalClock();

  constructor(
    private readonly log: WebhookLogStore,
    private readonly bus: Bus,
    private readonly detour: BusDetour,
    private readonly publisher: EventPublisher,
    private readonly metrics: IngressMetrics,
  ) {}

  /**
   * Returns once the webhook is kept; publishing goes on behind the answer. Throws `webhook.not_kept` (503 with
   * Retry-After) when neither Postgres nor the bus took it, within two seconds.
   */
  async keep(webhook: ProvenWebhook): Promise<void> {
    const kept = this.detour.taken
      ? (await this.onBus(webhook)) || (await this.inLog(webhook))
      : (await this.inLog(webhook)) || (await this.onBus(webhook));
    if (kept) return;
    this.metrics.refused(webhook.integration.provider, 'not_kept');
    throw new AppError(
      'webhook.not_kept',
      'neither the database nor the bus could keep this webhook; send it again',
      retry(5_000),
    );
  }

  private async inLog({ id, integration, request, body, scheme }: ProvenWebhook): Promise<boolean> {
    const { provider, tenantId } = integration;
    const headers = keptHeaders(request.headers);
    const receivedAt = new Date(request.receivedAt);
    const entry = {
      id,
      tenantId,
      integrationId: integration.id,
      provider,
      receivedAt,
      headers,
      body,
      scheme,
    };
    try {
      const result = await within(LOG_DEADLINE_MS, this.log.accept(entry));
      this.metrics.accepted(provider, result.outcome, Date.now() - request.receivedAt);
      if (result.outcome === 'accepted') {
        const { position } = result;
        this.clock.observe(position);
        this.publisher.enqueue({
          id,
          integration,
          position,
          json: request.json,
          receivedAt: request.receivedAt,
        });
      }
      return true;
    } catch (error) {
      // What Postgres will never take says nothing of Postgres: the bus sets it aside, and nobody else takes the detour.
      if (!isRefusal(error)) this.detour.begin();
      return false;
    }
  }

  private async onBus({ id, integration, request, body, scheme }: ProvenWebhook): Promise<boolean> {
    const { provider, tenantId } = integration;
    const position = this.clock.next();
    const publish = (): Promise<unknown> =>
      this.bus.publish({
        name: 'webhook.accepted',
        tenant: tenantId,
        provider,
        integrationId: integration.id,
        webhookId: id,
        key: id,
        conversation: id,
        data: {
          webhook_id: id,
          tenant_id: tenantId,
          integration_id: integration.id,
          received_at: new Date(request.receivedAt).toISOString(),
          position,
          headers: { ...keptHeaders(request.headers), 'x-enlace-scheme': scheme },
          body: body.toString('base64'),
        },
      });
    try {
      await within(BUS_DEADLINE_MS, this.detour.via(publish));
      this.metrics.accepted(provider, 'on_bus', Date.now() - request.receivedAt);
      return true;
    } catch {
      return false;
    }
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof AppError && error.disposition.kind === 'reject';
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, fail) => {
    timer = setTimeout(() => {
      fail(new AppError('database.unavailable', `no answer within ${ms} ms`, retry()));
    }, ms);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
