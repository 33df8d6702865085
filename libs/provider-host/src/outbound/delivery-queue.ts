/** Takes a requested message into its conversation's lane, unless it is there already, and sets the lane going. */
import { Injectable } from '@nestjs/common';
import type { DeliveryRequested } from '@enlace/contracts';
import { OutboundStore } from '@enlace/persistence';
import { LaneRunner } from './lane-runner.js';

@Injectable()
export class DeliveryQueue {
  constructor(
    private readonly store: OutboundStore,
    private readonly lanes: LaneRunner,
  ) {}

  /** Idempotent by message id. Throws `conversation.not_found` or `contact.not_found` (reject). */
  async add(request: DeliveryRequested): Promise<void> {
    if (request.queued === true && request.conversation_id !== undefined) {
      this.lanes.kick(request.conversation_id);
      return;
    }
    const queued = await this.store.enqueue({
      messageId: request.message_id,
      tenantId: request.tenant_id,
      content: request.content,
      author: request.author,
      ...(request.conversation_id === undefined ? {} : { conversationId: request.conversation_id }),
      ...(request.integration_id === undefined ? {} : { integrationId: request.integration_id }),
      ...(request.contact === undefined ? {} : { contact: request.contact }),
      ...(request.epoch === undefined ? {} : { epoch: request.epoch }),
      ...(request.reply_to === undefined ? {} : { replyTo: request.reply_to }),
      ...(request.expires_at === undefined ? {} : { expiresAt: new Date(request.expires_at) }),
      ...(request.metadata === undefined ? {} : { metadata: request.metadata }),
    });
    this.lanes.kick(queued.conversationId);
  }
}
