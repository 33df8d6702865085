/** Conversations for people: read, taken over, given back, closed; another tenant's are not there. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { AuditStore, ConversationStore, type ConversationRecord } from '@enlace/persistence';
import { pageAnswer, tenantFilterOf, type Caller, type Page, type PageQuery } from '@enlace/service-kit';
import {
  conversationAnswer,
  messageAnswer,
  type ConversationAnswer,
  type MessageAnswer,
} from './conversation-answers.js';
import type { ConversationsQuery } from './conversations.dto.js';

@Injectable()
export class ConversationDesk {
  constructor(
    private readonly store: ConversationStore,
    private readonly audit: AuditStore,
  ) {}

  async list(caller: Caller, query: ConversationsQuery): Promise<Page<ConversationAnswer>> {
    const page = await this.store.list({
      tenantId: tenantFilterOf(caller, query.tenant_id),
      limit: query.limit,
      ...(query.provider === undefined ? {} : { provider: query.provider }),
      ...(query.owner === undefined ? {} : { owner: query.owner }),
      ...(query.state === undefined ? {} : { state: query.state }),
      ...(query.contact_id === undefined ? {} : { contactId: query.contact_id }),
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
    });
    return pageAnswer(page, conversationAnswer);
  }

  async get(caller: Caller, id: string): Promise<ConversationAnswer> {
    return conversationAnswer(await this.find(caller, id));
  }

  async messages(caller: Caller, id: string, query: PageQuery): Promise<Page<MessageAnswer>> {
    const { tenantId } = await this.find(caller, id);
    const page = await this.store.messages(tenantId, id, {
      limit: query.limit,
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
    });
    return pageAnswer(page, messageAnswer);
  }

  async takeOver(caller: Caller, id: string): Promise<ConversationAnswer> {
    const { tenantId } = await this.find(caller, id);
    const changed = await this.store.takeOver(tenantId, id, caller.keyId);
    return this.written(caller, changed, 'conversation.taken_over');
  }

  async resume(caller: Caller, id: string): Promise<ConversationAnswer> {
    const { tenantId } = await this.find(caller, id);
    const changed = await this.store.resume(tenantId, id, caller.keyId);
    return this.written(caller, changed, 'conversation.resumed');
  }

  async close(caller: Caller, id: string): Promise<ConversationAnswer> {
    const { tenantId } = await this.find(caller, id);
    const changed = await this.store.close(tenantId, id, caller.keyId);
    return this.written(caller, changed, 'conversation.closed');
  }

  /** @throws AppError `conversation.not_found`, also for another tenant's */
  async find(caller: Caller, id: string): Promise<ConversationRecord> {
    const found = await this.store.get(tenantFilterOf(caller), id);
    if (found === undefined) throw new AppError('conversation.not_found', 'There is no such conversation');
    return found;
  }

  private async written(
    caller: Caller,
    changed: ConversationRecord,
    action: string,
  ): Promise<ConversationAnswer> {
    await this.audit.write({
      tenantId: changed.tenantId,
      actor: caller.keyId,
      action,
      subject: changed.id,
      details: { epoch: changed.epoch },
    });
    return conversationAnswer(changed);
  }
}
