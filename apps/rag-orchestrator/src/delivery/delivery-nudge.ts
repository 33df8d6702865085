/** Tells the provider service that a message is queued; it would find it without, only later. */
import { Injectable } from '@nestjs/common';
import type { Author } from '@enlace/contracts';
import { Bus } from '@enlace/messaging';
import type { Provider } from '@enlace/normalization';
import { AppLogger } from '@enlace/service-kit';

export interface QueuedMessage {
  readonly messageId: string;
  readonly tenantId: string;
  readonly conversationId: string;
  readonly provider: Provider;
  readonly integrationId: string;
  readonly text: string;
  readonly author: Author;
  /** Of a bot's reply. */
  readonly epoch?: number;
  /** Provider id of the message it answers. */
  readonly replyTo?: string;
}

@Injectable()
export class DeliveryNudge {
  constructor(
    private readonly bus: Bus,
    private readonly logger: AppLogger,
  ) {}

  /** Only for what is queued in Postgres already. Never throws. */
  async give(message: QueuedMessage): Promise<void> {
    try {
      await this.bus.publish({
        name: 'delivery.requested',
        tenant: message.tenantId,
        provider: message.provider,
        integrationId: message.integrationId,
        key: message.messageId,
        conversation: message.conversationId,
        data: {
          tenant_id: message.tenantId,
          message_id: message.messageId,
          conversation_id: message.conversationId,
          content: { type: 'text', text: message.text },
          author: message.author,
          queued: true,
          ...(message.epoch === undefined ? {} : { epoch: message.epoch }),
          ...(message.replyTo === undefined ? {} : { reply_to: message.replyTo }),
        },
      });
    } catch (error) {
      this.logger.warn('a message is queued but nobody was told', {
        conversation: message.conversationId,
        error,
      });
    }
  }
}
