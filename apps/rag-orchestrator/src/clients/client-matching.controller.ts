/** Over HTTP: contacts of whom a person has to say which client they are, and what a tenant lets be decided without. */
import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Idempotent, RequireScope, type Caller, type Page } from '@enlace/service-kit';
import type { ConflictAnswer, SettingsAnswer } from './client-answers.js';
import { ClientMatching, type ResolvedAnswer } from './client-matching.js';
import { ConflictsQuery, OfTenant, ResolveConflict, SaveClientSettings } from './clients.dto.js';

@ApiTags('clients')
@ApiBearerAuth()
@Controller('api/v1/clients')
export class ClientMatchingController {
  constructor(private readonly matching: ClientMatching) {}

  @Get('conflicts')
  @RequireScope('clients:read')
  @ApiOperation({ summary: 'Contacts that may be a client, or one of several: the newest first.' })
  conflicts(@CurrentCaller() caller: Caller, @Query() query: ConflictsQuery): Promise<Page<ConflictAnswer>> {
    return this.matching.conflicts(caller, query);
  }

  @Post('conflicts/:id/resolve')
  @HttpCode(200)
  @Idempotent()
  @RequireScope('clients:write')
  @ApiOperation({ summary: 'Say which client the contact is, or that it is none of them.' })
  resolve(
    @CurrentCaller() caller: Caller,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() decision: ResolveConflict,
  ): Promise<ResolvedAnswer> {
    return this.matching.resolve(caller, id, decision);
  }

  @Get('settings')
  @RequireScope('clients:read')
  @ApiOperation({ summary: 'What happens to contacts without asking.' })
  settings(@CurrentCaller() caller: Caller, @Query() query: OfTenant): Promise<SettingsAnswer> {
    return this.matching.settings(caller, query);
  }

  @Put('settings')
  @RequireScope('clients:write')
  @ApiOperation({ summary: 'Change what happens to contacts without asking; what is not named stays.' })
  saveSettings(
    @CurrentCaller() caller: Caller,
    @Body() settings: SaveClientSettings,
  ): Promise<SettingsAnswer> {
    return this.matching.saveSettings(caller, settings);
  }
}
