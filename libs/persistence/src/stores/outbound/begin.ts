/** The next message of a lane: everything that forbids it checked, then taken, in one transaction. */
import { REPLY_WINDOWS, type OutboundAddress } from '@enlace/normalization';
import type { Database, Tx } from '../../database/database.js';
import { jsonText } from '../../database/json-text.js';
import { DECIDING, judgedOf, type Deciding } from './deciding.js';
import { judge, wantsOtherChannel } from './judge.js';
import { findOtherChannel } from './other-channel.js';
import { reserve } from './pace.js';
import { redirect } from './redirect.js';
import { isHeldMarketing, windowOpenedAt } from './takes.js';
import type { BeginOptions, Begun, Lane } from './outbound-message.js';
import { hot } from '../../database/statement.js';

/**
 * A call that would have to wait longer is not counted, and its lane given back. Bulk is given moments of the next half
 * second only, so that a reply, which may take a later one, finds room behind at most that much of it.
 */
export const LONGEST_PACE_MS = { bulk: 500, reply: 2_000 } as const;

interface Head extends Deciding {
  /** Null when nothing is queued. */
  readonly id: string | null;
  readonly replyTo: string | null;
  readonly metadata: Record<string, unknown> | null;
  readonly contact: string;
  readonly phone: string | null;
  /** What the provider lets the account do, where that was learned. */
  readonly throughput: string | null;
  readonly providerConversationId: string | null;
}

export async function begin(database: Database, lane: Lane, options: BeginOptions): Promise<Begun> {
  return database.forTenant(lane.tenantId, (tx) => beginIn(tx, lane, options));
}

/** The same within a transaction of the lane's tenant. */
export async function beginIn(tx: Tx, lane: Lane, options: BeginOptions): Promise<Begun> {
  const window = REPLY_WINDOWS[lane.provider];
  const [head] = await tx.query<Head>(HEAD, [
    lane.tenantId,
    lane.conversationId,
    lane.token,
    options.now ?? null,
    window ?? null,
  ]);
  if (head === undefined) return { state: 'empty' };
  if (head.id === null) return rest(tx, lane, head.now);
  const message = { ...head, id: head.id };
  const judged = judgedOf(head, options.wordsOf);
  const other = wantsOtherChannel(judged, window)
    ? await findOtherChannel(tx, { ...head, tenantId: lane.tenantId }, options.carries)
    : undefined;
  const verdict = judge({ ...judged, otherChannel: other?.provider ?? null }, window);
  if (verdict.verdict === 'wait') return wait(tx, lane, verdict.until);
  if (verdict.verdict === 'send') {
    const asked = performance.now();
    const paced = await paceOf(tx, lane, message, options);
    const content = verdict.as === 'stand_in' ? (judged.instead ?? head.content) : head.content;
    return paced ?? take(tx, lane, { ...message, content }, options.reservedFor ?? asked, options.intend);
  }
  if (verdict.verdict === 'redirect') {
    const redirected = other === undefined ? undefined : await redirect(tx, lane, message, other);
    return redirected ?? wait(tx, lane, head.now);
  }
  await tx.query(
    `UPDATE messages SET status = 'failed', error_code = $3, error_reason = $4
      WHERE tenant_id = $1 AND id = $2 AND status = 'queued'`,
    [lane.tenantId, message.id, verdict.code, verdict.reason],
  );
  return {
    state: 'refused',
    messageId: message.id,
    code: verdict.code,
    reason: verdict.reason,
    metadata: message.metadata,
  };
}

/** What stands between the message and its sending because of the channel's limits; nothing where it may go now. */
async function paceOf(
  tx: Tx,
  lane: Lane,
  head: Head,
  { paces, reservedFor }: BeginOptions,
): Promise<Begun | undefined> {
  if (paces === undefined || reservedFor !== undefined) return undefined;
  const { tenantId, integrationId } = lane;
  const call = {
    tenantId,
    integrationId,
    account: paces.account(head.throughput),
    contact: { id: head.contactId, rate: paces.contact(head.contact) },
    calls: paces.callsOf?.(head.content) ?? 1,
  };
  const withinMs = LONGEST_PACE_MS[head.author === 'system' ? 'bulk' : 'reply'];
  const { waitMs, reserved: isCounted } = await reserve(tx, call, withinMs);
  if (isCounted) return waitMs < 1 ? undefined : { state: 'pace', at: performance.now() + waitMs };
  // For the account's sake it is asked again a little before: the moments of the next while can be had then.
  const early = waitMs > withinMs ? withinMs / 2 : 0;
  return wait(tx, lane, new Date(head.now.getTime() + waitMs - early));
}

/**
 * The first queued message of the lane with all that decides about it; while the reply window is shut a template goes
 * ahead of what may be held for the customer to write, and marketing that its contact may not get yet goes last. The lane's row is locked: whoever
 * queues a message either has done so, or waits and then makes the lane due again.
 */
