/** The second half of P1: what the bus kept while Postgres was away is logged and published as if it had come now. */
import { Injectable } from '@nestjs/common';
import { AppError, retry, type WebhookAccepted } from '@enlace/contracts';
import { WebhookLogStore, type Acceptance, type WebhookEntry } from '@enlace/persistence';
import { IntegrationDirectory } from '../directory/integration-directory.js';
import { EventPublisher } from '../publishing/event-publisher.js';
import { readJson } from '../webhooks/json-body.js';

const AGAIN_MS = 500;

@Injectable()
export class BusIntake {
  constructor(
    private readonly store: WebhookLogStore,
    private readonly directory: IntegrationDirectory,
    private readonly publisher: EventPublisher,
  ) {}

  /** Throws `database.unavailable` (retry) while Postgres is still away; rejects webhooks of integrations that are gone. */
  async log(webhook: WebhookAccepted): Promise<void> {
    if (!this.directory.loaded)
      throw new AppError('database.unavailable', 'the integrations are not loaded yet', retry(2_000));
    if (this.directory.byId(webhook.integration_id) === undefined) await this.directory.refresh();
    const integration = this.directory.byId(webhook.integration_id);
    if (integration?.tenantId !== webhook.tenant_id) {
      throw new AppError(
        'integration.not_found',
        `integration ${webhook.integration_id} of a kept webhook is gone`,
      );
    }
    const body = Buffer.from(webhook.body, 'base64');
    const receivedAt = new Date(webhook.received_at);
    const { 'x-enlace-scheme': scheme = '', ...headers } = webhook.headers;
    const result = await this.accepted({
      id: webhook.webhook_id,
      tenantId: integration.tenantId,
      integrationId: integration.id,
      provider: integration.provider,
      receivedAt,
      headers,
      body,
      scheme,
      position: webhook.position,
    });
    if (result.outcome === 'duplicate') return;
    this.publisher.enqueue({
      id: webhook.webhook_id,
      integration,
      position: result.position,
      json: readJson(body),
      receivedAt: receivedAt.getTime(),
    });
  }

  /** Postgres may be back any moment, and what comes directly must not get far ahead of what waits here. */
  private async accepted(entry: WebhookEntry): Promise<Acceptance> {
    try {
      return await this.store.accept(entry);
    } catch (error) {
      if (error instanceof AppError && error.disposition.kind === 'retry') {
        throw new AppError(error.code, error.message, retry(AGAIN_MS));
      }
      throw error;
    }
  }
}
