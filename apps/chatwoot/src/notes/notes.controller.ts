/** Private notes: what agents are to know of a conversation and customers are not, such as a summary of what the bot heard. */
import { Body, Controller, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppError } from '@enlace/contracts';
import { AuditStore, ChatwootHandoverStore, ConversationStore } from '@enlace/persistence';
import { given } from '@enlace/providers';
import { CurrentCaller, Idempotent, RequireScope, tenantOf, type Caller } from '@enlace/service-kit';
import { ChosenAccount } from '../account/chosen-account.js';
import { NoteRequest } from './notes.dto.js';

export interface NoteAnswer {
  readonly conversation_id: string;
  readonly integration_id: string;
  /** The numbers Chatwoot has for them. */
  readonly chatwoot_conversation_id: string;
  readonly chatwoot_message_id: string;
}

@ApiTags('chatwoot')
@ApiBearerAuth()
@Controller('api/v1/integrations/chatwoot/notes')
export class NotesController {
  constructor(
    private readonly accounts: ChosenAccount,
    private readonly conversations: ConversationStore,
    private readonly handovers: ChatwootHandoverStore,
    private readonly audit: AuditStore,
  ) {}

  @Post()
  @Idempotent()
  @RequireScope('conversations:write')
  @ApiOperation({ summary: 'Write a private note for agents beside a conversation.' })
  async write(@CurrentCaller() caller: Caller, @Body() request: NoteRequest): Promise<NoteAnswer> {
    const tenantId = tenantOf(caller, request.tenant_id);
    const conversation = await this.conversations.get(tenantId, request.conversation_id);
    if (conversation === undefined)
      throw new AppError('conversation.not_found', 'There is no such conversation');
    const place = await this.handovers.notePlace(tenantId, conversation.id);
    if (place === undefined) {
      throw new AppError(
        'delivery.not_possible',
        'The conversation does not stand in Chatwoot: it is neither of Chatwoot nor mirrored at the desk; hand it to a person first (POST /api/v1/conversations/:id/take-over)',
      );
    }
    const { integrationId, chatwootId } = place;
    const { api } = await this.accounts.open(tenantId, integrationId);
    const message = given(
      await api.messages.create(chatwootId, {
        content: request.text,
        message_type: 'outgoing',
        private: true,
      }),
    );
    await this.audit.write({
      tenantId,
      actor: caller.keyId,
      action: 'conversation.note_written',
      subject: conversation.id,
      details: { provider: 'chatwoot', integration_id: integrationId, chatwoot_message_id: message.id },
    });
    return {
      conversation_id: conversation.id,
      integration_id: integrationId,
      chatwoot_conversation_id: chatwootId,
      chatwoot_message_id: message.id,
    };
  }
}
