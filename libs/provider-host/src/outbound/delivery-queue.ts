/** Takes a requested message into its conversation's lane, unless it is there already, and sets the lane going. */
import { Injectable } from '@nestjs/common';
import { AppError, type DeliveryRequested } from '@enlace/contracts';
import { OutboundStore, type OutboundRequest } from '@enlace/persistence';
import { HostAdapter } from '../host-adapter.js';
import { ContentRules } from './content-rules.js';
import { LaneRunner } from './lane-runner.js';

export interface QueuedDelivery {
  readonly conversationId: string;
  /** The rule by which the channel will carry it in another form. */
  readonly degraded?: string;
}

@Injectable()
export class DeliveryQueue {
  constructor(
    private readonly adapter: HostAdapter,
    private readonly store: OutboundStore,
    private readonly lanes: LaneRunner,
    private readonly rules: ContentRules,
  ) {}

  /**
   * Idempotent by message id.
   * @param actor who asks, where known
   * @throws AppError, all of them for good: `content.unsupported` for what the channel cannot carry, or not in the form
   * that was insisted on; `conversation.not_found`, `contact.not_found`, `integration.not_found`; what the app's own rules
   * object to (`template.…`)
   */
  async add(request: DeliveryRequested, actor?: string): Promise<QueuedDelivery> {
    if (request.queued === true && request.conversation_id !== undefined) {
      this.lanes.kick(request.conversation_id);
      return { conversationId: request.conversation_id };
    }
    const degraded = this.ruleFor(request);
    await this.rules.assertSendable(request.content, request);
    const { conversationId } = await this.store.enqueue({
      messageId: request.message_id,
      tenantId: request.tenant_id,
      provider: this.adapter.provider,
      content: request.content,
      author: request.author,
      ...this.whereOf(request),
      ...(actor === undefined ? {} : { actor }),
      ...(request.epoch === undefined ? {} : { epoch: request.epoch }),
      ...(request.reply_to === undefined ? {} : { replyTo: request.reply_to }),
      ...(request.expires_at === undefined ? {} : { expiresAt: new Date(request.expires_at) }),
      ...(request.metadata === undefined ? {} : { metadata: request.metadata }),
    });
    this.lanes.kick(conversationId);
    return { conversationId, ...(degraded === undefined ? {} : { degraded }) };
  }

  private ruleFor({ content, on_unsupported }: DeliveryRequested): string | undefined {
    const fit = this.adapter.fit(content);
    if (fit.carried === 'whole') return undefined;
    if (fit.carried === 'degraded' && on_unsupported !== 'refuse') return fit.rule;
    const reason = fit.carried === 'not' ? fit.reason : `only in another form: ${fit.rule}`;
    throw new AppError(
      'content.unsupported',
      `${this.adapter.provider} cannot carry it: ${reason}`,
      undefined,
      {
        type: content.type,
      },
    );
  }

  /** A conversation, or a contact under every id it may have; one that is new to us is made where the channel allows it. */
  private whereOf(
    request: DeliveryRequested,
  ): Pick<
    OutboundRequest,
    'conversationId' | 'integrationId' | 'contact' | 'contactAliases' | 'createContact'
  > {
    const { conversation_id, integration_id, contact } = request;
    if (conversation_id !== undefined) return { conversationId: conversation_id };
    const integration = integration_id === undefined ? {} : { integrationId: integration_id };
    if (contact === undefined) return integration;
    const [first, ...aliases] = this.adapter.addressesOf(contact) ?? [];
    if (first === undefined) return { ...integration, contact };
    return { ...integration, contact: first, contactAliases: [...aliases, contact], createContact: true };
  }
}
