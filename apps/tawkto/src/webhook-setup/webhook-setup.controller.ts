/** Where tawk.to brings the events of a tenant's property. */
import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Idempotent, RequireScope, type Caller } from '@enlace/service-kit';
import { PropertyChoice } from '../property/property-choice.dto.js';
import { WebhookSetup, type WebhookAnswer } from './webhook-setup.service.js';

@ApiTags('tawkto')
@ApiBearerAuth()
@Controller('api/v1/integrations/tawkto/webhook')
export class WebhookSetupController {
  constructor(private readonly webhook: WebhookSetup) {}

  @Post()
  @HttpCode(200)
  @Idempotent()
  @RequireScope('integrations:write')
  @ApiOperation({ summary: 'Register the webhook at tawk.to, or say what a person has to do instead.' })
  set(@CurrentCaller() caller: Caller, @Body() choice: PropertyChoice): Promise<WebhookAnswer> {
    return this.webhook.set(caller, choice);
  }

  @Get()
  @RequireScope('integrations:read')
  @ApiOperation({
    summary: 'Where the webhook goes, what differs from what is needed, and what is left to do.',
  })
  get(@CurrentCaller() caller: Caller, @Query() choice: PropertyChoice): Promise<WebhookAnswer> {
    return this.webhook.get(caller, choice);
  }

  @Delete()
  @RequireScope('integrations:write')
  @ApiOperation({ summary: 'Take away the webhook that was registered over the API.' })
  remove(@CurrentCaller() caller: Caller, @Query() choice: PropertyChoice): Promise<WebhookAnswer> {
    return this.webhook.remove(caller, choice);
  }
}
