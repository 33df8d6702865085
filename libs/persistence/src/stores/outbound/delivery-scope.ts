/** What an attempt tells beyond its message: a contact or a whole integration must wait, or is out of reach. */
import type { Tx } from '../../database/database.js';
import { plainText } from '../../database/json-text.js';
import { lockContactId } from '../inbound/contact-lock.js';
import { mergeContacts } from '../inbound/merge-contacts.js';
import { supersede } from '../inbound/supersede.js';
import type { Lane, RejectedOutcome, RetryOutcome } from './outbound-message.js';

/** No wait grows longer, in milliseconds. */
export const LONGEST_GROWN_MS = 30 * 60_000;

/** Whom it concerns. */
export type Scoped = Pick<Lane, 'tenantId' | 'integrationId' | 'conversationId'>;

/** @param saidAt when the provider said so: a contact that wrote after it is reachable; now unless told */
export async function refuseScope(
  tx: Tx,
  lane: Scoped,
  outcome: RejectedOutcome,
  saidAt?: Date,
): Promise<void> {
  const reason = plainText(`${outcome.code}: ${outcome.reason}`);
  if (outcome.optedOut === true) return optOut(tx, lane, saidAt);
  if (outcome.marketingHeldMs !== undefined) return holdMarketing(tx, lane, outcome.marketingHeldMs, saidAt);
  if (outcome.scope === 'contact') {
    await tx.query(
      `UPDATE contacts SET reachable = false, unreachable_reason = $3, updated_at = now()
        WHERE tenant_id = $1 AND id = (SELECT contact_id FROM conversations WHERE tenant_id = $1 AND id = $2)
          AND ($4::timestamptz IS NULL OR coalesce(last_inbound_at, '-infinity') <= $4)`,
      [lane.tenantId, lane.conversationId, reason, saidAt ?? null],
    );
  }
  if (outcome.scope === 'integration') await stop(tx, lane, reason);
}

/**
 * The provider will have none of it until a person has mended something. What it refuses may be more than a check of the
 * credentials sees, so these are not checked again at once.
 */
async function stop(tx: Tx, lane: Scoped, reason: string): Promise<void> {
  await tx.query(
    `UPDATE integrations SET status = 'refused', status_reason = $3, updated_at = now(), checked_at = now(),
            status_since = CASE WHEN status = 'refused' THEN status_since ELSE now() END
      WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL AND status <> 'disabled'
        AND (status, status_reason) IS DISTINCT FROM ('refused', $3)`,
    [lane.tenantId, lane.integrationId, reason],
  );
}

/** Not of a contact that wanted marketing again since. */
async function optOut(tx: Tx, lane: Scoped, saidAt?: Date): Promise<void> {
  await tx.query(
    `UPDATE contacts SET opted_out_at = greatest(opted_out_at, least($3, now())), updated_at = now()
      WHERE tenant_id = $1 AND id = (SELECT contact_id FROM conversations WHERE tenant_id = $1 AND id = $2)
        AND coalesce(opted_in_at, '-infinity') <= coalesce($3, now())`,
    [lane.tenantId, lane.conversationId, saidAt ?? null],
  );
}

/** No marketing to the contact for so long after it was said; a hold that lasts longer stays. */
async function holdMarketing(tx: Tx, lane: Scoped, heldMs: number, saidAt?: Date): Promise<void> {
  await tx.query(
    `UPDATE contacts SET updated_at = now(),
            marketing_held_until = greatest(marketing_held_until, least($4, now()) + $3 * interval '1 millisecond')
      WHERE tenant_id = $1 AND id = (SELECT contact_id FROM conversations WHERE tenant_id = $1 AND id = $2)`,
    [lane.tenantId, lane.conversationId, heldMs, saidAt ?? null],
  );
}

/** Whom a wait concerns, where the provider does not say: the contact, if our own count has it near its limit. */
export async function scopeOf(tx: Tx, lane: Scoped, outcome: RetryOutcome): Promise<RetryOutcome['scope']> {
  const { scope, contactsIfAheadMs: aheadMs } = outcome;
  if (aheadMs === undefined || scope !== 'integration') return scope;
  const near = await tx.query(
    `SELECT FROM send_paces JOIN conversations ON send_paces.scope = 'contact:' || conversations.contact_id
      WHERE send_paces.tenant_id = $1 AND send_paces.integration_id = $2 AND conversations.tenant_id = $1 AND conversations.id = $3
        AND free_at > clock_timestamp() + $4 * interval '1 millisecond'`,
    [lane.tenantId, lane.integrationId, lane.conversationId, aheadMs],
  );
  return near.length > 0 ? 'contact' : scope;
}

/** Of what a pause was said. */
export interface Said {
  /** The message of ours; none where it was said of the channel. */
  readonly messageId?: string | undefined;
  /** How long ago, in milliseconds. */
  readonly agoMs?: number;
  /** Whether a status said so: then a message that was merely accepted is no sign that the limit is kept again. */
  readonly byStatus?: boolean;
  /** Whether something was taken right before it: then it is the first of its run. */
  readonly afterSuccess?: boolean;
}

