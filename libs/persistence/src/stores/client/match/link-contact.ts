/** Writes a link down: the evidence, the contact's client, what the client is known by from now on, the audit log. */
import type { Tx } from '../../../database/database.js';
import { writeAudit } from '../../audit.store.js';
import { claimFreely } from '../identities.js';
import type { Evidence } from './evidence.js';
import type { LinkMade } from './link-made.js';

/** Ids by which a channel itself knows somebody; a phone or an email is the business's to write down. */
const OF_CHANNELS = new Set(['whatsapp_user_id', 'telegram', 'chatwoot_contact']);

/**
 * @param detail of the evidence, such as `phone +525512345678`
 * @returns whether it is linked: not if the client was removed or merged meanwhile
 */
export async function linkContact(
  tx: Tx,
  link: LinkMade,
  by: { actor: string; detail: string; evidence: readonly Evidence[] },
): Promise<boolean> {
  const { tenantId, contactId, clientId, linkId } = link;
  const present = await tx.query(
    `SELECT FROM clients WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL FOR SHARE`,
    [tenantId, clientId],
  );
  if (present.length === 0) return false;
  await tx.query(
    `WITH kept AS (
       INSERT INTO contact_links (id, tenant_id, contact_id, client_id, state, evidence, strength, detail)
       VALUES ($1, $2, $3, $4, 'linked', $5, $6, $7)
     ), settled AS (
       UPDATE client_matches SET resolved_at = now(), resolved_by = $8, client_id = $4
        WHERE tenant_id = $2 AND contact_id = $3 AND resolved_at IS NULL
     )
     UPDATE contacts SET client_id = $4, updated_at = now() WHERE tenant_id = $2 AND id = $3`,
    [linkId, tenantId, contactId, clientId, link.evidence, link.strength, by.detail, by.actor],
  );
  const ids = by.evidence.filter(({ kind }) => OF_CHANNELS.has(kind));
  const { evidence, strength } = link;
  await claimFreely(
    tx,
    tenantId,
    clientId,
    ids.map(({ kind, value }) => ({ kind, value, evidence: `linked by ${evidence}`, strength })),
  );
  await writeAudit(tx, {
    tenantId,
    actor: by.actor,
    action: 'contact.linked',
    subject: contactId,
    details: { client_id: clientId, evidence, strength },
  });
  return true;
}
