/** Finds what there is to do at the desks: conversations that became a person's, messages and statuses that are not told. */
import type { Tx } from '../../database/database.js';
import { IS_NEWS } from './progress.js';

/** How far back each look goes over what the last one saw: transactions that had begun and were not committed then. */
const OVERLAP = `interval '60 seconds'`;

/** Nobody waits any more to hear how far a message has come. */
const NEWS_FOR = `interval '7 days'`;

/** Single messages before the desk's note goes no further back than this, even where the note is not wanted. */
const MOST_SINGLE = 20;

/** Over all tenants; may be run by every replica at once. Returns the tenants that have a desk. */
export async function look(tx: Tx): Promise<readonly string[]> {
  const desks = await tx.query<{ tenantId: string; at: Date }>(
    'SELECT tenant_id AS "tenantId", now() AS at FROM desks WHERE enabled',
  );
  const [first] = desks;
  if (first === undefined) return [];
  await tx.query(OPEN);
  await tx.query(WAKE);
  await tx.query(WAKE_FOR_STATUSES);
  await tx.query('UPDATE desks SET looked_at = $1 WHERE enabled', [first.at]);
  return desks.map(({ tenantId }) => tenantId);
}

/**
 * A conversation that is a person's comes to the desk, or back to it. What the bot wrote and what was said before goes
 * into one note; what the customer wrote after it waits for an answer, and is mirrored message by message.
 */
const OPEN = `
  WITH found AS (
    SELECT desk.tenant_id, desk.integration_id, desk.inbox_id, conversation.id AS conversation_id,
           greatest((SELECT coalesce(max(position), 0) FROM messages
                      WHERE conversation_id = conversation.id AND author = 'bot'),
                    (SELECT coalesce(min(position), 1) - 1
                       FROM (SELECT position FROM messages WHERE conversation_id = conversation.id
                              ORDER BY sequence DESC, position DESC LIMIT ${MOST_SINGLE}) AS newest)) AS backfill_to
      FROM desks AS desk
      JOIN conversations AS conversation
        ON conversation.tenant_id = desk.tenant_id AND conversation.owner = 'human' AND conversation.state = 'active'
       AND conversation.last_activity_at > greatest(desk.since, desk.looked_at - ${OVERLAP})
       AND conversation.provider IN ('whatsapp', 'telegram')
       AND (desk.integrations IS NULL OR conversation.integration_id = ANY(desk.integrations))
     WHERE desk.enabled
       AND NOT EXISTS (SELECT FROM desk_conversations AS known
                        WHERE known.conversation_id = conversation.id AND known.integration_id = desk.integration_id
                          AND known.inbox_id = desk.inbox_id AND known.live)
  )
  INSERT INTO desk_conversations AS known (id, tenant_id, integration_id, inbox_id, conversation_id, backfill_to, due_at)
  SELECT gen_random_uuid(), tenant_id, integration_id, inbox_id, conversation_id, backfill_to, now() FROM found
  ON CONFLICT (integration_id, inbox_id, conversation_id) DO UPDATE
     SET live = true, reopens = true, backfill_to = excluded.backfill_to, due_at = now(), failures = 0
   WHERE NOT known.live`;

/** Whatever adds to a conversation, gives it to somebody or ends it moves its last activity. */
const WAKE = `
  UPDATE desk_conversations AS known SET due_at = now()
    FROM desks AS desk
    JOIN conversations AS conversation
      ON conversation.tenant_id = desk.tenant_id
     AND conversation.last_activity_at > greatest(desk.since, desk.looked_at - ${OVERLAP})
   WHERE desk.enabled AND known.conversation_id = conversation.id AND known.tenant_id = desk.tenant_id
     AND known.integration_id = desk.integration_id AND known.inbox_id = desk.inbox_id
     AND known.live AND known.due_at IS NULL
     AND (conversation.owner = 'bot' OR conversation.state = 'closed'
          OR EXISTS (SELECT FROM messages WHERE conversation_id = conversation.id AND position > known.position))`;

const WAKE_FOR_STATUSES = `
  UPDATE desk_conversations SET due_at = now()
   WHERE due_at IS NULL AND id IN (
     SELECT desk_id FROM desk_messages AS said JOIN messages ON messages.id = said.message_id
      WHERE NOT said.settled AND said.created_at > now() - ${NEWS_FOR} AND said.state = 'done'
        AND ${IS_NEWS})`;
