/** What the Cloud API asks of contact cards, places and reactions. */
import { type JsonObject, asList, asObject, asText } from '../core/request-body.js';
import { type GraphFailure, badValue } from './graph-error.js';

/** Each card needs a formatted name and one more part of the name. */
export function contactsFault(cards: readonly JsonObject[]): GraphFailure | undefined {
  if (cards.length === 0) return missing('contacts');
  for (const card of cards) {
    const { formatted_name: formatted, ...parts } = asObject(card['name']);
    if (asText(formatted) === undefined) return missing('contacts.name.formatted_name');
    if (Object.values(parts).every((part) => asText(part) === undefined)) {
      return badValue('At least one of the optional parts of contacts.name is needed.');
    }
    const phones = asList(card['phones']).map(asObject);
    if (phones.some((phone) => asText(phone['phone']) === undefined)) return missing('contacts.phones.phone');
  }
  return undefined;
}

/** Latitude and longitude as numbers or their text, within the globe. */
export function placeFault(place: JsonObject): GraphFailure | undefined {
  const [latitude, longitude] = [asText(place['latitude']), asText(place['longitude'])];
  if (latitude === undefined || longitude === undefined)
    return missing('location.latitude and location.longitude');
  const isOnGlobe = Math.abs(Number(latitude)) <= 90 && Math.abs(Number(longitude)) <= 180;
  return isOnGlobe ? undefined : badValue('location is not on the globe.');
}

/** An empty emoji takes the reaction back; a missing one is none. */
export function reactionFault(reaction: JsonObject): GraphFailure | undefined {
  if (asText(reaction['message_id']) === undefined) return missing('reaction.message_id');
  return typeof reaction['emoji'] === 'string' ? undefined : missing('reaction.emoji');
}

function missing(name: string): GraphFailure {
  return { code: 131008, details: `${name} is required.` };
}
