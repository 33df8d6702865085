/** A contact was heard of: looked up among the clients, unless it has one or shows nothing new. */
import { deriveId } from '@enlace/crypto';
import type { MessageContact } from '@enlace/normalization';
import type { Tx } from '../../../database/database.js';
import { textOrNull } from '../../../database/json-text.js';
import type { ArrivedEvent } from '../../inbound/arrived-event.js';
import type { FoundContact } from '../../inbound/contact.js';
import { evidenceOf, evidenceOfKeys, keyOf } from './evidence.js';
import type { LinkMade } from './link-made.js';
import { matchContact } from './match-contact.js';

/** Within the transaction that keeps the event; the contact is locked by the caller. */
export async function matchArrived(
  tx: Tx,
  event: ArrivedEvent,
  { contactId, clientId, matchedKeys }: FoundContact,
  contact: MessageContact,
): Promise<LinkMade | undefined> {
  if (clientId !== null) return undefined;
  const { tenantId, provider, integrationId } = event;
  const shown = evidenceOf(provider, integrationId, contact);
  const isNew = shown.some((piece) => !matchedKeys.includes(keyOf(tenantId, piece)));
  if (!isNew) return undefined;
  // what they showed of another kind still holds; another phone takes the place of the former
  const before = evidenceOfKeys(provider, tenantId, matchedKeys).filter(
    ({ kind }) => !shown.some((piece) => piece.kind === kind),
  );
  const name = textOrNull(contact.name) ?? undefined;
  return matchContact(
    tx,
    { tenantId, contactId, provider, integrationId, name },
    [...shown, ...before],
    deriveId('contact link', event.eventId),
  );
}
