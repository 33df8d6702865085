/** News about a person, without a message. */
import type { Fingerprints } from '@enlace/crypto';
import type { ContactChange } from '@enlace/normalization';
import type { Database } from '../../database/database.js';
import type { ArrivedEvent } from './arrived-event.js';
import { matchArrived } from '../client/match/match-arrived.js';
import type { LinkMade } from '../client/match/link-made.js';
import { matchedBefore } from '../client/match/matched-before.js';
import { findContact, saveContact, type ContactNews } from './contact.js';
import { idsOf, markAndLock } from './contact-lock.js';
import { refuseErased } from '../person/suppression.js';
import { supersede } from './supersede.js';

export interface RecordedContactChange {
  readonly duplicate: boolean;
  readonly contactId: string;
  /** The client it became by what it shows. */
  readonly link?: LinkMade;
}

export async function recordContactChange(
  database: Database,
  event: ArrivedEvent,
  change: ContactChange,
  prints?: Fingerprints,
): Promise<RecordedContactChange> {
  const ids = idsOf(change.contact, change.former_id);
  return database.forTenant(event.tenantId, async (tx) => {
    const happenedAt = change.timestamp > 0 ? new Date(change.timestamp * 1_000) : event.occurredAt;
    const [first] = await Promise.all([
      markAndLock(tx, event, ids, null),
      refuseErased(tx, prints, event, ids, happenedAt),
    ]);
    const found = await findContact(tx, event, ids, undefined, change.change === 'renumbered');
    const { contactId } = found;
    if (first) {
      await saveContact(tx, event, contactId, change.contact, ids, newsOf(change, event));
      const { contact, former_id: former } = change;
      if (former !== undefined && former !== contact.external_id) {
        await supersede(tx, { tenantId: event.tenantId, contactId }, contact.external_id, [former]);
      }
    }
    const link = first
      ? await matchArrived(tx, event, found, change.contact)
      : await matchedBefore(tx, event, contactId);
    return { duplicate: !first, contactId, ...(link === undefined ? {} : { link }) };
  });
}

function newsOf({ change, timestamp }: ContactChange, event: ArrivedEvent): ContactNews {
  const optedAt = timestamp > 0 ? new Date(timestamp * 1_000) : event.occurredAt;
  switch (change) {
    case 'blocked':
      return { reachable: false, unreachableReason: 'the contact has blocked us' };
    case 'unblocked':
      return { reachable: true };
    case 'opted_out':
      return { optedOut: true, optedAt };
    case 'opted_in':
      return { optedOut: false, optedAt };
    default:
      return {};
  }
}
