/** The bot a request is about, opened. */
import { Injectable } from '@nestjs/common';
import { ChosenIntegration, OpenIntegrations } from '@enlace/provider-host';
import type { TelegramCredentials } from '@enlace/providers';
import { tenantOf, type Caller } from '@enlace/service-kit';
import type { BotChoice } from './bot-choice.dto.js';

export interface Bot {
  readonly tenantId: string;
  readonly integrationId: string;
  readonly credentials: TelegramCredentials;
}

@Injectable()
export class ChosenBot {
  constructor(
    private readonly chosen: ChosenIntegration,
    private readonly integrations: OpenIntegrations,
  ) {}

  /**
   * @throws AppError `auth.wrong_tenant`, `integration.not_found`, `integration.ambiguous`, `integration.disabled`,
   * `secret.unreadable`
   */
  async of(caller: Caller, choice: BotChoice): Promise<Bot> {
    const tenantId = tenantOf(caller, choice.tenant_id);
    const { id } = await this.chosen.of(tenantId, choice.integration_id);
    const credentials = await this.integrations.credentials(tenantId, id);
    return { tenantId, integrationId: id, credentials: credentials as TelegramCredentials };
  }
}
