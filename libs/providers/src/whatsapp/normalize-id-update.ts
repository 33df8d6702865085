/** Reads `user_id_update`: a customer's business-scoped user id was made anew. */
import type { NormalizedEvent } from '@enlace/normalization';
import { fingerprint, idOf, isObject, objectOf, rawOf, secondsOf } from '../json.js';
import { contactOf } from './identity.js';
import { itemsOf, unknownPart, type Place } from './place.js';

/**
 * Each item gives the id before and after, as `user_id{previous,current}` or `previous_user_id` and
 * `user_id`. Meta announces the field (business-scoped user IDs) without printing its payload, so both
 * forms are read, and any other is kept as unrecognized.
 */
export function normalizeIdUpdates(place: Place): readonly NormalizedEvent[] {
  const updates = itemsOf(place.value.user_id_update);
  if (updates.length === 0) return [unknownPart(place, 'no id updates', place.value)];
  return updates.map((update) => idUpdateOf(place, update));
}

function idUpdateOf(place: Place, update: unknown): NormalizedEvent {
  if (!isObject(update)) return unknownPart(place, 'an id update is no object', update);
  const ids = objectOf(update['user_id']);
  const former_id = idOf(ids['previous']) ?? idOf(update['previous_user_id']);
  const current = idOf(ids['current']) ?? idOf(update['user_id']);
  const parents = objectOf(update['parent_user_id']);
  const parent = idOf(parents['current']) ?? idOf(update['parent_user_id']);
  const time = secondsOf(update['timestamp']) ?? place.time;
  const wire = { phone: update['wa_id'], user: current, parent };
  const contact = contactOf(wire, place.cards, false);
  if (current === undefined || former_id === undefined || contact === undefined || time === undefined) {
    return unknownPart(place, 'an id update without both ids or a time', update);
  }
  return {
    name: 'contact.changed',
    key: `id-update:${place.key}:${fingerprint(update)}`,
    ...(place.account === undefined ? {} : { account: place.account }),
    conversation: contact.external_id,
    data: {
      platform: 'whatsapp',
      change: 'renumbered',
      contact,
      former_id,
      timestamp: time,
      raw_payload: rawOf(update),
    },
  };
}
