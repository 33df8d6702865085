/** The tawk.to property a request is about, opened. */
import { Injectable } from '@nestjs/common';
import { ChosenIntegration, OpenIntegrations } from '@enlace/provider-host';
import type { TawktoCredentials } from '@enlace/providers';
import { assertTenant, tenantOf, type Caller } from '@enlace/service-kit';
import type { PropertyChoice } from './property-choice.dto.js';

export interface Property {
  readonly tenantId: string;
  readonly integrationId: string;
  readonly credentials: TawktoCredentials;
}

@Injectable()
export class ChosenProperty {
  constructor(
    private readonly chosen: ChosenIntegration,
    private readonly integrations: OpenIntegrations,
  ) {}

  /** @throws AppError as `ofTenant`, and `auth.wrong_tenant` */
  of(caller: Caller, choice: PropertyChoice): Promise<Property> {
    return this.ofTenant(tenantOf(caller, choice.tenant_id), choice.integration_id);
  }

  /** The tenant stands in the path. @throws AppError as `ofTenant`, and `auth.wrong_tenant` */
  async named(caller: Caller, tenantId: string, integrationId: string | undefined): Promise<Property> {
    assertTenant(caller, tenantId);
    return this.ofTenant(tenantId, integrationId);
  }

  /**
   * For routes without a key too: nothing of it may go out unasked.
   * @throws AppError `integration.not_found`, `integration.ambiguous`, `integration.disabled`, `secret.unreadable`
   */
  async ofTenant(tenantId: string, integrationId: string | undefined): Promise<Property> {
    const { id } = await this.chosen.of(tenantId, integrationId);
    const credentials = await this.integrations.credentials(tenantId, id);
    return { tenantId, integrationId: id, credentials: credentials as TawktoCredentials };
  }
}
