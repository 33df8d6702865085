/** What an attempt tells beyond its message: a contact or a whole integration must wait, or is out of reach. */
import type { Tx } from '../../database/database.js';
import { plainText } from '../../database/json-text.js';
import { lockContactId } from '../inbound/contact-lock.js';
import { mergeContacts } from '../inbound/merge-contacts.js';
import { supersede } from '../inbound/supersede.js';
import type { DeliveryOutcome, Lane } from './outbound-message.js';

type Rejected = DeliveryOutcome & { readonly outcome: 'rejected' };
type Retry = DeliveryOutcome & { readonly outcome: 'retry' };

/** Whom it concerns. */
export type Scoped = Pick<Lane, 'tenantId' | 'integrationId' | 'conversationId'>;

/** @param saidAt when the provider said so: a contact that wrote after it is reachable; now unless told */
export async function refuseScope(tx: Tx, lane: Scoped, outcome: Rejected, saidAt?: Date): Promise<void> {
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
export async function scopeOf(tx: Tx, lane: Scoped, outcome: Retry): Promise<Retry['scope']> {
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

/** A conversation is one contact's, so a contact that must wait is a lane that must wait. */
export async function freezeScope(tx: Tx, lane: Scoped, outcome: Retry): Promise<void> {
  const until = `greatest(frozen_until, now() + $3 * interval '1 millisecond')`;
  const afterMs = Math.max(0, outcome.afterMs);
  if (outcome.stopped === true) await stop(tx, lane, plainText(`${outcome.code}: ${outcome.reason}`));
  if (outcome.scope === 'contact') {
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
