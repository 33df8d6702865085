/** The Chatwoot account a request is about, with its API. */
import { Injectable } from '@nestjs/common';
import { HttpClient } from '@enlace/http-client';
import { ChosenIntegration, OpenIntegrations } from '@enlace/provider-host';
import { ChatwootApi, type ChatwootCredentials } from '@enlace/providers';
import { tenantOf, type Caller } from '@enlace/service-kit';
import type { AccountChoice } from './account-choice.dto.js';

export interface Account {
  readonly tenantId: string;
  readonly integrationId: string;
  readonly credentials: ChatwootCredentials;
  readonly api: ChatwootApi;
}

@Injectable()
export class ChosenAccount {
  constructor(
    private readonly chosen: ChosenIntegration,
    private readonly integrations: OpenIntegrations,
    private readonly http: HttpClient,
  ) {}

  /** @throws AppError `auth.wrong_tenant`, `integration.not_found`, `integration.ambiguous`, `integration.disabled` */
  async of(caller: Caller, choice: AccountChoice): Promise<Account> {
    const tenantId = tenantOf(caller, choice.tenant_id);
    const { id } = await this.chosen.of(tenantId, choice.integration_id);
    return this.open(tenantId, id);
  }

  /** @throws AppError `integration.not_found`, `integration.disabled`, `secret.unreadable` */
  async open(tenantId: string, integrationId: string): Promise<Account> {
    const opened = await this.integrations.credentials(tenantId, integrationId);
    const credentials = opened as ChatwootCredentials;
    return { tenantId, integrationId, credentials, api: new ChatwootApi(this.http, credentials) };
  }
}
