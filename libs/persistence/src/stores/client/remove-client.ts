/** Takes a client away: found no more, known by nothing, its contacts nobody's; the rows stay until they are erased. */
import type { Tx } from '../../database/database.js';
import { writeAudit } from '../audit.store.js';
import type { LinkMade } from './match/link-made.js';
import { lockClient } from './update-client.js';

/** @returns the contacts it had, to be told as unlinked */
export async function removeClient(
  tx: Tx,
  tenantId: string,
  clientId: string,
  actor: string,
): Promise<LinkMade[]> {
  await lockClient(tx, tenantId, clientId);
  await tx.query(
    `WITH removed AS (
       UPDATE clients SET removed_at = now(), updated_at = now(), revision = revision + 1
        WHERE tenant_id = $1 AND id = $2
     )
     UPDATE client_identities SET undone_at = now() WHERE tenant_id = $1 AND client_id = $2 AND undone_at IS NULL`,
    [tenantId, clientId],
  );
  // what they show is looked up anew: it may be somebody else's by then
  const freed = await tx.query<LinkMade>(
    `WITH undone AS (
       UPDATE contact_links SET undone_at = now()
        WHERE tenant_id = $1 AND contact_id IN (SELECT id FROM contacts WHERE tenant_id = $1 AND client_id = $2)
          AND state = 'linked' AND undone_at IS NULL
     )
     UPDATE contacts SET client_id = NULL, updated_at = now() WHERE tenant_id = $1 AND client_id = $2
     RETURNING id AS "contactId", id AS "linkId", tenant_id AS "tenantId", provider,
               integration_id AS "integrationId", $2 AS "clientId", 'api' AS evidence, 'strong' AS strength`,
    [tenantId, clientId],
  );
  await writeAudit(tx, {
    tenantId,
    actor,
    action: 'client.removed',
    subject: clientId,
    details: { contacts: freed.length },
  });
  return freed;
}
