/** Steps 3 to 5 of a webhook: known, proven, kept, and only then answered; publishing goes on behind the answer. */
import { Injectable } from '@nestjs/common';
import { AppError, retry } from '@enlace/contracts';
import { deriveId, sha256 } from '@enlace/crypto';
import { Bus } from '@enlace/messaging';
import { WebhookLogStore } from '@enlace/persistence';
import type { Provider } from '@enlace/normalization';
import type { ProviderAdapter, WebhookRequest } from '@enlace/providers';
import type { KnownIntegration } from '../directory/known-integration.js';
import { EventPublisher } from '../publishing/event-publisher.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { IngressMetrics } from '../ingress-metrics.js';
import { keptHeaders } from './kept-headers.js';
import { WebhookDoor } from './webhook-door.js';

/** Together they stay under the two seconds a provider may be kept waiting. */
const LOG_DEADLINE_MS = 900;
const BUS_DEADLINE_MS = 900;

/** After Postgres failed, the log is not waited for again until this has passed. */
const REST_MS = 1_000;

export interface Kept {
  readonly id: string;
  readonly integration: KnownIntegration;
  readonly request: WebhookRequest;
  /** The body as it may be stored. */
  readonly body: Buffer;
  readonly scheme: string;
}

@Injectable()
export class WebhookIntake {
  private restUntil = 0;

  constructor(
    private readonly door: WebhookDoor,
    private readonly log: WebhookLogStore,
    private readonly bus: Bus,
    private readonly publisher: EventPublisher,
    private readonly quarantine: Quarantine,
    private readonly metrics: IngressMetrics,
  ) {}

  /**
   * Returns once the webhook is kept. Throws `integration.not_found` (404), `webhook.unverified` or `webhook.not_owner`
   * (401, kept in quarantine), `webhook.not_kept` (503 with Retry-After) when neither Postgres nor the bus took it.
   */
  async receive(
    provider: Provider,
    integrationId: string | undefined,
    request: WebhookRequest,
  ): Promise<void> {
    const admission = await this.door.admit(provider, integrationId, request);
    if (!admission.admitted) {
      this.metrics.refused(provider, admission.refusal);
      await this.quarantine.keep(admission.integration, request, admission.refusal, admission.reason);
      throw refusalOf(admission.refusal, admission.reason);
    }
    await this.keepFor(admission.owners, request, admission.scheme);
  }

  adapter(provider: Provider): ProviderAdapter {
    return this.door.adapter(provider);
  }

  /**
   * Lets a quarantined request in, as of the time it came; returns the id it is kept under. Throws `webhook.unverified`
   * or `webhook.not_owner` when it is still refused.
   */
  async readmit(integration: KnownIntegration, request: WebhookRequest): Promise<string> {
    const admission = await this.door.admit(integration.provider, integration.id, request);
    if (!admission.admitted) throw refusalOf(admission.refusal, admission.reason);
    await this.keepFor(admission.owners, request, admission.scheme);
    return idOf(admission.owners[0] ?? integration, sha256(request.body));
  }

  private async keepFor(
    owners: readonly KnownIntegration[],
    request: WebhookRequest,
    scheme: string,
  ): Promise<void> {
    const [first] = owners;
    if (first === undefined) return;
    const body = this.storable(first.provider, request);
    const digest = sha256(request.body);
    await Promise.all(
      owners.map((integration) =>
        this.keep({ id: idOf(integration, digest), integration, request, body, scheme }),
      ),
    );
  }

  /** The bytes as they came, unless the provider put secrets into them. */
  private storable(provider: Provider, request: WebhookRequest): Buffer {
    const clean = this.door.adapter(provider).redact(request.json);
    return clean === request.json ? request.body : Buffer.from(JSON.stringify(clean));
  }

  private async keep(kept: Kept): Promise<void> {
    if (Date.now() >= this.restUntil) {
      try {
        await this.keepInLog(kept);
        return;
      } catch {
        this.restUntil = Date.now() + REST_MS;
      }
    }
    await this.keepOnBus(kept);
  }

  private async keepInLog(kept: Kept): Promise<void> {
    const { id, integration, request, body, scheme } = kept;
    const result = await within(
      LOG_DEADLINE_MS,
      this.log.accept({
        id,
        tenantId: integration.tenantId,
        integrationId: integration.id,
        provider: integration.provider,
        receivedAt: new Date(request.receivedAt),
        headers: keptHeaders(request.headers),
        body,
        scheme,
      }),
    );
    this.metrics.accepted(integration.provider, result.outcome, Date.now() - request.receivedAt);
    if (result.outcome === 'accepted') {
      this.publisher.enqueue({
        id,
        integration,
        position: result.position,
        json: request.json,
        receivedAt: request.receivedAt,
      });
    }
  }

  /** P1: while Postgres is away the bus keeps it, acknowledged; the log catches up later. */
  private async keepOnBus(kept: Kept): Promise<void> {
    const { id, integration, request, body, scheme } = kept;
    try {
      await within(
        BUS_DEADLINE_MS,
        this.bus.publish({
          name: 'webhook.accepted',
          tenant: integration.tenantId,
          provider: integration.provider,
          integrationId: integration.id,
          webhookId: id,
          key: id,
          conversation: id,
          data: {
            webhook_id: id,
            tenant_id: integration.tenantId,
            integration_id: integration.id,
            received_at: new Date(request.receivedAt).toISOString(),
            headers: { ...keptHeaders(request.headers), 'x-enlace-scheme': scheme },
            body: body.toString('base64'),
          },
        }),
      );
      this.metrics.accepted(integration.provider, 'on_bus', Date.now() - request.receivedAt);
    } catch {
      this.metrics.refused(integration.provider, 'not_kept');
      throw new AppError(
        'webhook.not_kept',
        'neither the database nor the bus could keep this webhook; send it again',
        retry(5_000),
      );
    }
  }
}

/** The same bytes for the same integration are the same webhook. */
function idOf(integration: KnownIntegration, digest: string): string {
  return deriveId('webhook', integration.id, digest);
}

function refusalOf(refusal: string, reason: string): AppError {
  return refusal === 'not_owner'
    ? new AppError('webhook.not_owner', reason)
    : new AppError('webhook.unverified', reason);
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
