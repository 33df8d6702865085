/** Conversations over HTTP: look, write, take over, give back, close. */
import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CurrentCaller,
  Idempotent,
  NewId,
  PageQuery,
  RequireScope,
  type Caller,
  type Page,
} from '@enlace/service-kit';
import type { ConversationAnswer, MessageAnswer } from './conversation-answers.js';
import { ConversationDesk } from './conversation-desk.js';
import { ConversationReading, type ReadAnswer } from './conversation-reading.js';
import { ConversationWriting, type WrittenAnswer } from './conversation-writing.js';
import { ConversationsQuery, ReadMessages, WriteMessage } from './conversations.dto.js';

@ApiTags('conversations')
@ApiBearerAuth()
@Controller('api/v1/conversations')
export class ConversationsController {
  constructor(
    private readonly desk: ConversationDesk,
    private readonly writing: ConversationWriting,
    private readonly reading: ConversationReading,
  ) {}

  @Get()
  @RequireScope('conversations:read')
  @ApiOperation({ summary: 'Conversations, the most recently active first.' })
  list(
    @CurrentCaller() caller: Caller,
    @Query() query: ConversationsQuery,
  ): Promise<Page<ConversationAnswer>> {
    return this.desk.list(caller, query);
  }

  @Get(':id')
  @RequireScope('conversations:read')
  @ApiOperation({ summary: 'One conversation: its contact, its owner and its epoch.' })
  get(@CurrentCaller() caller: Caller, @Param('id', ParseUUIDPipe) id: string): Promise<ConversationAnswer> {
    return this.desk.get(caller, id);
  }

  @Get(':id/messages')
  @RequireScope('conversations:read')
  @ApiOperation({ summary: 'Its messages in their order, with the status of those that were sent.' })
  messages(
    @CurrentCaller() caller: Caller,
    @Param('id', ParseUUIDPipe) id: string,
    @Query() query: PageQuery,
  ): Promise<Page<MessageAnswer>> {
    return this.desk.messages(caller, id, query);
  }

  @Post(':id/messages')
  @Idempotent()
  @RequireScope('conversations:write')
  @ApiOperation({
    summary: 'Write to the customer; as a person it takes the conversation over from the bot.',
    description:
      'A closed conversation whose customer goes on in another answers 409 `conversation.closed`; ' +
      'write to the one in `details.active_conversation_id`.',
  })
  write(
    @CurrentCaller() caller: Caller,
    @NewId() messageId: string,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() message: WriteMessage,
  ): Promise<WrittenAnswer> {
    return this.writing.write(caller, messageId, id, message);
  }

  @Post(':id/read')
  @HttpCode(202)
  @Idempotent()
  @RequireScope('conversations:write')
  @ApiOperation({
    summary: 'A person has read it: the customer is shown so, up to a message, where the channel can.',
    description:
      'With `typing` also, for some seconds, that an answer is being written. It changes neither the owner nor what the ' +
      'bot does.',
  })
  read(
    @CurrentCaller() caller: Caller,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() request: ReadMessages,
  ): Promise<ReadAnswer> {
    return this.reading.read(caller, id, request);
  }

  @Post(':id/take-over')
  @HttpCode(200)
  @Idempotent()
  @RequireScope('conversations:write')
  @ApiOperation({ summary: 'A person answers from now on; what the bot had not sent yet is refused.' })
  takeOver(
    @CurrentCaller() caller: Caller,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ConversationAnswer> {
    return this.desk.takeOver(caller, id);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Idempotent()
  @RequireScope('conversations:write')
  @ApiOperation({ summary: "The bot answers again, from the customer's next message on." })
  resume(
    @CurrentCaller() caller: Caller,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ConversationAnswer> {
    return this.desk.resume(caller, id);
  }

  @Post(':id/close')
  @HttpCode(200)
  @Idempotent()
  @RequireScope('conversations:write')
  @ApiOperation({ summary: "It is over: the customer's next message begins a new conversation." })
  close(
    @CurrentCaller() caller: Caller,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ConversationAnswer> {
    return this.desk.close(caller, id);
  }
}
