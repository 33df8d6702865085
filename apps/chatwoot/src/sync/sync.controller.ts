/** The sync of all contacts of a Chatwoot account with the clients of the business. */
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditStore, ChatwootSyncStore, type ChatwootSyncState } from '@enlace/persistence';
import { CurrentCaller, Idempotent, RequireScope, type Caller } from '@enlace/service-kit';
import { IntegrationChoice } from '../account/account-choice.dto.js';
import { ChosenAccount, type Account } from '../account/chosen-account.js';

export interface SyncAnswer {
  readonly integration_id: string;
  /** `none`: there was never one. */
  readonly state: 'none' | ChatwootSyncState['state'];
  readonly synced: number;
  /** Contacts there are; null until Chatwoot has said it. */
  readonly total: number | null;
  readonly failed: number;
  /** Contacts that are no client's; nobody is made of them. */
  readonly not_found: number;
  /** Why it waits, or why it ended; null where it goes on or went well. */
  readonly reason: string | null;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

@ApiTags('chatwoot')
@ApiBearerAuth()
@Controller('api/v1/integrations/chatwoot/sync')
export class SyncController {
  constructor(
    private readonly accounts: ChosenAccount,
    private readonly syncs: ChatwootSyncStore,
    private readonly audit: AuditStore,
  ) {}

  @Post(':tenant_id')
  @HttpCode(202)
  @Idempotent()
  @RequireScope('integrations:write')
  @ApiOperation({ summary: 'Begin to sync all contacts; where one is running, how far that is.' })
  async begin(
    @CurrentCaller() caller: Caller,
    @Param('tenant_id') tenantId: string,
    @Body() choice: IntegrationChoice,
  ): Promise<SyncAnswer> {
    const account = await this.account(caller, tenantId, choice);
    const { began, sync } = await this.syncs.begin(account, caller.keyId);
    if (began) {
      await this.audit.write({
        tenantId: account.tenantId,
        actor: caller.keyId,
        action: 'integration.sync_started',
        subject: account.integrationId,
        details: { provider: 'chatwoot' },
      });
    }
    return answerOf(account, sync);
  }

  @Get(':tenant_id')
  @RequireScope('integrations:read')
  @ApiOperation({ summary: 'How far the last sync has come.' })
  async state(
    @CurrentCaller() caller: Caller,
    @Param('tenant_id') tenantId: string,
    @Query() choice: IntegrationChoice,
  ): Promise<SyncAnswer> {
    const account = await this.account(caller, tenantId, choice);
    return answerOf(account, await this.syncs.state(account));
  }

  private account(caller: Caller, tenantId: string, { integration_id }: IntegrationChoice): Promise<Account> {
    return this.accounts.of(caller, {
      tenant_id: tenantId,
      ...(integration_id === undefined ? {} : { integration_id }),
    });
  }
}

function answerOf({ integrationId }: Account, sync: ChatwootSyncState | undefined): SyncAnswer {
  return {
    integration_id: integrationId,
    state: sync?.state ?? 'none',
    synced: sync?.synced ?? 0,
    total: sync?.total ?? null,
    failed: sync?.failed ?? 0,
    not_found: sync?.notFound ?? 0,
    reason: sync?.reason ?? null,
    started_at: sync?.startedAt.toISOString() ?? null,
    finished_at: sync?.finishedAt?.toISOString() ?? null,
  };
}
