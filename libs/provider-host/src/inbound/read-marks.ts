/** Shows a customer that a person has read their message, or writes to them. */
import { Injectable } from '@nestjs/common';
import { AppError, type ReadRequested } from '@enlace/contracts';
import { ConversationStore } from '@enlace/persistence';
import { AppLogger } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
import { CallJournal } from '../outbound/call-journal.js';
import { Turns } from '../outbound/turns.js';
import { Pauses } from '../pauses.js';
import { OpenIntegrations } from '../setup/open-integrations.js';

@Injectable()
export class ReadMarks {
  constructor(
    private readonly adapter: HostAdapter,
    private readonly conversations: ConversationStore,
    private readonly integrations: OpenIntegrations,
    private readonly journal: CallJournal,
    private readonly turns: Turns,
    private readonly pauses: Pauses,
    private readonly logger: AppLogger,
  ) {}

  /** May be repeated. Throws what may pass (retry); what the provider refuses stands in the log of the message. */
  async mark({ tenant_id: tenantId, message_id: messageId, typing }: ReadRequested): Promise<void> {
    const verb = typing === true ? 'attend' : 'markRead';
    const can = verb === 'attend' ? this.adapter.canAttend : this.adapter.canMarkRead;
    const message = can ? await this.conversations.message(tenantId, messageId) : undefined;
    const isTheirs = message?.direction === 'inbound' && message.provider === this.adapter.provider;
    if (!isTheirs || message.providerMessageId === null) return;
    const { integrationId, conversationId, providerMessageId } = message;
    const conversation = await this.conversations.get(tenantId, conversationId);
    if (conversation === undefined) return;
    try {
      const credentials = await this.integrations.credentials(tenantId, integrationId);
      if (!(await this.turns.waitForExtra({ tenantId, integrationId, conversationId }))) return;
      const read = { contact: conversation.contact.externalId, providerMessageId };
      const about = { tenantId, messageId, purpose: verb === 'attend' ? 'typing' : 'read' } as const;
      await this.pauses.during({ tenantId, integrationId, conversationId }, () =>
        this.journal.keep(about, credentials, () => this.adapter[verb](read, credentials)),
      );
    } catch (error) {
      if (!(error instanceof AppError) || error.disposition.kind === 'retry') throw error;
      this.logger.info('a customer could not be shown that a message was read', {
        message_id: messageId,
        code: error.code,
      });
    }
  }
}
