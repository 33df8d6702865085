/** What nobody could handle: list, look, play again, let go. */
import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsBoolean, IsOptional, Matches } from 'class-validator';
import { TENANT_ID } from '@enlace/contracts';
import { CurrentCaller, PageQuery, RequireScope, type Caller, type Page } from '@enlace/service-kit';
import { DeadLetterDesk, type DeadLetterAnswer } from './dead-letter-desk.js';

export class DeadLettersQuery extends PageQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;
}

export class DeadLetterReplay {
  @ApiPropertyOptional({ description: 'Only tell what would be published.' })
  @IsOptional()
  @IsBoolean()
  dry_run?: boolean;
}

@ApiTags('dead letters')
@ApiBearerAuth()
@Controller('api/v1/dead-letters')
export class DeadLettersController {
  constructor(private readonly desk: DeadLetterDesk) {}

  @Get()
  @RequireScope('events:read')
  @ApiOperation({ summary: 'Events nobody could handle, newest first, with the reason.' })
  list(@CurrentCaller() caller: Caller, @Query() query: DeadLettersQuery): Promise<Page<DeadLetterAnswer>> {
    return this.desk.list(caller, query);
  }

  @Get(':id')
  @RequireScope('events:read')
  @ApiOperation({ summary: 'One of them, with the event.' })
  get(@CurrentCaller() caller: Caller, @Param('id', ParseUUIDPipe) id: string): Promise<DeadLetterAnswer> {
    return this.desk.get(caller, id);
  }

  @Post(':id/replay')
  @HttpCode(200)
  @RequireScope('events:write')
  @ApiOperation({ summary: 'Publish the event again on its own subject.' })
  replay(
    @CurrentCaller() caller: Caller,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: DeadLetterReplay,
  ): Promise<DeadLetterAnswer & { dry_run: boolean }> {
    return this.desk.replay(caller, id, body.dry_run ?? false);
  }

  @Delete(':id')
  @RequireScope('events:write')
  @ApiOperation({ summary: 'Let it go; it stays in the list as discarded.' })
  discard(
    @CurrentCaller() caller: Caller,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<DeadLetterAnswer> {
    return this.desk.discard(caller, id);
  }
}
