/** The audit log of webhooks: list, look, count, play again, release. */
import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, RequireScope, type Caller, type Page } from '@enlace/service-kit';
import { ReplayRequest, WebhookLogQuery, WebhookStatsQuery } from './webhook-log.dto.js';
import { WebhookLog, type WebhookAnswer } from './webhook-log.service.js';
import { WebhookReplay, type ReplayAnswer } from './webhook-replay.service.js';

@ApiTags('webhook log')
@ApiBearerAuth()
@Controller('api/v1/webhooks')
export class WebhookLogController {
  constructor(
    private readonly log: WebhookLog,
    private readonly replays: WebhookReplay,
  ) {}

  @Get('logs')
  @RequireScope('webhooks:read')
  @ApiOperation({ summary: 'Webhooks, newest first, without bodies.' })
  list(@CurrentCaller() caller: Caller, @Query() query: WebhookLogQuery): Promise<Page<WebhookAnswer>> {
    return this.log.list(caller, query);
  }

  @Get('stats')
  @RequireScope('webhooks:read')
  @ApiOperation({ summary: 'Counts per platform and outcome.' })
  stats(@CurrentCaller() caller: Caller, @Query() query: WebhookStatsQuery): Promise<object> {
    return this.log.stats(caller, query);
  }

  @Get('logs/:id')
  @RequireScope('webhooks:read')
  @ApiOperation({
    summary: 'One webhook with its body (a refused one: its diagnosis) and the end of each of its events.',
  })
  get(@CurrentCaller() caller: Caller, @Param('id', ParseUUIDPipe) id: string): Promise<WebhookAnswer> {
    return this.log.get(caller, id);
  }

  @Post('logs/:id/replay')
  @HttpCode(200)
  @RequireScope('webhooks:write')
  @ApiOperation({ summary: 'Publish its events again; what has already happened does not happen twice.' })
  replay(
    @CurrentCaller() caller: Caller,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: ReplayRequest,
  ): Promise<ReplayAnswer> {
    return this.replays.replay(caller, id, body.dry_run ?? false);
  }

  @Post('logs/:id/release')
  @HttpCode(200)
  @RequireScope('webhooks:write')
  @ApiOperation({
    summary: 'Verify a quarantined webhook once more, after its secret was mended, and let it in.',
  })
  release(@CurrentCaller() caller: Caller, @Param('id', ParseUUIDPipe) id: string): Promise<ReplayAnswer> {
    return this.replays.release(caller, id);
  }
}
