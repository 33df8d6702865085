/** What came of an attempt: the message, the attempt and whoever else it concerns, in one transaction. */
import { AppError } from '@enlace/contracts';
import { DELIVERY_STATUSES, mayBecome, type DeliveryStatus } from '@enlace/normalization';
import type { Database, Tx } from '../../database/database.js';
import { isTaken } from '../../database/failure.js';
import { jsonText, plainText } from '../../database/json-text.js';
import { beginIn } from './begin.js';
import { freezeScope, moveContact, refuseScope, scopeOf } from './delivery-scope.js';
import { shutWindow } from './shut-window.js';
import type { BeginOptions, DeliveryOutcome, Lane, ProviderCall, Settled } from './outbound-message.js';
import { hot } from '../../database/statement.js';

const LONGEST_BACK_OFF_MS = 30 * 60_000;

/** Waits that the provider names are short: so many times as many of them last as long. */
const MORE_WHERE_TOLD = 10;

export interface SettleOptions {
  /** A message that was put off so often has failed. */
  readonly maxAttempts: number;
  /** What was said to the provider and what it answered, kept with the attempt. */
  readonly calls?: readonly ProviderCall[];
  /** Go on in the lane within the same transaction. */
  readonly goOn?: BeginOptions;
}

export async function settle(
  database: Database,
  lane: Lane,
  messageId: string,
  attempt: number,
  outcome: DeliveryOutcome,
  options: SettleOptions,
): Promise<Settled> {
  try {
    return await settleOnce(database, lane, messageId, attempt, outcome, options);
  } catch (error) {
    // An echo of this very message was recorded in the same moment; now it is seen.
    if (isTaken(error)) return settleOnce(database, lane, messageId, attempt, outcome, options);
    throw error;
  }
}

async function settleOnce(
  database: Database,
  lane: Lane,
  messageId: string,
  attempt: number,
  outcome: DeliveryOutcome,
  { maxAttempts, goOn, calls = [] }: SettleOptions,
): Promise<Settled> {
  return database.forTenant(lane.tenantId, async (tx) => {
    // First whatever concerns more than this message: contact before conversation and message, as everywhere.
    if (outcome.outcome === 'rejected') await refuseScope(tx, lane, outcome);
    if (outcome.outcome === 'retry') {
      if (outcome.movedTo !== undefined) await moveContact(tx, lane, outcome.movedTo);
      const scope = await scopeOf(tx, lane, outcome);
      await freezeScope(tx, lane, { ...outcome, scope, afterMs: waitOf(outcome, attempt) });
    }
    const tried = { messageId, attempt, calls: jsonText(calls) };
    const settled = await messageAfter(tx, lane, tried, outcome, maxAttempts);
    return goOn === undefined ? settled : { ...settled, next: await beginIn(tx, lane, goOn) };
  });
}

type Retry = DeliveryOutcome & { readonly outcome: 'retry' };

/** One attempt, with its calls as JSON. */
interface Tried {
  readonly messageId: string;
  readonly attempt: number;
  readonly calls: string;
}

async function messageAfter(
  tx: Tx,
  lane: Lane,
  tried: Tried,
  outcome: DeliveryOutcome,
  maxAttempts: number,
): Promise<Settled> {
  if (outcome.outcome === 'sent') return sent(tx, lane, tried, outcome.providerMessageIds);
  await closeAttempt(tx, lane, tried, outcome);
  const { messageId, attempt } = tried;
  switch (outcome.outcome) {
    case 'retry':
      if (attempt < maxAttempts * (outcome.told === true ? MORE_WHERE_TOLD : 1) || outcome.stopped === true)
        return again(tx, lane, messageId, attempt, outcome);
      return become(
        tx,
        lane,
        messageId,
        'failed',
        outcome.code,
        `Given up after ${attempt} attempts: ${outcome.reason}`,
      );
    case 'rejected':
      // Judged again with what is known now, so that the policy for a shut window has its say.
      if (outcome.windowClosed === true && attempt < maxAttempts && (await shutWindow(tx, lane, messageId)))
        return again(tx, lane, messageId, attempt, { ...outcome, outcome: 'retry', afterMs: 0 });
      return become(tx, lane, messageId, 'failed', outcome.code, outcome.reason);
    case 'unsupported':
      return become(tx, lane, messageId, 'failed', 'unsupported', outcome.reason);
    case 'unknown':
      return become(tx, lane, messageId, 'unknown', outcome.code, outcome.reason);
  }
}

async function closeAttempt(
  tx: Tx,
  lane: Lane,
  { messageId, attempt, calls }: Tried,
  outcome: DeliveryOutcome,
): Promise<void> {
  await tx.query(CLOSE_ATTEMPT, [
    lane.tenantId,
    messageId,
    attempt,
    outcome.outcome,
    'code' in outcome ? plainText(outcome.code) : null,
    'reason' in outcome ? plainText(outcome.reason) : null,
    calls,
  ]);
}

/** The provider's ids are kept whatever a status webhook has said before; one taken for a person's echo was ours. */
async function sent(
  tx: Tx,
  lane: Lane,
  { messageId, attempt, calls }: Tried,
  providerMessageIds: readonly [string, ...string[]],
): Promise<Settled> {
  const ids = providerMessageIds.map(plainText);
  const values = [lane.tenantId, messageId, attempt, lane.integrationId, ids, below('sent'), calls];
  const [row] = await tx.query<Settled & { echoed: boolean }>(SENT, values);
  if (row?.echoed !== true) return settled(row, messageId);
  await tx.query(DROP_ECHO, [lane.tenantId, lane.integrationId, messageId, ids]);
  const [again] = await tx.query<Settled>(SENT, values);
  return settled(again, messageId);
}

