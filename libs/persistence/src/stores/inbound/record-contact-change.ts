/** News about a person, without a message. */
import type { Fingerprints } from '@enlace/crypto';
import type { ContactChange } from '@enlace/normalization';
import type { Database } from '../../database/database.js';
import type { ArrivedEvent } from './arrived-event.js';
import { findContact, saveContact, type ContactNews } from './contact.js';
import { idsOf, markAndLock } from './contact-lock.js';
import { refuseErased } from '../person/suppression.js';
import { supersede } from './supersede.js';

export async function recordContactChange(
  database: Database,
  event: ArrivedEvent,
  change: ContactChange,
  prints?: Fingerprints,
): Promise<{ duplicate: boolean; contactId: string }> {
  const ids = idsOf(change.contact, change.former_id);
  return database.forTenant(event.tenantId, async (tx) => {
    const happenedAt = change.timestamp > 0 ? new Date(change.timestamp * 1_000) : event.occurredAt;
    const [first] = await Promise.all([
      markAndLock(tx, event, ids, null),
      refuseErased(tx, prints, event, ids, happenedAt),
    ]);
    const { contactId } = await findContact(tx, event, ids, undefined, change.change === 'renumbered');
    if (first) {
      await saveContact(tx, event, contactId, change.contact, ids, newsOf(change, event));
      const { contact, former_id: former } = change;
      if (former !== undefined && former !== contact.external_id) {
        await supersede(tx, { tenantId: event.tenantId, contactId }, contact.external_id, [former]);
      }
    }
    return { duplicate: !first, contactId };
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
