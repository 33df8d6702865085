/** How a tenant's channels are, under the provider's own path. */
import { Controller, Get, Param, Query, type Type } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Provider } from '@enlace/normalization';
import { CurrentCaller, RequireScope, type Caller } from '@enlace/service-kit';
import { IntegrationChoice } from '../setup/setup.dto.js';
import { ChannelHealth } from './channel-health.js';
import type { HealthAnswer } from './health-answer.js';

/** The controller class of one provider. */
export function healthControllerOf(provider: Provider): Type<object> {
  @ApiTags(provider)
  @ApiBearerAuth()
  @Controller(`api/v1/integrations/${provider}/health`)
  class ChannelHealthController {
    constructor(readonly health: ChannelHealth) {}

    @Get(':tenant_id')
    @RequireScope('integrations:read')
    @ApiOperation({
      summary: 'How the channels of a tenant are, and who must act where something is wrong.',
      description:
        'From our own records, and asked of the provider on the spot. A provider that is away is one of the findings, not an error.',
    })
    get(
      @CurrentCaller() caller: Caller,
      @Param('tenant_id') tenantId: string,
      @Query() choice: IntegrationChoice,
    ): Promise<HealthAnswer> {
      return this.health.of(caller, tenantId, choice.integration_id);
    }
  }
  return ChannelHealthController;
}
