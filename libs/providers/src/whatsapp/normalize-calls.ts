/** Reads WhatsApp calls: kept and shown, as Enlace carries no voice. */
import type { NormalizedEvent } from '@enlace/normalization';
import { fingerprint, isObject, secondsOf } from '../json.js';
import { accountChanged, normalizeErrors } from './normalize-account.js';
import { itemsOf, unknownPart, type Place } from './place.js';

/** One event for each call and each status of a call; the statuses here are of calls, not of messages. */
export function normalizeCalls(place: Place): readonly NormalizedEvent[] {
  const { value } = place;
  const events = [
    ...[...itemsOf(value.calls), ...itemsOf(value.statuses)].map((call) => callOf(place, call)),
    ...normalizeErrors(place),
  ];
  return events.length === 0 ? [accountChanged(place, place.field, value)] : events;
}

function callOf(place: Place, call: unknown): NormalizedEvent {
  if (!isObject(call)) return unknownPart(place, 'a call is no object', call);
  const time = secondsOf(call['timestamp']) ?? place.time;
  return accountChanged({ ...place, time }, place.field, call, `call:${place.key}:${fingerprint(call)}`);
}
