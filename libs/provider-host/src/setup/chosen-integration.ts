/** Which of a tenant's integrations a request is about. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import type { Provider } from '@enlace/normalization';
import { IntegrationStore, type IntegrationRecord } from '@enlace/persistence';
import { HostAdapter } from '../host-adapter.js';

@Injectable()
export class ChosenIntegration {
  constructor(
    private readonly store: IntegrationStore,
    private readonly adapter: HostAdapter,
  ) {}

  /**
   * The one that was named, or the only one there is.
   * @throws AppError `integration.not_found`; `integration.ambiguous` with the ids to choose from
   */
  async of(tenantId: string, integrationId: string | undefined): Promise<IntegrationRecord> {
    const { provider } = this.adapter;
    const found = await this.store.find(tenantId, provider, integrationId);
    const [record] = found;
    if (record === undefined) throw noIntegration(provider, integrationId);
    if (found.length === 1) return record;
    throw new AppError(
      'integration.ambiguous',
      'this tenant has several integrations of this provider: name one as integration_id',
      { kind: 'reject' },
      { integration_ids: found.map(({ id }) => id) },
    );
  }
}

/** What is answered where a tenant has none of this provider, or not the one that was named. */
export function noIntegration(provider: Provider, named: string | undefined): AppError {
  const sentence =
    named === undefined
      ? `this tenant has no ${provider} integration: POST /api/v1/integrations/${provider}/setup makes one`
      : `this tenant has no ${provider} integration of that id`;
  return new AppError('integration.not_found', sentence);
}
