/** Lists integrations for the API, as names and states only. */
import { Injectable } from '@nestjs/common';
import { PROVIDERS } from '@enlace/normalization';
import { IntegrationStore } from '@enlace/persistence';
import { tenantOf, type Caller } from '@enlace/service-kit';

export interface IntegrationAnswer {
  readonly integration_id: string;
  readonly tenant_id: string;
  readonly provider: string;
  readonly identity: string;
  readonly status: string;
  readonly status_reason: string | null;
  readonly webhook_path: string;
  readonly created_at: string;
  readonly updated_at: string;
}

@Injectable()
export class IntegrationList {
  constructor(private readonly store: IntegrationStore) {}

  async list(caller: Caller, tenantId: string | undefined): Promise<{ items: readonly IntegrationAnswer[] }> {
    const tenant = tenantOf(caller, tenantId);
    const records = (
      await Promise.all(PROVIDERS.map((provider) => this.store.find(tenant, provider)))
    ).flat();
    return {
      items: records.map((record) => ({
        integration_id: record.id,
        tenant_id: record.tenantId,
        provider: record.provider,
        identity: record.identity,
        status: record.status,
        status_reason: record.statusReason,
        webhook_path: `/api/v1/integrations/webhooks/${record.provider}/${record.id}`,
        created_at: record.createdAt.toISOString(),
        updated_at: record.updatedAt.toISOString(),
      })),
    };
  }
}