/**
 * A try that met a stopped channel says nothing of the message: it is not counted, and the next one is written over it.
 * sending → queued; one that is no longer `sending` (given up for lost, or reported by the provider) stays what it is.
 */
async function again(
  tx: Tx,
  lane: Lane,
  messageId: string,
  attempt: number,
  outcome: Retry,
): Promise<Settled> {
  const [row] = await tx.query<Settled>(AGAIN, [
    lane.tenantId,
    messageId,
    attempt,
    // What is held with its whole channel goes out as soon as that is mended.
    outcome.stopped === true ? 0 : Math.max(0, waitOf(outcome, attempt), backOffMs(outcome, attempt)),
    plainText(outcome.code),
    plainText(outcome.reason),
    outcome.stopped === true,
  ]);
  return settled(row, messageId);
}

/** Milliseconds: what the provider asked for, longer and longer where its rule says so. */
function waitOf({ afterMs, growth = 1 }: Retry, attempt: number): number {
  return Math.min(afterMs * growth ** (attempt - 1), Math.max(afterMs, LONGEST_BACK_OFF_MS));
}

/**
 * The first attempts come soon; later ones further and further apart, so that twelve of them outlast an outage of an
 * hour. None where the provider named the time itself.
 */
function backOffMs({ told }: Retry, attempt: number): number {
  return attempt < 3 || told === true ? 0 : Math.min(LONGEST_BACK_OFF_MS, 1_000 * 2 ** attempt);
}

async function become(
  tx: Tx,
  lane: Lane,
  messageId: string,
  status: 'failed' | 'unknown',
  code: string,
  reason: string,
): Promise<Settled> {
  const [row] = await tx.query<Settled>(BECOME, [
    lane.tenantId,
    messageId,
    status,
    below(status),
    plainText(code),
    plainText(reason),
  ]);
  return settled(row, messageId);
}

function below(to: DeliveryStatus): DeliveryStatus[] {
  return DELIVERY_STATUSES.filter((from) => mayBecome(from, to));
}

function settled(row: Settled | undefined, messageId: string): Settled {
  if (row !== undefined) return { status: row.status };
  throw new AppError('message.not_found', 'There is no such message', undefined, { message_id: messageId });
}

const CLOSE_ATTEMPT = hot(`
  UPDATE delivery_attempts SET ended_at = now(), outcome = $4, code = $5, reason = $6, calls = $7
  WHERE tenant_id = $1 AND message_id = $2 AND attempt = $3`);

const DROP_ECHO = hot(`
  DELETE FROM messages
  WHERE tenant_id = $1 AND integration_id = $2 AND direction = 'outbound' AND echoed AND id <> $3
    AND provider_message_id = ANY($4)`);

const SENT = hot(`
  WITH echo AS (
    SELECT FROM messages
     WHERE tenant_id = $1 AND integration_id = $4 AND direction = 'outbound' AND echoed AND id <> $2
       AND provider_message_id = ANY($5::text[])
  ), attempt AS (
    UPDATE delivery_attempts SET ended_at = now(), outcome = 'sent', calls = $7
     WHERE tenant_id = $1 AND message_id = $2 AND attempt = $3
  ), message AS (
    UPDATE messages
       SET status = CASE WHEN status = ANY($6) THEN 'sent' ELSE status END,
           provider_message_id = CASE WHEN EXISTS (SELECT FROM echo) THEN provider_message_id ELSE ($5::text[])[1] END,
           sent_at = coalesce(sent_at, now()),
           error_code = CASE WHEN status = ANY($6) THEN NULL ELSE error_code END,
           error_reason = CASE WHEN status = ANY($6) THEN NULL ELSE error_reason END
     WHERE tenant_id = $1 AND id = $2
    RETURNING id, integration_id, status
  ), parts AS (
    INSERT INTO message_parts (integration_id, provider_message_id, tenant_id, message_id)
    SELECT integration_id, part, $1, id FROM message, unnest(($5::text[])[2:]) AS part
    ON CONFLICT (integration_id, provider_message_id) DO NOTHING
  )
  SELECT status, EXISTS (SELECT FROM echo) AS echoed FROM message`);

const AGAIN = hot(`
  WITH message AS (
    UPDATE messages
       SET status = CASE WHEN status = 'sending' AND attempts = $3 THEN 'queued' ELSE status END,
           attempts = attempts - CASE WHEN status = 'sending' AND attempts = $3 AND $7 THEN 1 ELSE 0 END,
           not_before = now() + $4 * interval '1 millisecond',
           error_code = CASE WHEN status = 'sending' THEN $5 ELSE error_code END,
           error_reason = CASE WHEN status = 'sending' THEN $6 ELSE error_reason END
     WHERE tenant_id = $1 AND id = $2
    RETURNING conversation_id, status, not_before
  ), lane AS (
    UPDATE delivery_lanes SET due_at = greatest(not_before, frozen_until)
      FROM message
     WHERE delivery_lanes.conversation_id = message.conversation_id AND status = 'queued'
  )
  SELECT status FROM message`);

const BECOME = hot(`
  UPDATE messages
    SET status = CASE WHEN status = ANY($4) THEN $3 ELSE status END,
        error_code = CASE WHEN status = ANY($4) THEN $5 ELSE error_code END,
        error_reason = CASE WHEN status = ANY($4) THEN $6 ELSE error_reason END
  WHERE tenant_id = $1 AND id = $2 RETURNING status`);
