/** Makes of a request over HTTP what one over the bus is, and hands it to the same queue. */
import { Injectable } from '@nestjs/common';
import { AppError, DeliveryRequested } from '@enlace/contracts';
import { requestInvalid, tenantOf, type Caller } from '@enlace/service-kit';
import { DeliveryQueue } from '../outbound/delivery-queue.js';
import { ChosenIntegration } from '../setup/chosen-integration.js';
import type { SendMessage } from './messages.dto.js';

export interface AcceptedMessage {
  readonly message_id: string;
  readonly conversation_id: string;
  readonly status: 'queued';
  /** The rule by which the channel's own form of it differs from what was asked for. */
  readonly degraded?: string;
}

@Injectable()
export class MessageRequests {
  constructor(
    private readonly queue: DeliveryQueue,
    private readonly chosen: ChosenIntegration,
  ) {}

  /**
   * @param messageId under which it is queued; the same again queues nothing more
   * @throws AppError `request.invalid`, `content.unsupported`, `conversation.not_found`, `contact.not_found`,
   * `integration.not_found`, `integration.ambiguous`
   */
  async send(caller: Caller, messageId: string, request: SendMessage): Promise<AcceptedMessage> {
    const tenantId = tenantOf(caller, request.tenant_id);
    const { conversation_id, reply_to, on_unsupported, expires_at, metadata } = request;
    const where =
      conversation_id === undefined ? await this.contactOf(tenantId, request) : { conversation_id };
    const { conversationId, degraded } = await this.queue.add(
      Object.assign(new DeliveryRequested(), {
        ...where,
        tenant_id: tenantId,
        message_id: messageId,
        content: request.content,
        author: request.author ?? 'system',
        ...(reply_to === undefined ? {} : { reply_to }),
        ...(on_unsupported === undefined ? {} : { on_unsupported }),
        ...(expires_at === undefined ? {} : { expires_at }),
        ...(metadata === undefined ? {} : { metadata }),
      }),
      caller.keyId,
    );
    return {
      message_id: messageId,
      conversation_id: conversationId,
      status: 'queued',
      ...(degraded === undefined ? {} : { degraded }),
    };
  }

  private async contactOf(
    tenantId: string,
    { to, integration_id }: SendMessage,
  ): Promise<{ integration_id: string; contact: string }> {
    if (to === undefined) {
      throw requestInvalid([{ field: 'to', expected: 'is needed where no conversation_id is given' }]);
    }
    const { id, status } = await this.chosen.of(tenantId, integration_id);
    if (status === 'disabled') {
      throw new AppError('integration.disabled', `integration ${id} is disabled`);
    }
    return { integration_id: id, contact: to };
  }
}
