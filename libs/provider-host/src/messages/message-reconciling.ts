/** Takes a person's word for what became of a message that is `unknown`. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { AuditStore, ConversationStore, OutboundStore } from '@enlace/persistence';
import { tenantFilterOf, type Caller } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
import { DeliveryOutcomes } from '../outbound/delivery-outcomes.js';
import type { ReconcileMessage } from './messages.dto.js';

export interface ReconciledMessage {
  readonly message_id: string;
  readonly status: 'sent' | 'failed';
}

@Injectable()
export class MessageReconciling {
  constructor(
    private readonly adapter: HostAdapter,
    private readonly conversations: ConversationStore,
    private readonly outbound: OutboundStore,
    private readonly outcomes: DeliveryOutcomes,
    private readonly audit: AuditStore,
  ) {}

  /**
   * Told on the bus as if the provider had said so; nothing is sent again.
   * @throws AppError `message.not_found`, also for another tenant's; `delivery.not_possible` where it is not unknown
   */
  async reconcile(caller: Caller, id: string, found: ReconcileMessage): Promise<ReconciledMessage> {
    const message = await this.conversations.message(tenantFilterOf(caller), id);
    const isOurs = message?.provider === this.adapter.provider && message.direction === 'outbound';
    if (message === undefined || !isOurs) {
      throw new AppError('message.not_found', 'There is no such message of ours on this channel');
    }
    const { tenantId, integrationId } = message;
    const { status, provider_message_id: providerMessageId } = found;
    const reason = found.reason ?? 'A person found out that it did not arrive';
    const turned = await this.outbound.reconcile(tenantId, id, {
      status,
      reason,
      ...(providerMessageId === undefined || status === 'failed' ? {} : { providerMessageId }),
    });
    if (turned === undefined) {
      throw new AppError(
        'delivery.not_possible',
        `Only what is unknown can be reconciled; it is ${message.status}`,
      );
    }
    await this.audit.write({
      tenantId,
      actor: caller.keyId,
      action: 'message.reconciled',
      subject: id,
      details: { status },
    });
    const errors = status === 'failed' ? [{ code: 'reconciled', message: reason }] : [];
    const place = { tenantId, integrationId, conversationId: turned.conversationId };
    await this.outcomes.turned(place, { status, message_id: providerMessageId ?? id, errors }, turned);
    return { message_id: id, status };
  }
}
