/** A person has read a conversation: the customer is shown, where their channel can. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { Bus } from '@enlace/messaging';
import { SIGNALS, type Provider } from '@enlace/normalization';
import { AuditStore, ConversationStore } from '@enlace/persistence';
import type { Caller } from '@enlace/service-kit';
import { ConversationDesk } from './conversation-desk.js';
import type { ReadMessages } from './conversations.dto.js';

type Shown = 'requested' | 'not_supported';

export interface ReadAnswer {
  readonly conversation_id: string;
  /** Up to this message of the customer. */
  readonly message_id: string;
  /** `requested`: the channel is asked now; what it said: `GET /api/v1/messages/{message_id}/attempts`. */
  readonly read: Shown;
  readonly typing: Shown | 'not_asked';
  /** Why nothing is shown, where nothing is. */
  readonly note: string | null;
}

@Injectable()
export class ConversationReading {
  constructor(
    private readonly desk: ConversationDesk,
    private readonly conversations: ConversationStore,
    private readonly bus: Bus,
    private readonly audit: AuditStore,
  ) {}

  /**
   * May be repeated.
   * @throws AppError `conversation.not_found`, also for another tenant's; `message.not_found` where the customer wrote no
   * such message there
   */
  async read(caller: Caller, id: string, request: ReadMessages): Promise<ReadAnswer> {
    const { tenantId, provider, integrationId } = await this.desk.find(caller, id);
    const messageId = await this.messageIn(tenantId, id, request.message_id);
    const isTyping = request.typing === true;
    const can = SIGNALS[provider];
    if (can.read || (isTyping && can.typing)) {
      await this.bus.publish({
        name: 'read.requested',
        tenant: tenantId,
        provider,
        integrationId,
        key: `${messageId}:${isTyping ? `typing:${Date.now()}` : 'read'}`,
        conversation: id,
        data: {
          tenant_id: tenantId,
          conversation_id: id,
          message_id: messageId,
          ...(isTyping ? { typing: true } : {}),
        },
      });
    }
    const details = { message_id: messageId, typing: isTyping };
    await this.audit.write({
      tenantId,
      actor: caller.keyId,
      action: 'conversation.read',
      subject: id,
      details,
    });
    return {
      conversation_id: id,
      message_id: messageId,
      read: can.read ? 'requested' : 'not_supported',
      typing: isTyping ? (can.typing ? 'requested' : 'not_supported') : 'not_asked',
      note: can.read ? null : noteOf(provider),
    };
  }

  private async messageIn(tenantId: string, conversationId: string, named?: string): Promise<string> {
    if (named === undefined) {
      const newest = await this.conversations.newestInbound(tenantId, conversationId);
      if (newest !== undefined) return newest;
      throw new AppError('message.not_found', 'The customer has written nothing in this conversation yet');
    } else {
      const message = await this.conversations.message(tenantId, named);
      if (message?.conversationId === conversationId && message.direction === 'inbound') return named;
    }
    throw new AppError('message.not_found', 'The customer wrote no such message in this conversation');
  }
}

function noteOf(provider: Provider): string {
  return provider === 'telegram'
    ? 'Telegram has no read marks for bots: there is nothing to show'
    : `${provider} cannot be told that a message was read: there is nothing to show`;
}
