/** Reads a WhatsApp webhook: every item of its three nested lists becomes exactly one event. */
import type { NormalizedEvent } from '@enlace/normalization';
import { isObject, listOf } from '../json.js';
import { unrecognized } from '../unrecognized.js';
import { normalizeAccount } from './normalize-account.js';
import { normalizeCalls } from './normalize-calls.js';
import { normalizeIdUpdates } from './normalize-id-update.js';
import { normalizeMessages } from './normalize-messages.js';
import { normalizePreferences } from './normalize-preference.js';
import { placeOf } from './place.js';
import type { WhatsAppEntry, WhatsAppPayload } from './payload.js';
import { redact } from './redact.js';

/**
 * Total and pure. Up to 1000 updates come in one POST, in no order, and again for seven days until one is
 * answered 200 (Meta, Cloud API webhooks); each has a key made of what Meta signed:
 * `message:<wamid>`, `status:<wamid>:<status>:<recipient>`, for everything else
 * `<kind>:<entry id>:<field>:<time>:<SHA-256 of the part>`.
 */
export function normalize(body: unknown): readonly NormalizedEvent[] {
  const payload = redact(body);
  if (!isObject(payload)) return [whole('the body is no JSON object', payload)];
  const { object, entry }: WhatsAppPayload = payload;
  if (object !== undefined && object !== 'whatsapp_business_account') {
    return [whole('"object" is not whatsapp_business_account', payload)];
  }
  const entries = listOf(entry);
  if (entries.length === 0) return [whole('"entry" holds nothing', payload)];
  return entries.flatMap(normalizeEntry);
}

function normalizeEntry(entry: unknown): readonly NormalizedEvent[] {
  if (!isObject(entry)) return [whole('an entry is no object', entry)];
  const changes = listOf(entry['changes']);
  if (changes.length === 0) return [whole('an entry has no changes', entry)];
  return changes.flatMap((change) => normalizeChange(entry, change));
}

function normalizeChange(entry: WhatsAppEntry, change: unknown): readonly NormalizedEvent[] {
  const place = placeOf(entry, change);
  if (place === undefined) return [whole('a change has no field or no value', change)];
  switch (place.field) {
    case 'messages':
    case 'smb_message_echoes':
      return normalizeMessages(place);
    case 'user_preferences':
      return normalizePreferences(place);
    case 'user_id_update':
      return normalizeIdUpdates(place);
    case 'calls':
      return normalizeCalls(place);
    default:
      return [normalizeAccount(place)];
  }
}

function whole(reason: string, part: unknown): NormalizedEvent {
  return unrecognized('whatsapp', reason, part);
}
