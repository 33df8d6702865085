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

/** Typing that was asked for longer ago is not shown any more: nobody is at it now for certain. */
const TYPING_MS = 30_000;

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

  /**
   * May be repeated. Throws what may pass (retry), a pause among it; what the provider refuses stands in the log of the
   * message. Typing without a read mark is dropped while a pause lasts.
   */
  async mark(
    { tenant_id: tenantId, message_id: messageId, typing }: ReadRequested,
    askedAt = new Date(),
  ): Promise<void> {
    const verb = typing === true && Date.now() - askedAt.getTime() <= TYPING_MS ? 'attend' : 'markRead';
    const can = verb === 'attend' ? this.adapter.canAttend : this.adapter.canMarkRead;
    const message = can ? await this.conversations.message(tenantId, messageId) : undefined;
    const isTheirs = message?.direction === 'inbound' && message.provider === this.adapter.provider;
    if (!isTheirs || message.providerMessageId === null) return;
    const { integrationId, conversationId, providerMessageId } = message;
    const conversation = await this.conversations.get(tenantId, conversationId);
    if (conversation === undefined) return;
    try {
      const credentials = await this.integrations.credentials(tenantId, integrationId);
      const turn = { tenantId, integrationId, conversationId };
      if (this.adapter.canMarkRead) await this.turns.extraNow(turn);
      else if (!(await this.turns.waitForExtra(turn))) return;
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
