/** How far a message of ours has come: one conditional write, so that a status never goes back. */
import type { Fingerprints } from '@enlace/crypto';
import {
  DELIVERY_STATUSES,
  mayBecome,
  type DeliveryStatus,
  type DeliveryUpdate,
} from '@enlace/normalization';
import type { Database, Tx } from '../../database/database.js';
import { plainText, textOrNull } from '../../database/json-text.js';
import type { ArrivedEvent, FinalOption, RecordedDeliveryUpdate } from './arrived-event.js';
import type { Scoped } from '../outbound/delivery-scope.js';
import { SENT_IN_PART } from '../outbound/sent-in-part.js';
import { sendAnew, shutWindow } from '../outbound/shut-window.js';
import { applyEffect, type ChannelNews } from './error-effect.js';
import { insertMark, markEvent, markRepeated, markValues } from './event-mark.js';
import { refuseUnknown } from '../person/suppression.js';
import { hot } from '../../database/statement.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface Found {
  readonly markedBefore: boolean;
  /** Null where no message is found; so are the others then. */
  readonly messageId: string | null;
  readonly conversationId: string;
  readonly metadata: Record<string, unknown> | null;
  readonly before: DeliveryStatus;
  /** Where only a part of it went out: what is said of the rest. */
  readonly partCode: string | null;
  readonly partReason: string | null;
  readonly applied: boolean;
}

/** Where a message stands that is not known to have been sent. */
const NOT_SENT: readonly DeliveryStatus[] = ['failed', 'unknown'];

export async function recordDeliveryUpdate(
  database: Database,
  event: ArrivedEvent,
  update: DeliveryUpdate,
  options: FinalOption,
  prints?: Fingerprints,
): Promise<RecordedDeliveryUpdate> {
  const callback =
    update.callback_data !== undefined && UUID.test(update.callback_data) ? update.callback_data : null;
  const [error] = update.errors;
  return database.forTenant(event.tenantId, async (tx) => {
    const concern = await concerned(tx, event, update, callback);
    const [found] = await tx.query<Found>(APPLY, [
      ...markValues(event, 'processed'),
      event.integrationId,
      callback,
      plainText(update.message_id),
      update.status,
      DELIVERY_STATUSES.filter((from) => mayBecome(from, update.status)),
      error === undefined ? null : plainText(error.code),
      error === undefined ? null : plainText(error.message),
      event.occurredAt,
      SENT_IN_PART,
    ]);
    if (found?.markedBefore !== false) {
      // heard before the erasure, or dropped by it and published once more: it must not stay in the stream
      if ((found?.messageId ?? null) === null)
        await refuseUnknown(tx, prints, event, peopleOf(update), false);
      await markRepeated(tx, event);
      return { outcome: 'duplicate' };
    }
    if (found.messageId !== null) {
      const done = recorded(found, found.messageId, update.status);
      if (!found.applied || concern === undefined) return done;
      const { channel, isWindowShut, scoped } = concern;
      const resentAs = isWindowShut ? await sendAnew(tx, scoped, found.messageId) : undefined;
      return { ...done, channel, ...(resentAs === undefined ? {} : { resentAs }) };
    }
    await refuseUnknown(tx, prints, event, peopleOf(update), options.final === true);
    if (options.final === true) {
      await markEvent(tx, event, 'unsupported', textOrNull(`no message of ours is ${update.message_id}`));
    }
    return { outcome: 'unknown_message' };
  });
}

interface Concern {
  readonly scoped: Scoped;
  readonly channel: ChannelNews;
  readonly isWindowShut: boolean;
}

