/** Reads WhatsApp's system messages: a customer got another number or another id. */
import type { NormalizedEvent } from '@enlace/normalization';
import { idOf, objectOf, rawOf, textOf } from '../json.js';
import { contactOf, isBsuid, type WireIds } from './identity.js';
import { keyed, type MessageHead } from './message-head.js';
import { unknownPart, type Place } from './place.js';

/** All names Meta has used for it (Meta, Cloud API webhooks: system messages; business-scoped user IDs). */
const RENUMBERED: ReadonlySet<string> = new Set([
  'user_changed_number',
  'customer_changed_number',
  'user_changed_user_id',
]);
const IDENTITY_CHANGED: ReadonlySet<string> = new Set(['customer_identity_changed', 'user_identity_changed']);

/** `from` is the old number; `system.wa_id` (once `new_wa_id`) and `system.user_id` are the new ids. */
export function normalizeSystem(place: Place, head: MessageHead): NormalizedEvent {
  const system = objectOf(head.message.system);
  const kind = textOf(system['type'], 64) ?? '';
  if (IDENTITY_CHANGED.has(kind)) return contactChanged(place, head, 'updated', head);
  if (!RENUMBERED.has(kind))
    return unknownPart(place, 'a system message of a kind nobody knows', head.message);
  const now: WireIds = {
    phone: system['wa_id'] ?? system['new_wa_id'],
    user: system['user_id'],
    parent: system['parent_user_id'],
  };
  const contact = contactOf(now, place.cards, false);
  if (contact === undefined) return unknownPart(place, 'a system message without the new id', head.message);
  return contactChanged(
    place,
    { ...head, contact },
    'renumbered',
    head,
    formerId(head, system, contact.external_id),
  );
}

function contactChanged(
  place: Place,
  subject: MessageHead,
  change: 'updated' | 'renumbered',
  { message, timestamp }: MessageHead,
  former_id?: string,
): NormalizedEvent {
  return {
    name: 'contact.changed',
    ...keyed(place, subject),
    data: {
      platform: 'whatsapp',
      change,
      contact: subject.contact,
      ...(former_id === undefined ? {} : { former_id }),
      timestamp,
      raw_payload: rawOf(message),
    },
  };
}

/** The id the person was known by; the sentence in `body` names it where nothing else does. */
function formerId(
  head: MessageHead,
  system: Readonly<Record<string, unknown>>,
  now: string,
): string | undefined {
  const words = /changed from (\S+) to \S+\s*$/.exec(textOf(system['body'], 2048) ?? '')?.[1];
  const named = words !== undefined && (isBsuid(words) || /^\+?\d{7,15}$/.test(words)) ? words : undefined;
  const candidates = [
    idOf(system['previous_user_id']),
    idOf(head.message.from_user_id),
    named !== undefined && isBsuid(named) ? named : undefined,
    idOf(system['customer']),
    idOf(head.message.from),
    named,
  ];
  const former = candidates.find((id) => id !== undefined && id.replace(/^\+/, '') !== now);
  return former?.replace(/^\+/, '');
}
