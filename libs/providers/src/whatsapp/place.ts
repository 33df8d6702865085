/** Where in a WhatsApp payload something stands: what its events share. */
import type { NormalizedEvent } from '@enlace/normalization';
import { idOf, isObject, listOf, objectOf, secondsOf, textOf } from '../json.js';
import { unrecognized } from '../unrecognized.js';
import { cardsOf, type Cards } from './identity.js';
import type { WhatsAppChange, WhatsAppEntry, WhatsAppValue } from './payload.js';
import { phoneKey, wabaKey } from './route.js';

export interface Place {
  readonly field: string;
  readonly value: WhatsAppValue;
  readonly cards: Cards;
  /** The WABA. */
  readonly entryId: string | undefined;
  /** Unix seconds of the entry. */
  readonly time: number | undefined;
  /** `phone:<phone_number_id>`, or `waba:<entry id>` where the value names no number. */
  readonly account: string | undefined;
  /** Our side as the recipient of a message. */
  readonly business: string;
  /** Digits of our own number; empty where the value does not tell. */
  readonly ownNumber: string;
  /** `<entry id>:<field>:<time>`: first part of keys for what has no id of its own. */
  readonly key: string;
}

/** The place of a change; undefined where it is none (no field, or no value). */
export function placeOf(entry: WhatsAppEntry, change: unknown): Place | undefined {
  const { field, value } = objectOf(change) as WhatsAppChange;
  const name = textOf(field, 128);
  if (name === undefined || !isObject(value)) return undefined;
  const metadata = objectOf(value['metadata']);
  const phoneId = idOf(metadata['phone_number_id']);
  const entryId = idOf(entry.id);
  const time = secondsOf(entry.time);
  const waba = entryId === undefined ? undefined : wabaKey(entryId);
  return {
    field: name,
    value,
    cards: cardsOf(value['contacts']),
    entryId,
    time,
    account: phoneId === undefined ? waba : phoneKey(phoneId),
    business: phoneId ?? entryId ?? 'unknown',
    ownNumber: digitsOf(metadata['display_phone_number']),
    key: `${entryId ?? ''}:${name}:${time ?? ''}`,
  };
}

/** `webhook.unrecognized` for a part of a change. */
export function unknownPart(place: Place, reason: string, part: unknown): NormalizedEvent {
  const { key, account } = place;
  return unrecognized('whatsapp', `${place.field}: ${reason}`, part, { key, account });
}

/** The items of a list of a value; a value of another type counts as one item that no rule will know. */
export function itemsOf(list: unknown): readonly unknown[] {
  return list === undefined || Array.isArray(list) ? listOf(list) : [list];
}

/** The digits of a number as a person writes it. */
export function digitsOf(number: unknown): string {
  return typeof number === 'string' ? number.replace(/\D/g, '') : '';
}
