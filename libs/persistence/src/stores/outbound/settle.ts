/** What came of an attempt: the message, the attempt and whoever else it concerns, in one transaction. */
import { AppError } from '@enlace/contracts';
import { DELIVERY_STATUSES, mayBecome, type DeliveryStatus } from '@enlace/normalization';
import type { Database, Tx } from '../../database/database.js';
import { isTaken } from '../../database/failure.js';
import { jsonText, plainText, textOrNull } from '../../database/json-text.js';
import { beginIn } from './begin.js';
import { freezeScope, moveContact, refuseScope, scopeOf } from './delivery-scope.js';
import { isSentInPart } from './sent-in-part.js';
import { shutWindow } from './shut-window.js';
import type {
  BeginOptions,
  DeliveryOutcome,
  Lane,
  ProviderCall,
  RetryOutcome,
  Settled,
} from './outbound-message.js';
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
    await applyBeyond(tx, lane, messageId, outcome);
    const tried = { messageId, attempt, calls: jsonText(calls) };
    const settled = await messageAfter(tx, lane, tried, outcome, maxAttempts);
    return goOn === undefined ? settled : { ...settled, next: await beginIn(tx, lane, goOn) };
  });
}

/** What was said of contact and channel, be it of the whole message or of a later part. */
async function applyBeyond(tx: Tx, lane: Lane, messageId: string, outcome: DeliveryOutcome): Promise<void> {
  const isPart = outcome.outcome === 'unknown';
  const said = isPart ? outcome.partFailure : outcome;
  if (said?.outcome === 'rejected') {
    await refuseScope(tx, lane, said);
    if (isPart && said.windowClosed === true) await shutWindow(tx, lane, messageId);
  }
  if (said?.outcome === 'retry') {
    if (said.movedTo !== undefined) await moveContact(tx, lane, said.movedTo);
    const scope = await scopeOf(tx, lane, said);
    await freezeScope(tx, lane, { ...said, scope }, { messageId, afterSuccess: isPart });
  }
}

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
  if (outcome.outcome === 'sent') return sent(tx, lane, tried, outcome);
  await closeAttempt(tx, lane, tried, outcome);
  const { messageId } = tried;
  switch (outcome.outcome) {
    case 'retry': {
      const tries = await countedTries(tx, lane, tried);
      const most = maxAttempts * (outcome.told === true ? MORE_WHERE_TOLD : 1);
      if (tries < most || !isCounted(outcome)) return again(tx, lane, tried, tries, outcome);
      const reason = `Given up after ${tries} attempts: ${outcome.reason}`;
      return become(tx, lane, messageId, 'failed', outcome.code, reason);
    }
    case 'rejected':
      // Judged again with what is known now, so that the policy for a shut window has its say.
      if (outcome.windowClosed === true) {
        const tries = await countedTries(tx, lane, tried);
        if (tries < maxAttempts && (await shutWindow(tx, lane, messageId)))
          return again(tx, lane, tried, tries, { ...outcome, outcome: 'retry', afterMs: 0 });
      }
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
    outcome.outcome !== 'retry' || isCounted(outcome),
  ]);
}

/** A try that met a stopped channel, or that we held back ourselves, says nothing of the message. */
function isCounted({ stopped, heldBack }: RetryOutcome): boolean {
  return stopped !== true && heldBack !== true;
}

/** How many tries there were, this one among them, without those that say nothing of the message. */
async function countedTries(tx: Tx, lane: Lane, { messageId, attempt }: Tried): Promise<number> {
  const [row] = await tx.query<{ uncounted: number }>(UNCOUNTED, [lane.tenantId, messageId, attempt]);
  return attempt - (row?.uncounted ?? 0);
}

/** The provider's ids are kept whatever a status webhook has said before; one taken for a person's echo was ours. */
async function sent(
  tx: Tx,
  lane: Lane,
  { messageId, attempt, calls }: Tried,
  { providerMessageIds, rest }: DeliveryOutcome & { readonly outcome: 'sent' },
): Promise<Settled> {
  const ids = providerMessageIds.map(plainText);
  const withheld = [textOrNull(rest?.code), textOrNull(rest?.reason)];
  const values = [
    lane.tenantId,
    messageId,
    attempt,
    lane.integrationId,
    ids,
    below('sent'),
    calls,
    ...withheld,
  ];
  const [row] = await tx.query<Settled & { echoed: boolean }>(SENT, values);
  if (row?.echoed !== true) return settled(row, messageId);
  await tx.query(DROP_ECHO, [lane.tenantId, lane.integrationId, messageId, ids]);
  const [again] = await tx.query<Settled>(SENT, values);
  return settled(again, messageId);
}

/**
 * sending → queued; one that is no longer `sending` (given up for lost, or reported by the provider) stays what it is.
 */
async function again(
  tx: Tx,
  lane: Lane,
  { messageId, attempt }: Tried,
  tries: number,
  outcome: RetryOutcome,
): Promise<Settled> {
  const [row] = await tx.query<Settled>(AGAIN, [
    lane.tenantId,
    messageId,
    attempt,
    // What is held with its whole channel goes out as soon as that is mended; what we held back is judged anew.
    isCounted(outcome) ? Math.max(0, outcome.afterMs, backOffMs(outcome, tries)) : 0,
    plainText(outcome.code),
    plainText(outcome.reason),
  ]);
  return settled(row, messageId);
}

/**
 * The first attempts come soon; later ones further and further apart, so that twelve of them outlast an outage of an
 * hour. None where the provider named the time itself.
 */
function backOffMs({ told }: RetryOutcome, tries: number): number {
  return tries < 3 || told === true ? 0 : Math.min(LONGEST_BACK_OFF_MS, 1_000 * 2 ** tries);
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
    isSentInPart(code),
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
  UPDATE delivery_attempts SET ended_at = now(), outcome = $4, code = $5, reason = $6, calls = $7, counts = $8
  WHERE tenant_id = $1 AND message_id = $2 AND attempt = $3`);

const UNCOUNTED = hot(`
  SELECT count(*)::int AS uncounted FROM delivery_attempts
   WHERE tenant_id = $1 AND message_id = $2 AND attempt <= $3 AND NOT counts`);

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
    UPDATE delivery_attempts SET ended_at = now(), outcome = 'sent', calls = $7, code = $8, reason = $9
     WHERE tenant_id = $1 AND message_id = $2 AND attempt = $3
  ), message AS (
    UPDATE messages
       SET status = CASE WHEN status = ANY($6) THEN 'sent' ELSE status END,
           provider_message_id = CASE WHEN EXISTS (SELECT FROM echo) THEN provider_message_id ELSE ($5::text[])[1] END,
           sent_at = coalesce(sent_at, now()),
           error_code = CASE WHEN $8::text IS NOT NULL THEN $8 WHEN status = ANY($6) THEN NULL ELSE error_code END,
           error_reason = CASE WHEN $8::text IS NOT NULL THEN $9 WHEN status = ANY($6) THEN NULL ELSE error_reason END
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
        error_code = CASE WHEN status = ANY($4) OR ($7 AND status <> 'failed') THEN $5 ELSE error_code END,
        error_reason = CASE WHEN status = ANY($4) OR ($7 AND status <> 'failed') THEN $6 ELSE error_reason END
  WHERE tenant_id = $1 AND id = $2 RETURNING status`);
