/** Every integration of a tenant, over all providers. */
import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { TENANT_ID } from '@enlace/contracts';
import { CurrentCaller, RequireScope, type Caller } from '@enlace/service-kit';
import { IntegrationList, type IntegrationAnswer } from './integration-list.js';

export class IntegrationsQuery {
  @ApiPropertyOptional({ description: 'A key of one tenant sees its own only.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;
}

@ApiTags('integrations')
@ApiBearerAuth()
@Controller('api/v1/integrations')
export class IntegrationsController {
  constructor(private readonly integrations: IntegrationList) {}

  @Get()
  @RequireScope('integrations:read')
  @ApiOperation({ summary: 'The integrations of a tenant, without secrets.' })
  list(
    @CurrentCaller() caller: Caller,
    @Query() query: IntegrationsQuery,
  ): Promise<{ items: readonly IntegrationAnswer[] }> {
    return this.integrations.list(caller, query.tenant_id);
  }
}
