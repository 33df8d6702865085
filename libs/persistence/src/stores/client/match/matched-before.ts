/** The link that an event made when it came first, so that what may not have been told can be told again. */
import { deriveId } from '@enlace/crypto';
import type { Tx } from '../../../database/database.js';
import type { ArrivedEvent } from '../../inbound/arrived-event.js';
import type { LinkMade } from './link-made.js';

export async function matchedBefore(
  tx: Tx,
  { tenantId, provider, integrationId, eventId }: ArrivedEvent,
  contactId: string,
): Promise<LinkMade | undefined> {
  const linkId = deriveId('contact link', eventId);
  const [row] = await tx.query<Pick<LinkMade, 'clientId' | 'evidence' | 'strength'>>(
    `SELECT client_id AS "clientId", evidence, strength FROM contact_links
      WHERE tenant_id = $1 AND id = $2 AND state = 'linked' AND undone_at IS NULL AND strength IS NOT NULL`,
    [tenantId, linkId],
  );
  return row === undefined ? undefined : { linkId, tenantId, contactId, provider, integrationId, ...row };
}
