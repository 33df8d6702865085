/** Reads `user_preferences`: a customer stopped marketing messages, or wants them again. */
import type { ContactChange, NormalizedEvent } from '@enlace/normalization';
import { fingerprint, isObject, rawOf, secondsOf } from '../json.js';
import { contactOf } from './identity.js';
import { itemsOf, unknownPart, type Place } from './place.js';

/** Meta, Cloud API webhooks: user_preferences. `signup` came through a sign-up link. */
const CHANGES: ReadonlyMap<unknown, ContactChange['change']> = new Map([
  ['stop', 'opted_out'],
  ['resume', 'opted_in'],
  ['signup', 'opted_in'],
]);

export function normalizePreferences(place: Place): readonly NormalizedEvent[] {
  const preferences = itemsOf(place.value.user_preferences);
  if (preferences.length === 0) return [unknownPart(place, 'no preferences', place.value)];
  return preferences.map((preference) => preferenceOf(place, preference, preferences.length === 1));
}

function preferenceOf(place: Place, preference: unknown, isAlone: boolean): NormalizedEvent {
  if (!isObject(preference)) return unknownPart(place, 'a preference is no object', preference);
  const { wa_id, user_id, parent_user_id, value, timestamp } = preference;
  const change = CHANGES.get(value);
  const wire = { phone: wa_id, user: user_id, parent: parent_user_id };
  const contact = contactOf(wire, place.cards, isAlone);
  const time = secondsOf(timestamp) ?? place.time;
  if (change === undefined || contact === undefined || time === undefined) {
    return unknownPart(place, 'a preference without person, time or a value that is known', preference);
  }
  return {
    name: 'contact.changed',
    key: `preference:${place.key}:${fingerprint(preference)}`,
    ...(place.account === undefined ? {} : { account: place.account }),
    conversation: contact.external_id,
    data: { platform: 'whatsapp', change, contact, timestamp: time, raw_payload: rawOf(preference) },
  };
}
