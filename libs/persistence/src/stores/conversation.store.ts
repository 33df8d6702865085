/** Conversations and their messages, as people read them; and who owns them. */
import { AppError } from '@enlace/contracts';
import type { Database, Tx } from '../database/database.js';
import { pageSize, type Page } from '../database/page.js';
import type {
  ConversationFilter,
  ConversationRecord,
  MessageRecord,
  UndeliveredFilter,
} from './conversation/conversation-record.js';
import { endConversation, giveBack, takeOver } from './conversation/owner.js';
import {
  conversationPage,
  findConversation,
  findMessage,
  messagePage,
  undeliveredPage,
} from './conversation/pages.js';
import { refuseWhereAnotherGoesOn } from './conversation/writable.js';
import { enqueue } from './outbound/enqueue.js';
import type { Enqueued, OutboundRequest } from './outbound/outbound-message.js';

export class ConversationStore {
  constructor(private readonly database: Database) {}

  /** The most recently active first. */
  list(filter: ConversationFilter): Promise<Page<ConversationRecord>> {
    return this.database.inScope(filter.tenantId, (tx) =>
      conversationPage(tx, filter, pageSize(filter.limit)),
    );
  }

  /** @param tenantId a tenant, or `*` */
  get(tenantId: string, id: string): Promise<ConversationRecord | undefined> {
    return this.database.inScope(tenantId, (tx) => findConversation(tx, tenantId, id));
  }

  /** Oldest first. @param tenantId a tenant, or `*` */
  messages(
    tenantId: string,
    conversationId: string,
    page: { cursor?: string; limit?: number } = {},
  ): Promise<Page<MessageRecord>> {
    return this.database.inScope(tenantId, (tx) =>
      messagePage(tx, tenantId, conversationId, page.cursor, pageSize(page.limit)),
    );
  }

  /** Our id of what the customer wrote last; undefined where they wrote nothing. */
  async newestInbound(tenantId: string, conversationId: string): Promise<string | undefined> {
    const [row] = await this.database.forTenant(tenantId, (tx) =>
      tx.query<{ id: string }>(
        `SELECT id FROM messages WHERE tenant_id = $1 AND conversation_id = $2 AND direction = 'inbound'
          ORDER BY sequence DESC, position DESC LIMIT 1`,
        [tenantId, conversationId],
      ),
    );
    return row?.id;
  }

  /** Messages of ours that failed, or that nobody knows of whether they arrived; the newest first. */
  undelivered(filter: UndeliveredFilter): Promise<Page<MessageRecord>> {
    return this.database.inScope(filter.tenantId, (tx) =>
      undeliveredPage(tx, filter, pageSize(filter.limit)),
    );
  }

  /** @param tenantId a tenant, or `*` */
  message(tenantId: string, id: string): Promise<MessageRecord | undefined> {
    return this.database.inScope(tenantId, (tx) => findMessage(tx, tenantId, id));
  }

  /**
   * Queues a message into that conversation, unless one of its id was queued before. Not into a closed one while the
   * customer goes on in another: what a person took over would be the closed one, and the bot would answer over them.
   * @throws AppError `conversation.not_found`, `conversation.closed` with the `active_conversation_id`
   */
  write(request: OutboundRequest & { readonly conversationId: string }): Promise<Enqueued> {
    return this.database.forTenant(request.tenantId, async (tx) => {
      const enqueued = await enqueue(tx, request);
      if (enqueued.outcome === 'queued')
        await refuseWhereAnotherGoesOn(tx, request.tenantId, request.conversationId);
      return enqueued;
    });
  }

  /**
   * A person answers from now on; what the bot has computed but not sent is refused.
   * @throws AppError `conversation.not_found`
   */
  takeOver(tenantId: string, id: string, actor: string): Promise<ConversationRecord> {
    return this.#changed(tenantId, id, (tx) => takeOver(tx, tenantId, id, actor));
  }

  /**
   * The bot answers again, from the customer's next message on.
   * @throws AppError `conversation.not_found`
   */
  resume(tenantId: string, id: string, actor: string): Promise<ConversationRecord> {
    return this.#changed(tenantId, id, (tx) => giveBack(tx, tenantId, id, actor));
  }

  /**
   * It is over; the customer's next message begins a new conversation.
   * @throws AppError `conversation.not_found`
   */
  close(tenantId: string, id: string, actor: string): Promise<ConversationRecord> {
    return this.#changed(tenantId, id, (tx) => endConversation(tx, tenantId, id, actor));
  }

  async #changed(
    tenantId: string,
    id: string,
    change: (tx: Tx) => Promise<boolean>,
  ): Promise<ConversationRecord> {
    return this.database.forTenant(tenantId, async (tx) => {
      const record = (await change(tx)) ? await findConversation(tx, tenantId, id) : undefined;
      if (record !== undefined) return record;
      throw new AppError('conversation.not_found', 'There is no such conversation', undefined, {
        conversation_id: id,
      });
    });
  }
}
