/** Looking for webhooks of Chatwoot that never came, by command, and how the last look went. */
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditStore } from '@enlace/persistence';
import { CurrentCaller, Idempotent, RequireScope, type Caller } from '@enlace/service-kit';
import { IntegrationChoice } from '../account/account-choice.dto.js';
import { ChosenAccount, type Account } from '../account/chosen-account.js';
import { HealRequest } from './healing.dto.js';
import { Healing } from './healing.js';

/** A caller is not kept waiting longer; the timer goes on. */
const LONGEST_MS = 20_000;

export interface HealAnswer {
  readonly integration_id: string;
  /** What was looked at. */
  readonly conversations: number;
  readonly messages: number;
  /** What had never come, and what of it was taken in now; the difference is on its way already. */
  readonly found: number;
  readonly ingested: number;
  /** false: there is more; it is looked at next, without being asked again. */
  readonly complete: boolean;
}

export interface HealState {
  readonly integration_id: string;
  /** Everything until then was looked at; null before the first time. */
  readonly healed_until: string | null;
  readonly swept_at: string | null;
  readonly found: number;
  readonly ingested: number;
  /** Why the last sweep came to no end; null where it did. */
  readonly failure: { readonly code: string; readonly reason: string } | null;
}

@ApiTags('chatwoot')
@ApiBearerAuth()
@Controller('api/v1/integrations/chatwoot/heal')
export class HealingController {
  constructor(
    private readonly healing: Healing,
    private readonly accounts: ChosenAccount,
    private readonly audit: AuditStore,
  ) {}

  @Post(':tenant_id')
  @HttpCode(200)
  @Idempotent()
  @RequireScope('integrations:write')
  @ApiOperation({ summary: 'Look for webhooks that never came, and take in what they would have said.' })
  async heal(
    @CurrentCaller() caller: Caller,
    @Param('tenant_id') tenantId: string,
    @Body() request: HealRequest,
  ): Promise<HealAnswer> {
    const account = await this.account(caller, tenantId, request);
    const since = request.since === undefined ? undefined : new Date(request.since);
    const { isComplete, ...counts } = await this.healing.now(account, since, LONGEST_MS);
    const details = { provider: 'chatwoot', found: counts.found, ingested: counts.ingested };
    await this.audit.write({
      tenantId: account.tenantId,
      actor: caller.keyId,
      action: 'integration.healed',
      subject: account.integrationId,
      details,
    });
    return { integration_id: account.integrationId, ...counts, complete: isComplete };
  }

  @Get(':tenant_id')
  @RequireScope('integrations:read')
  @ApiOperation({ summary: 'How far was looked for webhooks that never came.' })
  async state(
    @CurrentCaller() caller: Caller,
    @Param('tenant_id') tenantId: string,
    @Query() choice: IntegrationChoice,
  ): Promise<HealState> {
    const account = await this.account(caller, tenantId, choice);
    const state = await this.healing.state(account);
    const sweptAt = state?.sweptAt ?? null;
    const code = state?.failureCode ?? null;
    return {
      integration_id: account.integrationId,
      healed_until: sweptAt === null ? null : (state?.doneUntil.toISOString() ?? null),
      swept_at: sweptAt?.toISOString() ?? null,
      found: state?.found ?? 0,
      ingested: state?.ingested ?? 0,
      failure: code === null ? null : { code, reason: state?.failureReason ?? '' },
    };
  }

  private account(caller: Caller, tenantId: string, { integration_id }: IntegrationChoice): Promise<Account> {
    return this.accounts.of(caller, {
      tenant_id: tenantId,
      ...(integration_id === undefined ? {} : { integration_id }),
    });
  }
}
