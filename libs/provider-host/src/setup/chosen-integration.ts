/** Which of a tenant's integrations a request is about. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
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
    if (record === undefined) {
      throw new AppError('integration.not_found', `this tenant has no such ${provider} integration`);
    }
    if (found.length === 1) return record;
    throw new AppError(
      'integration.ambiguous',
      'this tenant has several integrations of this provider: name one as integration_id',
      { kind: 'reject' },
      { integration_ids: found.map(({ id }) => id) },
    );
  }
}
