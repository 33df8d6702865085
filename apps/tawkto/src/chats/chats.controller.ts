/** What happened on a tenant's tawk.to widget: figures of a period, and the chats that run or ran last. */
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, RequireScope, type Caller } from '@enlace/service-kit';
import { ChatReading } from './chat-reading.js';
import { AnalyticsQuery, SessionsQuery } from './chats.dto.js';

@ApiTags('tawkto')
@ApiBearerAuth()
@Controller('api/v1/integrations/tawkto')
export class ChatsController {
  constructor(private readonly reading: ChatReading) {}

  @Get('analytics/:tenant_id')
  @RequireScope('conversations:read')
  @ApiOperation({
    summary: 'Chats, messages, tickets, missed chats, first response and duration of a period.',
    description: 'From stored events; `sources` says whether tawk.to itself was asked too.',
  })
  analytics(
    @CurrentCaller() caller: Caller,
    @Param('tenant_id') tenantId: string,
    @Query() query: AnalyticsQuery,
  ): Promise<object> {
    return this.reading.analytics(caller, tenantId, query);
  }

  @Get('sessions/:tenant_id')
  @RequireScope('conversations:read')
  @ApiOperation({ summary: 'Chats, those that run first.' })
  sessions(
    @CurrentCaller() caller: Caller,
    @Param('tenant_id') tenantId: string,
    @Query() query: SessionsQuery,
  ): Promise<object> {
    return this.reading.sessions(caller, tenantId, query);
  }
}
