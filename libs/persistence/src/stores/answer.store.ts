/** What the bot is to answer, and its answer committed once. */
import type { AnswerOutcome } from '@enlace/contracts';
import type { MessageContent, Provider } from '@enlace/normalization';
import { randomId } from '@enlace/crypto';
import type { Database, Tx } from '../database/database.js';
import { jsonText, plainText } from '../database/json-text.js';
import { countAwaiting, takeOver } from './conversation/owner.js';
import { wordsOf } from './inbound/answerable.js';
import type { Owner } from './inbound/arrived-event.js';
import type { OutboundStore } from './outbound.store.js';
import { hot } from '../database/statement.js';

export interface BurstMessage {
  readonly id: string;
  readonly sequence: number;
  readonly text: string;
  readonly providerMessageId: string | null;
  /** Whether it came in a group or channel, where others write as well. */
  readonly inGroup: boolean;
  readonly content: MessageContent;
}

export interface Burst {
  readonly owner: Owner;
  readonly epoch: number;
  readonly provider: Provider;
  readonly integrationId: string;
  /** What waits for an answer, in order; may be empty. */
  readonly messages: BurstMessage[];
  /** What the customer had said before that. */
  readonly previousTurn?: string;
  readonly contact: { readonly id: string; readonly name: string | null; readonly locale: string | null };
}

export interface AnswerCommit {
  readonly tenantId: string;
  readonly conversationId: string;
  readonly epoch: number;
  readonly messageIds: readonly string[];
  readonly outcome: AnswerOutcome;
  readonly reply?: { readonly messageId: string; readonly text: string; readonly replyTo?: string };
  /** 0 to 1. */
  readonly confidence: number;
  readonly sources: readonly unknown[];
  readonly question: string;
  /** Our id of the answer; made where absent. */
  readonly answerId?: string;
}

export interface StaleConversation {
  readonly tenantId: string;
  readonly conversationId: string;
  readonly provider: Provider;
  readonly integrationId: string;
  readonly epoch: number;
  /** The oldest message that waits. */
  readonly messageId: string;
  /** As Postgres writes it, to the microsecond: the place to go on from. */
  readonly awaitingSince: string;
}

interface Opened {
  readonly contactId: string;
  readonly contactName: string | null;
  readonly contactLocale: string | null;
}

export class AnswerStore {
  constructor(
    private readonly database: Database,
    private readonly outbound: OutboundStore,
  ) {}

  /** Everything the customer wrote that waits for an answer, in order; undefined when there is no such conversation. */
  async burst(tenantId: string, conversationId: string): Promise<Burst | undefined> {
    return this.database.forTenant(tenantId, async (tx) => {
      const of = [tenantId, conversationId];
      const [[conversation], rows, [previous]] = await Promise.all([
        tx.query<Opened & Pick<Burst, 'owner' | 'epoch' | 'provider' | 'integrationId'>>(OPEN, of),
        tx.query<Omit<BurstMessage, 'text'>>(AWAITING, of),
        tx.query<{ content: MessageContent }>(PREVIOUS, of),
      ]);
      if (conversation === undefined) return undefined;
      const previousTurn = previous === undefined ? '' : wordsOf(previous.content);
      const { contactId, contactName, contactLocale, ...owned } = conversation;
      return {
        ...owned,
        messages: rows.map((row) => ({ ...row, text: wordsOf(row.content) })),
        ...(previousTurn === '' ? {} : { previousTurn }),
        contact: { id: contactId, name: contactName, locale: contactLocale },
      };
    });
  }

  /**
   * Writes the answer down and queues the reply, if the bot still owns the conversation under that epoch and
   * every one of these messages still waits; of several who try, one succeeds. What arrived meanwhile goes
   * on waiting. Handing over makes a new epoch, under which the last sentence of the bot still goes out.
   */
  async commit(answer: AnswerCommit): Promise<boolean> {
    const { tenantId, conversationId } = answer;
    return this.database.forTenant(tenantId, async (tx) => {
      const [owned] = await tx.query(OWNED, [tenantId, conversationId, answer.epoch]);
      if (owned === undefined || !(await keepAnswer(tx, answer))) return false;
      const handedOver = answer.outcome === 'handed_over';
      await Promise.all([
        handedOver
          ? takeOver(tx, tenantId, conversationId, null)
          : countAwaiting(tx, tenantId, conversationId),
        queueReply(this.outbound, tx, answer, handedOver ? answer.epoch + 1 : answer.epoch),
      ]);
      return true;
    });
  }

