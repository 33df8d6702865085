/** The mark an event leaves in the transaction of its effect, so that it has that effect once. */
import { deriveId } from '@enlace/crypto';
import type { Tx } from '../../database/database.js';
import { textOrNull } from '../../database/json-text.js';
import type { ArrivedEvent } from './arrived-event.js';
import { hot } from '../../database/statement.js';

export type MarkOutcome = 'processed' | 'unsupported' | 'rejected' | 'failed';

/**
 * SQL that inserts the mark, its values being $1 to $6 as `markValues` gives them. One left when the event
 * went to the dead letters is replaced: it is being replayed. Gives no row when the event has had its effect.
 */
export function insertMark(source = 'VALUES ($1, $2, $3, $4, $5, $6)'): string {
  return `
  INSERT INTO event_marks AS known (event_id, tenant_id, webhook_id, outcome, reason, message_id)
  ${source}
  ON CONFLICT (event_id) DO UPDATE
     SET outcome = excluded.outcome, reason = excluded.reason, message_id = excluded.message_id, marked_at = now()
   WHERE known.outcome IN ('failed', 'rejected') AND known.tenant_id = excluded.tenant_id
  RETURNING event_id`;
}

export function markValues(
  event: ArrivedEvent,
  outcome: MarkOutcome,
  reason?: string | null,
  messageId?: string | null,
): readonly unknown[] {
  return [
    event.eventId,
    event.tenantId,
    event.webhookId ?? null,
    outcome,
    textOrNull(reason),
    messageId ?? null,
  ];
}

/** Leaves the mark; whether it is the event's first time. */
export async function markEvent(
  tx: Tx,
  event: ArrivedEvent,
  outcome: MarkOutcome,
  reason?: string | null,
  messageId?: string | null,
): Promise<boolean> {
  const first = (await tx.query(MARK, markValues(event, outcome, reason, messageId))).length > 0;
  if (!first) await markRepeated(tx, event);
  return first;
}

/**
 * The same event came in another webhook too (a batch repeats a message): that webhook gets a mark of its own, or it
 * would never be known to have ended. Changes nothing for the webhook the event first came in.
 */
export async function markRepeated(tx: Tx, event: ArrivedEvent): Promise<void> {
  if (event.webhookId === undefined) return;
  await tx.query(MARK_REPEATED, [
    event.eventId,
    event.tenantId,
    deriveId('repeated', event.eventId, event.webhookId),
    event.webhookId,
  ]);
}

/** Gives a mark its outcome afterwards, in the transaction that made it. */
export async function amendMark(
  tx: Tx,
  event: ArrivedEvent,
  change: { reason?: string; messageId?: string },
): Promise<void> {
  await tx.query(AMEND, [event.eventId, event.tenantId, change.reason ?? null, change.messageId ?? null]);
}

const MARK_REPEATED = hot(`
  INSERT INTO event_marks (event_id, tenant_id, webhook_id, outcome, reason, message_id)
  SELECT $3, $2, $4, 'duplicate', 'it came before, in another webhook', message_id
    FROM event_marks WHERE event_id = $1 AND tenant_id = $2 AND webhook_id IS DISTINCT FROM $4
  ON CONFLICT DO NOTHING`);

const AMEND = hot(`
  UPDATE event_marks SET reason = coalesce($3, reason), message_id = coalesce($4, message_id)
  WHERE event_id = $1 AND tenant_id = $2`);

const MARK = hot(insertMark());
