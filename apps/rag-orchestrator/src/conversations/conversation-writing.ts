/** A person, or another system, writes into a conversation. */
import { Injectable } from '@nestjs/common';
import { ConversationStore } from '@enlace/persistence';
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
    private readonly conversations: ConversationStore,
    private readonly deliveries: DeliveryNudge,
  ) {}

  /**
   * @param messageId under which it is written; the same again writes nothing more
   * @throws AppError `conversation.not_found`, also for another tenant's; `conversation.closed` when the customer goes
   * on in another
   */
  async write(
    caller: Caller,
    messageId: string,
    conversationId: string,
    request: WriteMessage,
  ): Promise<WrittenAnswer> {
    const { tenantId } = await this.desk.find(caller, conversationId);
    const message = {
      messageId,
      tenantId,
      conversationId,
      author: request.author ?? 'human',
      ...(request.reply_to === undefined ? {} : { replyTo: request.reply_to }),
    } as const;
    const { text } = request;
    const { provider, integrationId } = await this.conversations.write({
      ...message,
      actor: caller.keyId,
      content: { type: 'text', text },
    });
    await this.deliveries.give({ ...message, provider, integrationId, text });
    return { message_id: messageId, status: 'queued' };
  }
}
