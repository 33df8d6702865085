/** Shows a customer that an agent writes to them at the desk, where their channel can. */
import { Injectable } from '@nestjs/common';
import { Bus } from '@enlace/messaging';
import { SIGNALS } from '@enlace/normalization';
import { ConversationStore, DeskStore, type ArrivedEvent } from '@enlace/persistence';
import { AppLogger } from '@enlace/service-kit';

@Injectable()
export class DeskTyping {
  constructor(
    private readonly store: DeskStore,
    private readonly conversations: ConversationStore,
    private readonly bus: Bus,
    private readonly logger: AppLogger,
  ) {}

  /** Nothing depends on whether it works. */
  async show({ tenantId, integrationId, eventId }: ArrivedEvent, chatwootId: string): Promise<void> {
    try {
      const desk = await this.store.conversation(tenantId, integrationId, chatwootId);
      if (desk === undefined) return;
      const conversation = await this.conversations.get(tenantId, desk.conversationId);
      if (conversation === undefined || !SIGNALS[conversation.provider].typing) return;
      const messageId = await this.conversations.newestInbound(tenantId, conversation.id);
      if (messageId === undefined) return;
      await this.bus.publish({
        name: 'read.requested',
        tenant: tenantId,
        provider: conversation.provider,
        integrationId: conversation.integrationId,
        key: `${messageId}:typing:${eventId}`,
        conversation: conversation.id,
        data: { tenant_id: tenantId, conversation_id: conversation.id, message_id: messageId, typing: true },
      });
    } catch (error) {
      this.logger.debug('typing at the desk could not be shown', { error });
    }
  }
}
