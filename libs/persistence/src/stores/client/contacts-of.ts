/** The contacts of a client, and what told that they are. */
import type { Provider } from '@enlace/normalization';
import type { Tx } from '../../database/database.js';

const MOST_CONTACTS = 200;

export interface ClientContact {
  readonly contactId: string;
  readonly provider: Provider;
  readonly integrationId: string;
  readonly name: string | null;
  /** What told it; null where the contact was linked before evidence was kept. */
  readonly evidence: string | null;
  readonly strength: string | null;
  readonly detail: string | null;
  readonly linkedAt: Date | null;
  /** The newest first, 20 at most. */
  readonly conversations: readonly { readonly id: string; readonly state: string; readonly at: string }[];
}

export async function contactsOf(tx: Tx, tenantId: string, clientId: string): Promise<ClientContact[]> {
  return tx.query<ClientContact>(
    `SELECT contact.id AS "contactId", contact.provider, contact.integration_id AS "integrationId", contact.name,
            link.evidence, link.strength, link.detail, link.at AS "linkedAt",
            coalesce((SELECT jsonb_agg(jsonb_build_object('id', id, 'state', state, 'at', last_activity_at))
                        FROM (SELECT id, state, last_activity_at FROM conversations
                               WHERE tenant_id = $1 AND contact_id = contact.id
                               ORDER BY last_activity_at DESC, id LIMIT 20) AS newest), '[]') AS conversations
       FROM contacts AS contact
       LEFT JOIN LATERAL (
         SELECT evidence, strength, detail, at FROM contact_links
          WHERE tenant_id = $1 AND contact_id = contact.id AND client_id = $2 AND state = 'linked'
            AND undone_at IS NULL
          ORDER BY at DESC LIMIT 1
       ) AS link ON true
      WHERE contact.tenant_id = $1 AND contact.client_id = $2 AND contact.merged_into IS NULL
      ORDER BY contact.created_at, contact.id LIMIT ${MOST_CONTACTS}`,
    [tenantId, clientId],
  );
}
