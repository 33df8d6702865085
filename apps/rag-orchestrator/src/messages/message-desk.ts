/** Messages for people: what did not arrive, how often it was tried, why it was not sent; another tenant's are not there. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { ConversationStore, OutboundStore, type MessageRecord } from '@enlace/persistence';
import { pageAnswer, tenantFilterOf, type Caller, type Page } from '@enlace/service-kit';
import { messageAnswer, type MessageAnswer } from '../conversations/conversation-answers.js';
import { attemptAnswer, type AttemptAnswer, type WhyAnswer } from './message-answers.js';
import type { UndeliveredQuery } from './messages.dto.js';
import { why } from './why.js';

@Injectable()
export class MessageDesk {
  constructor(
    private readonly conversations: ConversationStore,
    private readonly outbound: OutboundStore,
  ) {}

  async undelivered(caller: Caller, query: UndeliveredQuery): Promise<Page<MessageAnswer>> {
    const page = await this.conversations.undelivered({
      tenantId: tenantFilterOf(caller, query.tenant_id),
      status: query.status,
      limit: query.limit,
      ...(query.provider === undefined ? {} : { provider: query.provider }),
      ...(query.integration_id === undefined ? {} : { integrationId: query.integration_id }),
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
    });
    return pageAnswer(page, messageAnswer);
  }

  async get(caller: Caller, id: string): Promise<MessageAnswer> {
    return messageAnswer(await this.find(caller, id));
  }

  /** First to last; of what a customer wrote the calls about it. */
  async attempts(caller: Caller, id: string): Promise<{ items: AttemptAnswer[] }> {
    const { tenantId } = await this.find(caller, id);
    return { items: (await this.outbound.attempts(tenantId, id)).map(attemptAnswer) };
  }

  async why(caller: Caller, id: string): Promise<WhyAnswer> {
    const standing = await this.outbound.standing(tenantFilterOf(caller), id);
    if (standing === undefined) throw notFound();
    const { status, code, sentence, until } = why(standing);
    return { message_id: id, status, code, why: sentence, until: until?.toISOString() ?? null };
  }

  private async find(caller: Caller, id: string): Promise<MessageRecord> {
    const found = await this.conversations.message(tenantFilterOf(caller), id);
    if (found === undefined) throw notFound();
    return found;
  }
}

function notFound(): AppError {
  return new AppError('message.not_found', 'There is no such message');
}
