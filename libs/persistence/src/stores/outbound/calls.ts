/** Calls to a provider beside the attempts to send: while one is being made, and about messages that came in. */
import type { Tx } from '../../database/database.js';
import { jsonText, textOrNull } from '../../database/json-text.js';
import { hot } from '../../database/statement.js';
import type { CallsBegun, CallsEnded } from './outbound-message.js';

export const NOTE_CALLS = hot(`
  UPDATE delivery_attempts SET calls = $4
   WHERE tenant_id = $1 AND message_id = $2 AND attempt = $3 AND ended_at IS NULL RETURNING attempt`);

/** The message's row is locked: what is done about it at the same time gets places of its own. */
export async function beginCalls(tx: Tx, begun: CallsBegun): Promise<number | undefined> {
  const { tenantId, messageId, purpose, worker, calls } = begun;
  const locked = await tx.query(LOCK, [tenantId, messageId]);
  if (locked.length === 0) return undefined;
  const [row] = await tx.query<{ attempt: number }>(BEGIN_CALLS, [
    tenantId,
    messageId,
    purpose,
    worker,
    jsonText(calls),
  ]);
  return row?.attempt;
}

export function endCalls(
  tx: Tx,
  of: { readonly tenantId: string; readonly messageId: string; readonly place: number },
  { outcome, reason, calls }: CallsEnded,
): Promise<unknown[]> {
  return tx.query(END_CALLS, [
    of.tenantId,
    of.messageId,
    of.place,
    outcome,
    textOrNull(reason),
    jsonText(calls),
  ]);
}

const LOCK = hot(`
  SELECT id FROM messages WHERE tenant_id = $1 AND id = $2 AND direction = 'inbound' FOR NO KEY UPDATE`);

const BEGIN_CALLS = hot(`
  INSERT INTO delivery_attempts (message_id, attempt, tenant_id, purpose, worker, calls)
  SELECT $2, coalesce(max(attempt), 0) + 1, $1, $3, $4, $5::jsonb
    FROM delivery_attempts WHERE tenant_id = $1 AND message_id = $2
  RETURNING attempt`);

const END_CALLS = hot(`
  UPDATE delivery_attempts SET ended_at = now(), outcome = $4, reason = $5, calls = $6
   WHERE tenant_id = $1 AND message_id = $2 AND attempt = $3 AND ended_at IS NULL RETURNING attempt`);
