/** Sending over HTTP, under the provider's own path. */
import {
  Body,
  Controller,
  Delete,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Patch,
  Post,
  type Type,
} from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Provider } from '@enlace/normalization';
import { CurrentCaller, Idempotent, NewId, RequireScope, type Caller } from '@enlace/service-kit';
import { MessageAmendments, type AmendedMessage } from './message-amendments.js';
import { MessageRequests, type AcceptedMessage } from './message-requests.js';
import { MessageReconciling, type ReconciledMessage } from './message-reconciling.js';
import { EditMessage, ReconcileMessage, SendMessage } from './messages.dto.js';

/** The controller class of one provider. */
export function messagesControllerOf(provider: Provider): Type<object> {
  @ApiTags(provider)
  @ApiBearerAuth()
  @Controller(`api/v1/integrations/${provider}/messages`)
  class MessagesController {
    constructor(
      readonly requests: MessageRequests,
      readonly amendments: MessageAmendments,
      readonly reconciling: MessageReconciling,
    ) {}

    @Post()
    @HttpCode(202)
    @Idempotent()
    @RequireScope('conversations:write')
    @ApiOperation({
      summary: 'Send a message: into a conversation, or to a contact of an integration.',
      description:
        'Answered when it is queued, in its place after what was queued before. What became of it: ' +
        '`GET /api/v1/messages/{id}`, and `delivery.succeeded` or `delivery.failed` on the bus.',
    })
    send(
      @CurrentCaller() caller: Caller,
      @NewId() messageId: string,
      @Body() request: SendMessage,
    ): Promise<AcceptedMessage> {
      return this.requests.send(caller, messageId, request);
    }

    @Patch(':id')
    @RequireScope('conversations:write')
    @ApiOperation({ summary: 'Change the words of a message that went out, where the channel allows it.' })
    edit(
      @CurrentCaller() caller: Caller,
      @Param('id', ParseUUIDPipe) id: string,
      @Body() edited: EditMessage,
    ): Promise<AmendedMessage> {
      return this.amendments.edit(caller, id, edited);
    }

    @Post(':id/reconcile')
    @HttpCode(200)
    @Idempotent()
    @RequireScope('conversations:write')
    @ApiOperation({
      summary: 'Say what became of a message that is unknown; nothing is sent again.',
      description: 'Unknown messages: `GET /api/v1/messages?status=unknown`.',
    })
    reconcile(
      @CurrentCaller() caller: Caller,
      @Param('id', ParseUUIDPipe) id: string,
      @Body() found: ReconcileMessage,
    ): Promise<ReconciledMessage> {
      return this.reconciling.reconcile(caller, id, found);
    }

    @Delete(':id')
    @RequireScope('conversations:write')
    @ApiOperation({ summary: 'Take back a message that went out, where the channel allows it.' })
    remove(@CurrentCaller() caller: Caller, @Param('id', ParseUUIDPipe) id: string): Promise<AmendedMessage> {
      return this.amendments.remove(caller, id);
    }
  }
  return MessagesController;
}
