/** Messages over HTTP: those that did not arrive; one of them, the attempts at it, why it was not sent. */
import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, RequireScope, type Caller, type Page } from '@enlace/service-kit';
import type { MessageAnswer } from '../conversations/conversation-answers.js';
import type { AttemptAnswer, WhyAnswer } from './message-answers.js';
import { MessageDesk } from './message-desk.js';
import { UndeliveredQuery } from './messages.dto.js';

@ApiTags('messages')
@ApiBearerAuth()
@Controller('api/v1/messages')
export class MessagesController {
  constructor(private readonly desk: MessageDesk) {}

  @Get()
  @RequireScope('conversations:read')
  @ApiOperation({
    summary: 'Messages that failed, or of which nobody knows whether they arrived; the newest first.',
  })
  undelivered(
    @CurrentCaller() caller: Caller,
    @Query() query: UndeliveredQuery,
  ): Promise<Page<MessageAnswer>> {
    return this.desk.undelivered(caller, query);
  }

  @Get(':id')
  @RequireScope('conversations:read')
  @ApiOperation({ summary: 'One message, with its status where it was sent.' })
  get(@CurrentCaller() caller: Caller, @Param('id', ParseUUIDPipe) id: string): Promise<MessageAnswer> {
    return this.desk.get(caller, id);
  }

  @Get(':id/attempts')
  @RequireScope('conversations:read')
  @ApiOperation({
    summary: 'Every attempt to send it, and every other call about it: what was said and what was answered.',
  })
  attempts(
    @CurrentCaller() caller: Caller,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<{ items: AttemptAnswer[] }> {
    return this.desk.attempts(caller, id);
  }

  @Get(':id/why')
  @RequireScope('conversations:read')
  @ApiOperation({ summary: 'Why it was not (yet) sent, in a sentence.' })
  why(@CurrentCaller() caller: Caller, @Param('id', ParseUUIDPipe) id: string): Promise<WhyAnswer> {
    return this.desk.why(caller, id);
  }
}
