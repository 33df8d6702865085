/** A person whom the provider's own list of contacts names: looked up among the clients like one who writes. */
import type { Fingerprints } from '@enlace/crypto';
import { randomId } from '@enlace/crypto';
import type { MessageContact } from '@enlace/normalization';
import type { Database } from '../../database/database.js';
import type { LinkMade } from '../client/match/link-made.js';
import { matchArrived } from '../client/match/match-arrived.js';
import { refuseErased } from '../person/suppression.js';
import type { ArrivedEvent } from './arrived-event.js';
import { idsOf, lockContactId } from './contact-lock.js';
import { findContact, saveContact } from './contact.js';

export interface MetContact {
  readonly contactId: string;
  /** Whose it is; null where it is nobody's. */
  readonly clientId: string | null;
  /** Where it has just become somebody's. */
  readonly link?: LinkMade;
  /** A person has to say which client it is. */
  readonly isAsked: boolean;
}

export async function meetContact(
  database: Database,
  place: Pick<ArrivedEvent, 'tenantId' | 'integrationId' | 'provider'>,
  contact: MessageContact,
  prints?: Fingerprints,
): Promise<MetContact> {
  const ids = idsOf(contact);
  // older than whatever they said themselves, so it fills gaps only
  const event = { ...place, eventId: `contact list ${randomId()}`, sequence: 0, occurredAt: new Date(0) };
  return database.forTenant(place.tenantId, async (tx) => {
    for (const id of ids.toSorted()) await lockContactId(tx, place.integrationId, id);
    // that the provider still has them is no word of theirs
    await refuseErased(tx, prints, event, ids, event.occurredAt);
    const found = await findContact(tx, event, ids);
    const { contactId } = found;
    await saveContact(tx, event, contactId, contact, ids, {});
    const link = await matchArrived(tx, event, found, contact);
    const clientId = link?.clientId ?? found.clientId;
    const [asked] =
      clientId === null
        ? await tx.query(
            `SELECT FROM client_matches WHERE tenant_id = $1 AND contact_id = $2 AND resolved_at IS NULL`,
            [place.tenantId, contactId],
          )
        : [];
    return { contactId, clientId, isAsked: asked !== undefined, ...(link === undefined ? {} : { link }) };
  });
}