const HEAD = hot(`
  SELECT message.id, message.reply_to AS "replyTo", message.metadata, ${DECIDING},
         conversation.provider_conversation_id AS "providerConversationId",
         contact.external_id AS contact, contact.phone, coalesce($4, now()) AS now,
         integration.channel_state->'throughput'->>'value' AS throughput
    FROM delivery_lanes AS lane
    JOIN conversations AS conversation ON conversation.id = lane.conversation_id
    JOIN contacts AS contact ON contact.id = conversation.contact_id
    LEFT JOIN integrations AS integration ON integration.id = lane.integration_id
    LEFT JOIN LATERAL (SELECT * FROM messages AS queued
                        WHERE conversation_id = lane.conversation_id AND status = 'queued'
                        ORDER BY ${isHeldMarketing('queued', 'coalesce($4, now())')},
                                 (content->>'type' = 'template' AND $5::float8 IS NOT NULL
                                  AND integration.settings->>'window_policy' = 'hold'
                                  AND coalesce(${windowOpenedAt('contact')} + $5 * interval '1 millisecond', '-infinity')
                                      <= coalesce($4, now())) DESC,
                                 position LIMIT 1) AS message ON true
   WHERE lane.tenant_id = $1 AND lane.conversation_id = $2 AND lane.token = $3
     FOR NO KEY UPDATE OF lane`);

/** Nothing is queued: the lane is not due until something is. Looks again first, now that nobody can queue unseen. */
async function rest(tx: Tx, lane: Lane, now: Date): Promise<Begun> {
  const [row] = await tx.query<{ due: boolean }>(REST, [lane.tenantId, lane.conversationId, lane.token]);
  return row?.due === true ? { state: 'wait', untilMs: now.getTime() } : { state: 'empty' };
}

async function wait(tx: Tx, lane: Lane, until: Date): Promise<Begun> {
  await tx.query(WAIT, [lane.tenantId, lane.conversationId, lane.token, until]);
  return { state: 'wait', untilMs: until.getTime() };
}

/** queued → sending, the attempt and its first call written down and the lease made new. */
async function take(
  tx: Tx,
  lane: Lane,
  head: Head & { readonly id: string },
  countedFor: number,
  intend: BeginOptions['intend'],
): Promise<Begun> {
  const to: OutboundAddress = {
    contact: head.contact,
    ...(head.phone === null ? {} : { phone: head.phone }),
    ...(head.providerConversationId === null ? {} : { conversation: head.providerConversationId }),
  };
  const { id, content, replyTo } = head;
  const intended = await intend?.({ id, to, content, replyTo });
  const [taken] = await tx.query<{ attempt: number }>(TAKE, [
    lane.tenantId,
    head.id,
    lane.worker,
    lane.leaseMs,
    lane.conversationId,
    lane.token,
    jsonText(intended === undefined ? [] : [intended]),
  ]);
  // The provider itself reported it sent this very moment: nothing is left to do for it.
  if (taken === undefined) return wait(tx, lane, head.now);
  return {
    state: 'send',
    message: {
      id: head.id,
      content: head.content,
      replyTo: head.replyTo,
      metadata: head.metadata,
      attempt: taken.attempt,
    },
    to,
    conversationId: lane.conversationId,
    contactId: head.contactId,
    throughput: head.throughput,
    integrationId: lane.integrationId,
    tenantId: lane.tenantId,
    countedFor,
    ...(intended === undefined ? {} : { intended }),
  };
}

const REST = hot(`
  UPDATE delivery_lanes
     SET worker = NULL, leased_until = NULL,
         due_at = CASE WHEN EXISTS (SELECT FROM messages WHERE conversation_id = $2 AND status = 'queued')
                         OR EXISTS (SELECT FROM messages WHERE conversation_id = $2 AND status = 'sending') THEN due_at END
   WHERE tenant_id = $1 AND conversation_id = $2 AND token = $3
  RETURNING due_at IS NOT NULL AS due`);

const WAIT = hot(`
  UPDATE delivery_lanes SET worker = NULL, leased_until = NULL, due_at = $4
   WHERE tenant_id = $1 AND conversation_id = $2 AND token = $3`);

const TAKE = hot(`
  WITH taken AS (
    UPDATE messages SET status = 'sending', attempts = attempts + 1, error_code = NULL, error_reason = NULL
     WHERE tenant_id = $1 AND id = $2 AND status = 'queued'
    RETURNING id, attempts
  ), attempt AS (
    INSERT INTO delivery_attempts (message_id, attempt, tenant_id, worker, calls)
    SELECT id, attempts, $1, $3, $7::jsonb FROM taken
    ON CONFLICT (message_id, attempt) DO UPDATE
       SET worker = excluded.worker, started_at = now(), ended_at = NULL, outcome = NULL, code = NULL, reason = NULL,
           calls = delivery_attempts.calls || excluded.calls
    RETURNING attempt
  ), lease AS (
    UPDATE delivery_lanes SET leased_until = now() + $4 * interval '1 millisecond'
     WHERE tenant_id = $1 AND conversation_id = $5 AND token = $6
  )
  SELECT attempt FROM attempt`);
