/** Steps 3 to 5 of a webhook: known, proven, kept, and only then answered; publishing goes on behind the answer. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { deriveId, sha256 } from '@enlace/crypto';
import type { Provider } from '@enlace/normalization';
import type { ProviderAdapter, WebhookRequest } from '@enlace/providers';
import type { KnownIntegration } from '../directory/known-integration.js';
import { WebhookKeeper } from '../intake/webhook-keeper.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { IngressMetrics } from '../ingress-metrics.js';
import { WebhookDoor } from './webhook-door.js';

@Injectable()
export class WebhookIntake {
  constructor(
    private readonly door: WebhookDoor,
    private readonly keeper: WebhookKeeper,
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
        this.keeper.keep({ id: idOf(integration, digest), integration, request, body, scheme }),
      ),
    );
  }

  /** The bytes as they came, unless the provider put secrets into them. */
  private storable(provider: Provider, request: WebhookRequest): Buffer {
    const clean = this.door.adapter(provider).redact(request.json);
    return clean === request.json ? request.body : Buffer.from(JSON.stringify(clean));
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
