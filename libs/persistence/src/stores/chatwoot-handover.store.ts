/** Conversations of Chatwoot that changed between bot and people, until Chatwoot has been told; and where notes about a conversation belong. */
import type { Database } from '../database/database.js';

export interface ClaimedHandover {
  readonly tenantId: string;
  readonly integrationId: string;
  readonly conversationId: string;
  /** The number Chatwoot has for it. */
  readonly chatwootId: string;
  /** Who has it now. */
  readonly owner: 'bot' | 'human';
  /** The newest message of the bot that was refused for good; 0 where none was. */
  readonly refusal: string;
  /** Whether that is news. */
  readonly isRefused: boolean;
  /** The status Chatwoot last told of it; null where it told none. */
  readonly heardStatus: string | null;
  /** In a row. */
  readonly failures: number;
  readonly isOver: boolean;
}

export interface NotePlace {
  readonly integrationId: string;
  readonly chatwootId: string;
}

export class ChatwootHandoverStore {
  constructor(private readonly database: Database) {}

  /**
   * Finds what there is to tell, over all tenants; may be run by every replica at once.
   * @param backMs how long ago a conversation may have been active
   */
  async look(backMs: number): Promise<void> {
    await this.database.asSystem((tx) => tx.query(LOOK, [backMs]));
  }

  /** Nobody else gets them while the lease lasts. */
  claimDue(leaseMs: number, limit: number): Promise<ClaimedHandover[]> {
    return this.database.asSystem((tx) => tx.query<ClaimedHandover>(CLAIM, [leaseMs, limit]));
  }

  /** @param againMs when it failed: until it is tried again; without it, Chatwoot knows (or is not to know) */
  async settle(
    { tenantId, conversationId, owner, refusal }: ClaimedHandover,
    againMs?: number,
  ): Promise<void> {
    await this.database.forTenant(tenantId, (tx) =>
      againMs === undefined
        ? tx.query(
            `UPDATE chatwoot_handovers SET owner = $3, refusal = greatest(refusal, $4), due_at = NULL, failures = 0
              WHERE tenant_id = $1 AND conversation_id = $2`,
            [tenantId, conversationId, owner, refusal],
          )
        : tx.query(
            `UPDATE chatwoot_handovers SET due_at = now() + $3 * interval '1 millisecond', failures = failures + 1
              WHERE tenant_id = $1 AND conversation_id = $2`,
            [tenantId, conversationId, againMs],
          ),
    );
  }

  /** Its own conversation in Chatwoot, or the one that mirrors it there; undefined where it has none. */
  async notePlace(tenantId: string, conversationId: string): Promise<NotePlace | undefined> {
    const [place] = await this.database.forTenant(tenantId, (tx) =>
      tx.query<NotePlace>(
        `SELECT integration_id AS "integrationId", provider_conversation_id AS "chatwootId" FROM conversations
          WHERE tenant_id = $1 AND id = $2 AND provider = 'chatwoot' AND provider_conversation_id IS NOT NULL
         UNION ALL
         (SELECT integration_id, chatwoot_id FROM desk_conversations
           WHERE tenant_id = $1 AND conversation_id = $2 AND chatwoot_id IS NOT NULL
           ORDER BY live DESC, created_at DESC LIMIT 1)
         LIMIT 1`,
        [tenantId, conversationId],
      ),
    );
    return place;
  }
}

/** Every conversation begins as the bot's, which Chatwoot need not be told; a change of owner moves the last activity. */
const LOOK = `
  INSERT INTO chatwoot_handovers AS known (conversation_id, tenant_id, due_at)
  SELECT conversation.id, conversation.tenant_id, now()
    FROM conversations AS conversation
    LEFT JOIN chatwoot_handovers AS told ON told.conversation_id = conversation.id
   WHERE conversation.provider = 'chatwoot' AND conversation.state = 'active'
     AND conversation.provider_conversation_id IS NOT NULL AND told.due_at IS NULL
     AND conversation.last_activity_at > now() - $1 * interval '1 millisecond'
     AND (conversation.owner <> coalesce(told.owner, 'bot')
          OR EXISTS (SELECT FROM messages
                      WHERE tenant_id = conversation.tenant_id AND conversation_id = conversation.id
                        AND direction = 'outbound' AND status = 'failed' AND author = 'bot'
                        AND position > coalesce(told.refusal, 0)))
  ON CONFLICT (conversation_id) DO UPDATE SET due_at = excluded.due_at WHERE known.due_at IS NULL`;

const CLAIM = `
  UPDATE chatwoot_handovers AS told SET due_at = now() + $1 * interval '1 millisecond'
    FROM conversations AS conversation
    LEFT JOIN LATERAL (
      SELECT max(position) AS position FROM messages
       WHERE tenant_id = conversation.tenant_id AND conversation_id = conversation.id
         AND direction = 'outbound' AND status = 'failed' AND author = 'bot') AS refused ON true
   WHERE conversation.id = told.conversation_id AND told.conversation_id IN (
     SELECT conversation_id FROM chatwoot_handovers
      WHERE due_at <= now() ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
  RETURNING told.tenant_id AS "tenantId", conversation.integration_id AS "integrationId",
            conversation.id AS "conversationId", conversation.provider_conversation_id AS "chatwootId",
            conversation.owner, coalesce(refused.position, 0)::text AS refusal,
            coalesce(refused.position, 0) > told.refusal AS "isRefused",
            coalesce(provider_state #>> '{raw,status}', provider_state #>> '{raw,conversation,status}') AS "heardStatus",
            told.failures, conversation.state <> 'active' AS "isOver"`;
