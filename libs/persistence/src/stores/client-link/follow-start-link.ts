/** A customer came by a start link: the contact becomes that client's, once. */
import { deriveId } from '@enlace/crypto';
import type { Tx } from '../../database/database.js';
import type { ArrivedEvent } from '../inbound/arrived-event.js';
import type { StartLinkOutcome } from './client-link.js';

interface Found {
  readonly id: string;
  readonly clientId: string;
  readonly isExpired: boolean;
  readonly isUsed: boolean;
  readonly presentClientId: string | null;
}

/**
 * Within the transaction that keeps the message; the contact is locked by the caller. An expired, used or unknown link
 * changes nothing, nor does one of another client: that is kept as a conflict, and the link is not used up.
 */
export async function followStartLink(
  tx: Tx,
  event: ArrivedEvent,
  contactId: string,
  tokenHash: string,
): Promise<StartLinkOutcome> {
  const { tenantId, integrationId } = event;
  const [found] = await tx.query<Found>(
    `SELECT link.id, link.client_id AS "clientId", link.expires_at <= now() AS "isExpired",
            link.single_use AND link.used_at IS NOT NULL AS "isUsed", contact.client_id AS "presentClientId"
       FROM start_links AS link JOIN contacts AS contact ON contact.tenant_id = link.tenant_id AND contact.id = $4
      WHERE link.tenant_id = $1 AND link.integration_id = $2 AND link.token_hash = $3
        FOR NO KEY UPDATE OF link`,
    [tenantId, integrationId, tokenHash, contactId],
  );
  if (found === undefined) return { outcome: 'unknown' };
  const { clientId, presentClientId } = found;
  if (found.isExpired || found.isUsed) {
    // whoever opens their own link again needs no new one
    if (presentClientId === clientId) return { outcome: 'already_linked' };
    return { outcome: found.isExpired ? 'expired' : 'used' };
  }
  const linkId = linkIdOf(event);
  const isConflict = presentClientId !== null && presentClientId !== clientId;
  if (presentClientId !== clientId) {
    await tx.query(KEEP, [
      linkId,
      tenantId,
      contactId,
      clientId,
      isConflict ? 'conflict' : 'linked',
      `start link ${found.id}`,
    ]);
  }
  if (isConflict) return { outcome: 'conflict', linkId, clientId, presentClientId };
  await tx.query(
    'UPDATE start_links SET used_at = coalesce(used_at, now()) WHERE tenant_id = $1 AND id = $2',
    [tenantId, found.id],
  );
  return presentClientId === null ? { outcome: 'linked', linkId, clientId } : { outcome: 'already_linked' };
}

/** What came of it when the event came first, so that what may not have been told can be told again. */
export async function followedBefore(tx: Tx, event: ArrivedEvent): Promise<StartLinkOutcome | undefined> {
  const linkId = linkIdOf(event);
  const [row] = await tx.query<{ clientId: string; state: string; presentClientId: string | null }>(
    `SELECT link.client_id AS "clientId", link.state, contact.client_id AS "presentClientId"
       FROM contact_links AS link JOIN contacts AS contact ON contact.id = link.contact_id
      WHERE link.tenant_id = $1 AND link.id = $2 AND link.evidence = 'start_link'`,
    [event.tenantId, linkId],
  );
  if (row === undefined) return undefined;
  const { clientId, presentClientId } = row;
  if (row.state === 'linked') return { outcome: 'linked', linkId, clientId };
  // meanwhile it was mended: there is no conflict to tell of
  return presentClientId === null ? undefined : { outcome: 'conflict', linkId, clientId, presentClientId };
}

function linkIdOf(event: ArrivedEvent): string {
  return deriveId('contact link', event.eventId);
}

const KEEP = `
  WITH kept AS (
    INSERT INTO contact_links (id, tenant_id, contact_id, client_id, state, evidence, detail)
    VALUES ($1, $2, $3, $4, $5, 'start_link', $6)
    RETURNING contact_id, client_id, state
  )
  UPDATE contacts SET client_id = kept.client_id, updated_at = now()
    FROM kept WHERE contacts.tenant_id = $2 AND contacts.id = kept.contact_id AND kept.state = 'linked'`;
