/** Lanes: who may send in a conversation, one at a time; the lease ends by itself when its holder dies. */
import type { Provider } from '@enlace/normalization';
import type { Database } from '../../database/database.js';
import type { Lane, LeftClaim, RecoveredMessage } from './outbound-message.js';
import { hot } from '../../database/statement.js';

/** Bulk waits while so much of an account's limit is taken up beforehand: a reply still finds room. */
const BULK_AHEAD_MS = 400;

/** Lanes of bulk taken at once: more would only wait for their moments, and hold up whoever wants to answer. */
const MOST_BULK = 32;

const LANE = `conversation_id AS "conversationId", tenant_id AS "tenantId", integration_id AS "integrationId",
  provider, worker, token,
  EXISTS (SELECT FROM messages WHERE conversation_id = delivery_lanes.conversation_id AND status = 'sending') AS interrupted`;
const DUE = `due_at <= now() AND coalesce(leased_until, '-infinity') < now()`;

export async function claimLane(
  database: Database,
  provider: Provider,
  conversationId: string,
  worker: string,
  leaseMs: number,
): Promise<Lane | undefined> {
  const [lane] = await database.asSystem((tx) =>
    tx.query<Lane>(CLAIM, [provider, conversationId, worker, leaseMs]),
  );
  return lane;
}

export async function claimDueLanes(
  database: Database,
  provider: Provider,
  worker: string,
  leaseMs: number,
  limit: number,
): Promise<Lane[]> {
  return database.asSystem((tx) => tx.query<Lane>(CLAIM_DUE, [provider, worker, leaseMs, limit]));
}

/** Messages a dead holder of the lane was sending: nobody knows whether they went out, so they are not sent again. */
export async function recoverLane(database: Database, lane: Lane): Promise<RecoveredMessage[]> {
  return database.forTenant(lane.tenantId, (tx) =>
    tx.query<RecoveredMessage>(RECOVER, [lane.tenantId, lane.conversationId, lane.token]),
  );
}

export async function touchLane(database: Database, lane: Lane, leaseMs: number): Promise<boolean> {
  const rows = await database.forTenant(lane.tenantId, (tx) =>
    tx.query(TOUCH, [lane.tenantId, lane.conversationId, lane.token, leaseMs, lane.worker]),
  );
  return rows.length > 0;
}

/** Lanes of a claim whose worker lives but cannot go on. */
export async function giveBackLanes(database: Database, claim: LeftClaim): Promise<void> {
  const { provider, worker, conversationId, handed } = claim;
  await database.asSystem((tx) =>
    conversationId === undefined
      ? tx.query(GIVE_BACK_ALL, [provider, worker])
      : tx.query(GIVE_BACK, [provider, worker, conversationId, handed ?? null]),
  );
}

const CLAIM = hot(`
  UPDATE delivery_lanes
     SET worker = $3, token = token + 1, leased_until = now() + $4 * interval '1 millisecond'
   WHERE provider = $1 AND conversation_id = $2 AND ${DUE}
  RETURNING ${LANE}, $4::int AS "leaseMs"`);

/** Lanes with something due of integrations that are not held, the longest waiting first. */
const FREE = `
    SELECT conversation_id AS id, priority, due_at FROM delivery_lanes
     WHERE provider = $1 AND ${DUE}
       AND NOT EXISTS (SELECT FROM integrations
                        WHERE id = delivery_lanes.integration_id AND frozen_until > now())`;

const CLAIM_DUE = hot(`
  WITH replies AS (${FREE}
       AND priority = 0
     ORDER BY due_at LIMIT $4 FOR NO KEY UPDATE SKIP LOCKED
  ), bulk AS (${FREE}
       AND priority > 0
       AND NOT EXISTS (SELECT FROM send_paces
                        WHERE send_paces.tenant_id = delivery_lanes.tenant_id
                          AND integration_id = delivery_lanes.integration_id AND scope = 'account'
                          AND free_at > now() + interval '${BULK_AHEAD_MS} milliseconds')
     ORDER BY priority, due_at LIMIT least($4, ${MOST_BULK}) FOR NO KEY UPDATE SKIP LOCKED
  ), due AS (
    SELECT * FROM replies UNION ALL (SELECT * FROM bulk LIMIT $4 - (SELECT count(*) FROM replies))
  ), claimed AS (
    UPDATE delivery_lanes
       SET worker = $2, token = token + 1, leased_until = now() + $3 * interval '1 millisecond'
      FROM due WHERE conversation_id = due.id
    RETURNING ${LANE}, $3::int AS "leaseMs", due.priority AS first, due.due_at AS second
  )
  SELECT "conversationId", "tenantId", "integrationId", provider, worker, token, interrupted, "leaseMs"
    FROM claimed ORDER BY first, second`);

const RECOVER = hot(`
  WITH held AS (
    SELECT conversation_id FROM delivery_lanes
     WHERE tenant_id = $1 AND conversation_id = $2 AND token = $3
  ), lost AS (
    UPDATE messages SET status = 'unknown', error_code = 'sender_lost',
           error_reason = 'The sender ended before it was known whether the message went out'
     WHERE tenant_id = $1 AND conversation_id IN (SELECT conversation_id FROM held) AND status = 'sending'
    RETURNING id, attempts, metadata
  ), closed AS (
    UPDATE delivery_attempts SET ended_at = now(), outcome = 'unknown', code = 'sender_lost'
      FROM lost WHERE message_id = lost.id AND attempt = lost.attempts AND ended_at IS NULL
  )
  SELECT id AS "messageId", metadata FROM lost`);

const TOUCH = hot(`
  UPDATE delivery_lanes SET leased_until = now() + $4 * interval '1 millisecond'
  WHERE tenant_id = $1 AND conversation_id = $2 AND token = $3 AND worker = $5 RETURNING token`);

const GIVE_BACK_ALL = `
  UPDATE delivery_lanes SET worker = NULL, leased_until = NULL
   WHERE provider = $1 AND worker = $2 AND due_at IS NOT NULL`;

/** Of what is `sending` only attempts of this very claim are known not to have been made, save the one handed over. */
const GIVE_BACK = `
  WITH held AS (
    SELECT conversation_id FROM delivery_lanes
     WHERE provider = $1 AND worker = $2 AND conversation_id = $3 FOR NO KEY UPDATE
  ), unsent AS (
    UPDATE messages SET status = 'queued'
      FROM held, delivery_attempts AS attempt
     WHERE messages.conversation_id = held.conversation_id AND messages.status = 'sending'
       AND messages.id IS DISTINCT FROM $4
       AND attempt.message_id = messages.id AND attempt.attempt = messages.attempts AND attempt.worker = $2
    RETURNING messages.id, messages.attempts
  ), closed AS (
    UPDATE delivery_attempts SET ended_at = now(), outcome = 'retry', code = 'not_handed_over',
           reason = 'The database failed before the message was handed to the provider'
      FROM unsent WHERE message_id = unsent.id AND attempt = unsent.attempts
  )
  UPDATE delivery_lanes
     SET worker = NULL, leased_until = NULL,
         due_at = CASE WHEN EXISTS (SELECT FROM unsent) THEN coalesce(due_at, now()) ELSE due_at END
    FROM held WHERE delivery_lanes.conversation_id = held.conversation_id`;
