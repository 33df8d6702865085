/** Chatwoot as the agents' desk of WhatsApp and Telegram: turned on, looked at, turned off. */
import { Body, Controller, Delete, Get, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, RequireScope, type Caller } from '@enlace/service-kit';
import { AccountChoice } from '../account/account-choice.dto.js';
import { DeskRequest, type DeskAnswer } from './desk.dto.js';
import { DeskSetup } from './desk-setup.js';

@ApiTags('chatwoot')
@ApiBearerAuth()
@Controller('api/v1/integrations/chatwoot/desk')
export class DeskController {
  constructor(private readonly desk: DeskSetup) {}

  @Put()
  @RequireScope('integrations:write')
  @ApiOperation({
    summary: 'Let people answer WhatsApp and Telegram in Chatwoot, in an inbox of its API channel.',
    description: 'Needs the access token of a user; of an administrator where the inbox is to be made.',
  })
  set(@CurrentCaller() caller: Caller, @Body() request: DeskRequest): Promise<DeskAnswer> {
    return this.desk.set(caller, request);
  }

  @Get()
  @RequireScope('integrations:read')
  @ApiOperation({ summary: 'The setting, how much is mirrored, and what keeps it from working.' })
  get(@CurrentCaller() caller: Caller, @Query() choice: AccountChoice): Promise<DeskAnswer> {
    return this.desk.get(caller, choice);
  }

  @Delete()
  @RequireScope('integrations:write')
  @ApiOperation({ summary: 'Mirror nothing any more; the inbox stays in Chatwoot.' })
  remove(@CurrentCaller() caller: Caller, @Query() choice: AccountChoice): Promise<DeskAnswer> {
    return this.desk.remove(caller, choice);
  }
}
