/** Sending over HTTP, under the provider's own path. */
import { Body, Controller, HttpCode, Post, type Type } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Provider } from '@enlace/normalization';
import { CurrentCaller, Idempotent, NewId, RequireScope, type Caller } from '@enlace/service-kit';
import { MessageRequests, type AcceptedMessage } from './message-requests.js';
import { SendMessage } from './messages.dto.js';

/** The controller class of one provider. */
export function messagesControllerOf(provider: Provider): Type<object> {
  @ApiTags(provider)
  @ApiBearerAuth()
  @Controller(`api/v1/integrations/${provider}/messages`)
  class MessagesController {
    constructor(readonly requests: MessageRequests) {}

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
  }
  return MessagesController;
}
