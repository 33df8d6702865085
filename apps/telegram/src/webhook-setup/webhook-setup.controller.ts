/** Where Telegram brings the updates of a tenant's bot. */
import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Idempotent, RequireScope, type Caller } from '@enlace/service-kit';
import { BotChoice } from '../bot/bot-choice.dto.js';
import { WebhookRemoval, WebhookRequest } from './webhook-setup.dto.js';
import { WebhookSetup, type WebhookAnswer } from './webhook-setup.service.js';

@ApiTags('telegram')
@ApiBearerAuth()
@Controller('api/v1/integrations/telegram/webhook')
export class WebhookSetupController {
  constructor(private readonly webhook: WebhookSetup) {}

  @Post()
  @HttpCode(200)
  @Idempotent()
  @RequireScope('integrations:write')
  @ApiOperation({ summary: 'Set the webhook at Telegram, with the secret of the integration.' })
  set(@CurrentCaller() caller: Caller, @Body() request: WebhookRequest): Promise<WebhookAnswer> {
    return this.webhook.set(caller, request);
  }

  @Get()
  @RequireScope('integrations:read')
  @ApiOperation({ summary: 'What Telegram says of the webhook, and what differs from what is needed.' })
  get(@CurrentCaller() caller: Caller, @Query() choice: BotChoice): Promise<WebhookAnswer> {
    return this.webhook.get(caller, choice);
  }

  @Delete()
  @RequireScope('integrations:write')
  @ApiOperation({
    summary: 'Take the webhook away; Telegram keeps updates for up to 24 hours unless they are dropped.',
  })
  remove(@CurrentCaller() caller: Caller, @Query() removal: WebhookRemoval): Promise<WebhookAnswer> {
    return this.webhook.remove(caller, removal);
  }
}