/** A conversation is one contact's, so a contact that must wait is a lane that must wait. */
export async function freezeScope(
  tx: Tx,
  lane: Scoped,
  outcome: RetryOutcome,
  { messageId, agoMs = 0, byStatus = false, afterSuccess = false }: Said = {},
): Promise<void> {
  const until = `greatest(frozen_until, now() + $3 * interval '1 millisecond')`;
  const afterMs = Math.max(0, outcome.afterMs - agoMs);
  if (outcome.stopped === true) await stop(tx, lane, plainText(`${outcome.code}: ${outcome.reason}`));
  if (outcome.scope === 'contact' && outcome.growth !== undefined) {
    const { afterMs: firstMs, growth } = outcome;
    const taken = byStatus ? ['delivered', 'read'] : ['sent', 'delivered', 'read'];
    const said = [messageId ?? null, agoMs, afterSuccess, taken];
    await tx.query(FREEZE_LONGER, [lane.tenantId, lane.conversationId, firstMs, growth, ...said]);
  } else if (outcome.scope === 'contact') {
    await tx.query(
      `UPDATE delivery_lanes SET frozen_until = ${until} WHERE tenant_id = $1 AND conversation_id = $2`,
      [lane.tenantId, lane.conversationId, afterMs],
    );
  }
  if (outcome.scope === 'integration') {
    await tx.query(`UPDATE integrations SET frozen_until = ${until} WHERE tenant_id = $1 AND id = $2`, [
      lane.tenantId,
      lane.integrationId,
      afterMs,
    ]);
  }
}

/**
 * The provider knows the contact under another id from now on (a Telegram group became a supergroup). Where messages came
 * under that id before, both are one contact, and go on as one.
 */
export async function moveContact(tx: Tx, lane: Scoped, externalId: string): Promise<void> {
  const { tenantId, integrationId } = lane;
  await lockContactId(tx, integrationId, externalId);
  const contacts = await tx.query<{ id: string; externalId: string }>(
    `SELECT id, external_id AS "externalId" FROM contacts
      WHERE tenant_id = $1 AND (id = (SELECT contact_id FROM conversations WHERE tenant_id = $1 AND id = $2)
         OR id = (SELECT contact_id FROM contact_identities
                   WHERE tenant_id = $1 AND integration_id = $3 AND external_id = $4))
      ORDER BY id FOR NO KEY UPDATE`,
    [tenantId, lane.conversationId, integrationId, plainText(externalId)],
  );
  const [first, ...others] = contacts;
  if (first === undefined) return;
  const evidence = 'a move, as the provider said';
  const contactId =
    others.length === 0
      ? first.id
      : await mergeContacts(
          tx,
          { tenantId, evidence, isMove: true },
          contacts.map(({ id }) => id),
        );
  await tx.query(
    `INSERT INTO contact_identities (integration_id, external_id, tenant_id, contact_id, evidence)
     VALUES ($1, $2, $3, $4, 'moved, as the provider said')
     ON CONFLICT (integration_id, external_id) DO NOTHING`,
    [integrationId, plainText(externalId), tenantId, contactId],
  );
  const former = contacts.map((contact) => contact.externalId).filter((id) => id !== externalId);
  await supersede(tx, { tenantId, contactId }, externalId, former);
}

/**
 * Each refusal in a row makes the lane wait longer. A message that was taken after the last one ends the run; one that was
 * on its way by then when it was refused belongs to the refusal before.
 */
const FREEZE_LONGER = `
  WITH run AS (
    SELECT conversation_id,
           CASE WHEN refused_at IS NULL OR $7 THEN 1
                WHEN (SELECT max(started_at) FROM delivery_attempts WHERE tenant_id = $1 AND message_id = $5) <= refused_at
                  THEN greatest(refusals, 1)
                WHEN EXISTS (SELECT FROM messages
                              WHERE tenant_id = $1 AND conversation_id = $2 AND direction = 'outbound'
                                AND id IS DISTINCT FROM $5 AND sent_at > refused_at
                                AND status = ANY($8)) THEN 1
                ELSE refusals + 1 END AS refusals
      FROM delivery_lanes WHERE tenant_id = $1 AND conversation_id = $2 FOR NO KEY UPDATE
  )
  UPDATE delivery_lanes AS lane
     SET refusals = run.refusals, refused_at = greatest(refused_at, now() - $6 * interval '1 millisecond'),
         frozen_until = greatest(frozen_until, now() + interval '1 millisecond' *
           (least($3 * $4::float8 ^ least(run.refusals - 1, 30), greatest($3, ${LONGEST_GROWN_MS})) - $6))
    FROM run WHERE lane.conversation_id = run.conversation_id`;
