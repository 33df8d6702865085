/** Reads what WhatsApp says of the business's own account: templates, quality, limits, bans, errors. */
import type { NormalizedEvent } from '@enlace/normalization';
import { fingerprint, rawOf } from '../json.js';
import { itemsOf, unknownPart, type Place } from './place.js';

/** Fields an app can subscribe to besides messages (Meta, Cloud API webhooks: overview); `group_…` are matched by name. */
const ACCOUNT_FIELDS: ReadonlySet<string> = new Set([
  'account_alerts',
  'account_review_update',
  'account_settings_update',
  'account_update',
  'automatic_events',
  'business_capability_update',
  'business_status_update',
  'business_username_update',
  'flows',
  'history',
  'message_template_components_update',
  'message_template_quality_update',
  'message_template_status_update',
  'messaging_handovers',
  'partner_solutions',
  'payment_configuration_update',
  'phone_number_name_update',
  'phone_number_quality_update',
  'security',
  'smb_app_state_sync',
  'standby',
  'template_category_update',
  'template_correct_category_detection',
  'tracking_events',
]);

/**
 * One `account.changed` for the whole value. `history` (chats from before the business joined) is among
 * them on purpose: its old messages are no news a bot should answer.
 */
export function normalizeAccount(place: Place): NormalizedEvent {
  const isKnown = ACCOUNT_FIELDS.has(place.field) || /^group_[a-z_]+$/.test(place.field);
  return isKnown
    ? accountChanged(place, place.field, place.value)
    : unknownPart(place, 'a field nobody knows', place.value);
}

/** `value.errors`: trouble that belongs to no message we sent; one `account.changed` each. */
export function normalizeErrors(place: Place): readonly NormalizedEvent[] {
  const errors = itemsOf(place.value.errors);
  if (errors.length === 0) return [];
  const around = fingerprint(place.value); // the same error may stand in several values
  return errors.map((error, index) =>
    accountChanged(place, 'errors', error, `error:${place.key}:${around}:${index}`),
  );
}

/** @param key made of place and part unless the part has an id of its own */
export function accountChanged(place: Place, kind: string, part: unknown, key?: string): NormalizedEvent {
  return {
    name: 'account.changed',
    key: key ?? `account:${place.key}:${fingerprint(part)}`,
    ...(place.account === undefined ? {} : { account: place.account }),
    conversation: place.account ?? 'whatsapp',
    data: { platform: 'whatsapp', kind, timestamp: place.time ?? 0, raw_payload: rawOf(part) },
  };
}