  /**
   * Conversations the bot owns in which something has waited that long, the longest first: to be requested again.
   * @param options.after one of them, to go on from behind it
   */
  async stale(options: {
    olderThanMs: number;
    limit: number;
    after?: Pick<StaleConversation, 'awaitingSince' | 'conversationId'> | undefined;
  }): Promise<StaleConversation[]> {
    const { olderThanMs, limit, after } = options;
    return this.database.asSystem((tx) =>
      tx.query<StaleConversation>(STALE, [
        olderThanMs,
        limit,
        after?.awaitingSince ?? '-infinity',
        after?.conversationId ?? NO_ID,
      ]),
    );
  }
}

/** The answer, and its messages no longer waiting; all of them or nothing. */
async function keepAnswer(tx: Tx, answer: AnswerCommit): Promise<boolean> {
  const messageIds = [...new Set(answer.messageIds)];
  if (messageIds.length === 0) return false;
  const [row] = await tx.query<{ kept: boolean }>(KEEP_ANSWER, [
    answer.tenantId,
    answer.conversationId,
    messageIds,
    answer.answerId ?? randomId(),
    answer.epoch,
    answer.outcome,
    plainText(answer.question),
    answer.reply?.messageId ?? null,
    answer.confidence,
    jsonText(answer.sources),
  ]);
  return row?.kept ?? false;
}

async function queueReply(
  outbound: OutboundStore,
  tx: Tx,
  { tenantId, conversationId, reply }: AnswerCommit,
  epoch: number,
): Promise<void> {
  if (reply === undefined) return;
  const { messageId, text, replyTo } = reply;
  await outbound.enqueueIn(tx, {
    messageId,
    tenantId,
    conversationId,
    content: { type: 'text', text },
    author: 'bot',
    epoch,
    ...(replyTo === undefined ? {} : { replyTo }),
  });
}

const OPEN = hot(`
  SELECT owner, epoch, conversations.provider, conversations.integration_id AS "integrationId",
        contacts.id AS "contactId", name AS "contactName", locale AS "contactLocale"
   FROM conversations JOIN contacts ON contacts.id = contact_id
  WHERE conversations.tenant_id IS NOT DISTINCT FROM $1 AND conversations.id = $2`);

const AWAITING = hot(`
  SELECT id, sequence, provider_message_id AS "providerMessageId", content,
         coalesce(context ? 'addressing', false) AS "inGroup"
    FROM messages
  WHERE tenant_id = $1 AND conversation_id = $2 AND awaits_answer
  ORDER BY sequence, position LIMIT 100`);

const PREVIOUS = hot(`
  SELECT content FROM messages
  WHERE tenant_id = $1 AND conversation_id = $2 AND direction = 'inbound' AND NOT awaits_answer
    AND deleted_at IS NULL
    AND sequence < coalesce((SELECT min(sequence) FROM messages WHERE conversation_id = $2 AND awaits_answer),
                            ${Number.MAX_SAFE_INTEGER})
  ORDER BY sequence DESC, position DESC LIMIT 1`);

const OWNED = hot(`
  SELECT id FROM conversations
  WHERE tenant_id IS NOT DISTINCT FROM $1 AND id = $2 AND owner = 'bot' AND epoch = $3 FOR NO KEY UPDATE`);

const KEEP_ANSWER = hot(`
  WITH asked AS (
    SELECT id FROM messages WHERE tenant_id = $1 AND conversation_id = $2 AND id = ANY($3) AND awaits_answer
  ), answered AS (
    UPDATE messages SET awaits_answer = false
     WHERE id IN (SELECT id FROM asked) AND (SELECT count(*) FROM asked) = cardinality($3::uuid[])
    RETURNING id
  ), kept AS (
    INSERT INTO answers (id, tenant_id, conversation_id, message_ids, epoch, outcome, question, reply_id,
                         confidence, sources)
    SELECT $4, $1, $2, $3, $5, $6, $7, $8, $9, $10 WHERE EXISTS (SELECT FROM answered)
    RETURNING id
  )
  SELECT EXISTS (SELECT FROM kept) AS kept`);

const NO_ID = '00000000-0000-0000-0000-000000000000';

const STALE = hot(`
  SELECT conversations.tenant_id AS "tenantId", conversations.id AS "conversationId",
        conversations.provider, conversations.integration_id AS "integrationId", conversations.epoch,
        oldest.id AS "messageId", awaiting_since::text AS "awaitingSince"
   FROM conversations
   JOIN LATERAL (SELECT id FROM messages WHERE conversation_id = conversations.id AND awaits_answer
                  ORDER BY sequence, position LIMIT 1) AS oldest ON true
  WHERE awaiting_since <= now() - $1 * interval '1 millisecond' AND owner = 'bot' AND state = 'active'
    AND (awaiting_since, conversations.id) > ($3::timestamptz, $4::uuid)
  ORDER BY awaiting_since, conversations.id LIMIT $2`);
