/** The menu of commands of a tenant's bot. */
import { Body, Controller, Get, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, RequireScope, type Caller } from '@enlace/service-kit';
import { BotChoice } from '../bot/bot-choice.dto.js';
import { CommandsRequest } from './commands.dto.js';
import { Commands, type CommandsAnswer } from './commands.service.js';

@ApiTags('telegram')
@ApiBearerAuth()
@Controller('api/v1/integrations/telegram/commands')
export class CommandsController {
  constructor(private readonly commands: Commands) {}

  @Get()
  @RequireScope('integrations:read')
  @ApiOperation({ summary: 'The menu the settings wish, the one Telegram shows, and what differs.' })
  get(@CurrentCaller() caller: Caller, @Query() choice: BotChoice): Promise<CommandsAnswer> {
    return this.commands.get(caller, choice);
  }

  @Put()
  @RequireScope('integrations:write')
  @ApiOperation({ summary: 'Set the menu: the given one, which becomes the setting, or the setting again.' })
  put(@CurrentCaller() caller: Caller, @Body() request: CommandsRequest): Promise<CommandsAnswer> {
    return this.commands.put(caller, request);
  }
}
