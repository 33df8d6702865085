/** Reads one WhatsApp status: how far a message we sent has come. */
import type { DeliveryUpdate, NormalizedEvent, ProviderError, ReportedStatus } from '@enlace/normalization';
import { idOf, isObject, objectOf, listOf, rawOf, secondsOf, textOf } from '../json.js';
import { withoutAbsent } from '../without-absent.js';
import { effectOf } from './error-effect.js';
import { contactOf } from './identity.js';
import type { WhatsAppError, WhatsAppStatus } from './payload.js';
import { unknownPart, type Place } from './place.js';

/** `played` is the first play of a voice message: it was read, so to speak. */
const STATUSES: ReadonlyMap<unknown, ReportedStatus> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['played', 'read'],
  ['failed', 'failed'],
]);

/**
 * Statuses come in no order, `delivered` may be skipped, and a message to a group has one per participant
 * (Meta, Cloud API webhooks: status messages). `failed` has no contact card, and to a BSUID no recipient.
 */
export function normalizeStatus(place: Place, part: unknown, isAlone: boolean): NormalizedEvent {
  if (!isObject(part)) return unknownPart(place, 'a status is no object', part);
  const wire: WhatsAppStatus = part;
  const id = idOf(wire.id);
  const status = STATUSES.get(wire.status);
  const timestamp = secondsOf(wire.timestamp);
  if (id === undefined) return unknownPart(place, 'a status names no message', part);
  if (status === undefined) return unknownPart(place, 'a status of a kind nobody knows', part);
  if (timestamp === undefined) return unknownPart(place, 'a status has no timestamp', part);
  const recipient = recipientOf(place, wire, isAlone);
  const data: DeliveryUpdate = withoutAbsent({
    platform: 'whatsapp' as const,
    message_id: id,
    status,
    timestamp,
    recipient,
    callback_data: textOf(wire.biz_opaque_callback_data, 512),
    errors: listOf(wire.errors)
      .filter(isObject)
      .map((error) => errorOf(error, isOfGroup(wire))),
    raw_payload: rawOf(part),
  });
  return {
    name: 'delivery.updated',
    key: `status:${id}:${String(wire.status)}:${wireRecipientOf(wire)}`,
    ...(place.account === undefined ? {} : { account: place.account }),
    conversation: recipient ?? `message:${id}`,
    data,
  };
}

/** The same id under which the person's messages come, so that they share a lane. */
function recipientOf(place: Place, status: WhatsAppStatus, isAlone: boolean): string | undefined {
  const { recipient_id, recipient_user_id, parent_recipient_user_id } = status;
  const wire = { phone: recipient_id, user: recipient_user_id, parent: parent_recipient_user_id };
  return isOfGroup(status) ? idOf(recipient_id) : contactOf(wire, place.cards, isAlone)?.external_id;
}

function isOfGroup(status: WhatsAppStatus): boolean {
  return (status as Readonly<Record<string, unknown>>)['recipient_type'] === 'group';
}

function wireRecipientOf(status: WhatsAppStatus): string {
  const participant = idOf(status.recipient_participant_id) ?? idOf(status.recipient_participant_user_id);
  const recipient = idOf(status.recipient_id) ?? idOf(status.recipient_user_id) ?? '';
  return participant === undefined ? recipient : `${recipient}/${participant}`;
}

/**
 * An error as it stands in a status, with what it means for contact and channel; `error_data.details` says most. What is
 * said of one participant is not true of the group.
 */
function errorOf(error: WhatsAppError, isGroup: boolean): ProviderError {
  const details = textOf(objectOf(error.error_data)['details']);
  const message = details ?? textOf(error.message) ?? textOf(error.title) ?? 'no details given';
  const code = idOf(error.code) ?? 'unknown';
  const meaning = effectOf(code);
  const isOfChannel = meaning.effect?.startsWith('channel_') === true;
  return { code, message, ...(isGroup && !isOfChannel ? {} : meaning) };
}