/** Contact and channel, where the failure says something of them and is new. */
async function concerned(
  tx: Tx,
  event: ArrivedEvent,
  update: DeliveryUpdate,
  callback: string | null,
): Promise<Concern | undefined> {
  const telling = update.errors.find(({ effect }) => effect !== undefined);
  if (telling === undefined || update.status !== 'failed') return undefined;
  const { tenantId, integrationId, eventId } = event;
  const [message] = await tx.query<{ id: string; conversationId: string; status: DeliveryStatus }>(
    CONCERNED,
    [eventId, tenantId, integrationId, callback, plainText(update.message_id)],
  );
  if (message === undefined || !mayBecome(message.status, 'failed')) return undefined;
  const saidAt = update.timestamp > 0 ? new Date(update.timestamp * 1_000) : event.occurredAt;
  const scoped = { tenantId, integrationId, conversationId: message.conversationId };
  if (telling.effect === 'window_closed') {
    await shutWindow(tx, scoped, message.id, saidAt);
    return { scoped, channel: {}, isWindowShut: true };
  }
  const channel = await applyEffect(tx, scoped, telling, saidAt, message.id);
  return { scoped, channel, isWindowShut: false };
}

function peopleOf({ recipient }: DeliveryUpdate): string[] {
  return recipient === undefined ? [] : [recipient];
}

function recorded(found: Found, messageId: string, now: DeliveryStatus): RecordedDeliveryUpdate {
  if (!found.applied) return { outcome: 'not_higher' };
  const { conversationId, before, partCode, partReason } = found;
  // whoever hears that it was sent hears that not all of it was
  const metadata = partCode === null ? found.metadata : { ...found.metadata, [partCode]: partReason };
  const hasTurned =
    NOT_SENT.includes(before) !== NOT_SENT.includes(now) || (before === 'unknown' && now === 'failed');
  return { outcome: 'applied', ...(hasTurned ? { turned: { messageId, conversationId, metadata } } : {}) };
}

/** The message by our id of it, or by the provider's of any of its parts. */
function named(integration: string, ours: string, theirs: string): string {
  return `SELECT id FROM messages
     WHERE tenant_id = $2 AND integration_id = ${integration} AND id = ${ours} AND direction = 'outbound'
    UNION ALL
    SELECT id FROM messages
     WHERE tenant_id = $2 AND integration_id = ${integration} AND provider_message_id = ${theirs} AND direction = 'outbound'
    UNION ALL
    SELECT message_id FROM message_parts
     WHERE tenant_id = $2 AND integration_id = ${integration} AND provider_message_id = ${theirs}
    LIMIT 1`;
}

const CONCERNED = `
  SELECT id, conversation_id AS "conversationId", status FROM messages
   WHERE id = (${named('$3', '$4::uuid', '$5')})
     AND NOT EXISTS (SELECT FROM event_marks WHERE event_id = $1 AND outcome NOT IN ('failed', 'rejected'))`;

const APPLY = hot(`
  WITH named AS (
    ${named('$7', '$8', '$9')}
  ), target AS (
    SELECT id, status, conversation_id, metadata, error_code, error_reason FROM messages WHERE id = (SELECT id FROM named)
  ), before AS (
    SELECT FROM event_marks WHERE event_id = $1 AND outcome NOT IN ('failed', 'rejected')
  ), mark AS (
    ${insertMark('SELECT $1, $2, $3, $4, $5, coalesce($6, target.id) FROM target')}
  ), applied AS (
    UPDATE messages
       SET status = $10,
           provider_message_id = coalesce(messages.provider_message_id, CASE WHEN NOT EXISTS (
             SELECT FROM messages AS echo WHERE echo.integration_id = $7 AND echo.provider_message_id = $9
                AND echo.direction = 'outbound') THEN $9 END),
           error_code = CASE WHEN $10 = 'failed' THEN $12 WHEN messages.error_code = ANY($15) THEN messages.error_code END,
           error_reason = CASE WHEN $10 = 'failed' THEN $13 WHEN messages.error_code = ANY($15) THEN messages.error_reason END,
           sent_at = coalesce(sent_at, $14)
      FROM target
     WHERE messages.id = target.id AND messages.status = ANY($11) AND EXISTS (SELECT FROM mark)
    RETURNING messages.id
  )
  SELECT EXISTS (SELECT FROM before) AS "markedBefore", target.id AS "messageId",
         conversation_id AS "conversationId", metadata, status AS before,
         CASE WHEN error_code = ANY($15) THEN error_code END AS "partCode", error_reason AS "partReason", EXISTS (SELECT FROM applied) AS applied
    FROM (SELECT) AS always LEFT JOIN target ON true`);
