/** Settings of the widget and proof of identity: for the business, with a key. */
import { Body, Controller, Get, Header, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, RequireScope, type Caller } from '@enlace/service-kit';
import { IntegrationChoice } from '../property/property-choice.dto.js';
import { WidgetBook, type SettingsAnswer } from './widget-book.js';
import { WidgetIdentity, type IdentityAnswer } from './widget-identity.js';
import { WidgetSettings } from './widget-settings.dto.js';
import { IdentityRequest } from './widget.dto.js';

@ApiTags('tawkto')
@ApiBearerAuth()
@Controller('api/v1/integrations/tawkto/widget/:tenant_id')
export class WidgetController {
  constructor(
    private readonly widgets: WidgetBook,
    private readonly identity: WidgetIdentity,
  ) {}

  @Get('settings')
  @RequireScope('integrations:read')
  @ApiOperation({ summary: 'How the widget looks, where and to whom it is shown.' })
  show(
    @CurrentCaller() caller: Caller,
    @Param('tenant_id') tenantId: string,
    @Query() choice: IntegrationChoice,
  ): Promise<SettingsAnswer> {
    return this.widgets.show(caller, tenantId, choice.integration_id);
  }

  @Put('settings')
  @RequireScope('integrations:write')
  @ApiOperation({ summary: 'Set all of it; what is left out is forgotten.' })
  save(
    @CurrentCaller() caller: Caller,
    @Param('tenant_id') tenantId: string,
    @Query() choice: IntegrationChoice,
    @Body() settings: WidgetSettings,
  ): Promise<SettingsAnswer> {
    return this.widgets.save(caller, tenantId, choice.integration_id, settings);
  }

  /** Not `@Idempotent()`: it changes nothing, and keeps no answer that proves an identity. */
  @Post('identity')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @RequireScope('integrations:write')
  @ApiOperation({
    summary: 'The hash that proves a signed-in visitor to tawk.to.',
    description: 'For your back end alone: whoever may ask can pass for anybody.',
  })
  prove(
    @CurrentCaller() caller: Caller,
    @Param('tenant_id') tenantId: string,
    @Query() choice: IntegrationChoice,
    @Body() request: IdentityRequest,
  ): Promise<IdentityAnswer> {
    return this.identity.of(caller, tenantId, choice.integration_id, request);
  }
}
