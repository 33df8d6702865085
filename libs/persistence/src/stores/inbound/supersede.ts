/** A contact goes by another id from now on; it is still known by the former ones. */
import type { Tx } from '../../database/database.js';
import { plainText } from '../../database/json-text.js';

/** The former ids are given up; the present one is in use, also where it had been given up before. */
export async function supersede(
  tx: Tx,
  of: { readonly tenantId: string; readonly contactId: string },
  present: string,
  former: readonly string[],
): Promise<void> {
  await tx.query(
    `WITH known AS (
       UPDATE contact_identities
          SET superseded_at = CASE WHEN external_id = $3 THEN NULL ELSE coalesce(superseded_at, now()) END
        WHERE tenant_id = $1 AND contact_id = $2 AND (external_id = $3 OR external_id = ANY($4))
     )
     UPDATE contacts SET external_id = $3, updated_at = now()
      WHERE tenant_id = $1 AND id = $2 AND external_id = ANY($4)`,
    [of.tenantId, of.contactId, plainText(present), former.map(plainText)],
  );
}
