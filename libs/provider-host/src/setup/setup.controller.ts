/** Set-up and configuration of a provider's integrations, under the provider's own path. */
import { Body, Controller, Delete, Get, Param, Post, Put, Query, type Type } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Provider } from '@enlace/normalization';
import { CurrentCaller, RequireScope, type Caller } from '@enlace/service-kit';
import { ConfigUpdate, IntegrationChoice, SetupRequest } from './setup.dto.js';
import { IntegrationSetup, type ConfigAnswer, type SetupAnswer } from './integration-setup.js';

/** The controller class of one provider. */
export function setupControllerOf(provider: Provider): Type<object> {
  @ApiTags(provider)
  @ApiBearerAuth()
  @Controller(`api/v1/integrations/${provider}`)
  class SetupController {
    constructor(readonly setup: IntegrationSetup) {}

    /** Not `@Idempotent()`, which keeps the answer, and this one shows secrets; saving again changes the same one. */
    @Post('setup')
    @RequireScope('integrations:write')
    @ApiOperation({ summary: 'Create or update an integration and check its credentials with the provider.' })
    save(@CurrentCaller() caller: Caller, @Body() request: SetupRequest): Promise<SetupAnswer> {
      return this.setup.save(caller, request.tenant_id, request.config);
    }

    @Get('config/:tenant_id')
    @RequireScope('integrations:read')
    @ApiOperation({ summary: 'The configuration, secrets masked.' })
    get(
      @CurrentCaller() caller: Caller,
      @Param('tenant_id') tenantId: string,
      @Query() choice: IntegrationChoice,
    ): Promise<ConfigAnswer> {
      return this.setup.config(caller, tenantId, choice.integration_id);
    }

    @Put('config/:tenant_id')
    @RequireScope('integrations:write')
    @ApiOperation({ summary: 'Change some fields of the configuration.' })
    update(
      @CurrentCaller() caller: Caller,
      @Param('tenant_id') tenantId: string,
      @Query() choice: IntegrationChoice,
      @Body() update: ConfigUpdate,
    ): Promise<SetupAnswer> {
      return this.setup.update(caller, tenantId, choice.integration_id, update.config);
    }

    @Delete('config/:tenant_id')
    @RequireScope('integrations:write')
    @ApiOperation({ summary: 'Remove the integration; its webhooks are answered 404 from now on.' })
    remove(
      @CurrentCaller() caller: Caller,
      @Param('tenant_id') tenantId: string,
      @Query() choice: IntegrationChoice,
    ): Promise<{ integration_id: string; removed: true }> {
      return this.setup.remove(caller, tenantId, choice.integration_id);
    }
  }
  return SetupController;
}
