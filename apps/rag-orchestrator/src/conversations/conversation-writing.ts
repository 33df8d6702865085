/** A person, or another system, writes into a conversation. */
import { Injectable } from '@nestjs/common';
import { randomId } from '@enlace/crypto';
import { OutboundStore } from '@enlace/persistence';
import type { Caller } from '@enlace/service-kit';
import { DeliveryNudge } from '../delivery/delivery-nudge.js';
import { ConversationDesk } from './conversation-desk.js';
import type { WriteMessage } from './conversations.dto.js';

export interface WrittenAnswer {
  readonly message_id: string;
  readonly status: 'queued';
}

@Injectable()
export class ConversationWriting {
  constructor(
    private readonly desk: ConversationDesk,
    private readonly outbound: OutboundStore,
    private readonly deliveries: DeliveryNudge,
  ) {}

  /** @throws AppError `conversation.not_found`, also for another tenant's */
  async write(caller: Caller, conversationId: string, request: WriteMessage): Promise<WrittenAnswer> {
    const { tenantId } = await this.desk.find(caller, conversationId);
    const message = {
      messageId: randomId(),
      tenantId,
      conversationId,
      author: request.author ?? 'human',
      ...(request.reply_to === undefined ? {} : { replyTo: request.reply_to }),
    } as const;
    const { text } = request;
    const { provider, integrationId } = await this.outbound.enqueue({
      ...message,
      actor: caller.keyId,
      content: { type: 'text', text },
    });
    await this.deliveries.give({ ...message, provider, integrationId, text });
    return { message_id: message.messageId, status: 'queued' };
  }
}
