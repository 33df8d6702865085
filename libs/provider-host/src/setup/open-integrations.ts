/** Credentials of integrations, opened once and kept for a few seconds: sending must not cost a query each time. */
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { Bus } from '@enlace/messaging';
import { IntegrationStore } from '@enlace/persistence';

const KEPT_MS = 5_000;
const MOST_KEPT = 1_000;

@Injectable()
export class OpenIntegrations implements OnModuleInit, OnModuleDestroy {
  private readonly kept = new Map<string, { until: number; tenantId: string; credentials: object }>();
  private unsubscribe: (() => void) | undefined;

  constructor(
    private readonly store: IntegrationStore,
    private readonly bus: Bus,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = this.bus.onNotice('integration.changed', ({ integration_id }) => {
      this.kept.delete(integration_id);
    });
  }

  onModuleDestroy(): void {
    this.unsubscribe?.();
  }

  /** Throws `integration.not_found` (reject), `integration.disabled` (reject), `secret.unreadable`. */
  async credentials(tenantId: string, integrationId: string): Promise<object> {
    const kept = this.kept.get(integrationId);
    if (kept?.tenantId === tenantId && kept.until > Date.now()) return kept.credentials;
    const record = await this.store.get(tenantId, integrationId);
    if (record === undefined)
      throw new AppError('integration.not_found', `integration ${integrationId} is gone`);
    if (record.status === 'disabled')
      throw new AppError('integration.disabled', `integration ${integrationId} is disabled`);
    const credentials = this.store.open(record);
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(integrationId, { until: Date.now() + KEPT_MS, tenantId, credentials });
    return credentials;
  }
}
