/** Reads one WhatsApp message: what was written, or what happened to something written before. */
import type { MessageChange, MessageContext, NormalizedEvent } from '@enlace/normalization';
import { idOf, isObject, objectOf, rawOf, textOf } from '../json.js';
import { withoutAbsent } from '../without-absent.js';
import { readContent } from './content.js';
import { headOf, keyed, type MessageHead, type MessageSide } from './message-head.js';
import { normalizeSystem } from './normalize-system.js';
import type { WhatsAppMessage } from './payload.js';
import { unknownPart, type Place } from './place.js';

/** Exactly one event; without id, time or person it is unrecognized. */
export function normalizeMessage(place: Place, part: unknown, side: MessageSide): NormalizedEvent {
  if (!isObject(part)) return unknownPart(place, 'a message is no object', part);
  const head = headOf(place, part, side);
  if (typeof head === 'string') return unknownPart(place, head, part);
  switch (head.message.type) {
    case 'reaction':
      return changed(place, head, 'reacted', objectOf(head.message.reaction)['message_id'], reactionOf(head));
    case 'edit':
      return changed(place, head, 'edited', objectOf(head.message.edit)['original_message_id'], editOf(head));
    case 'revoke':
      return changed(place, head, 'deleted', objectOf(head.message.revoke)['original_message_id'], {});
    case 'system':
      return normalizeSystem(place, head);
    default:
      return written(place, head);
  }
}

function written(place: Place, head: MessageHead): NormalizedEvent {
  const { id, contact, message, isEcho } = head;
  const context = contextOf(message);
  return {
    name: isEcho ? 'message.echoed' : 'message.received',
    ...keyed(place, head),
    data: {
      platform: 'whatsapp',
      sender: head.author,
      recipient: isEcho ? contact.external_id : place.business,
      ...readContent(message),
      timestamp: head.timestamp,
      message_id: id,
      direction: isEcho ? 'outbound' : 'inbound',
      ...(isEcho ? { author: 'human' as const } : {}),
      contact,
      ...(context === undefined ? {} : { context }),
      raw_payload: rawOf(message),
    },
  };
}

function changed(
  place: Place,
  head: MessageHead,
  change: MessageChange['change'],
  target: unknown,
  more: Pick<MessageChange, 'content' | 'emoji'>,
): NormalizedEvent {
  const message_id = idOf(target);
  if (message_id === undefined) {
    return unknownPart(place, `a message (${change}) does not name the one it changes`, head.message);
  }
  const { contact, timestamp } = head;
  const raw_payload = rawOf(head.message);
  return {
    name: 'message.changed',
    ...keyed(place, head),
    data: { platform: 'whatsapp', message_id, change, timestamp, contact, ...more, raw_payload },
  };
}

/** A reaction with an empty emoji, or none, was taken back. */
function reactionOf(head: MessageHead): Pick<MessageChange, 'emoji'> {
  const emoji = textOf(objectOf(head.message.reaction)['emoji']);
  return emoji === undefined ? {} : { emoji };
}

function editOf(head: MessageHead): Pick<MessageChange, 'content'> {
  const edited: WhatsAppMessage = objectOf(objectOf(head.message.edit)['message']);
  return { content: readContent(edited).content };
}

/** `id` of the answered message; a forwarded message has a context without one. */
function contextOf(message: WhatsAppMessage): MessageContext | undefined {
  const context = objectOf(message.context);
  const reply_to = idOf(context['id']);
  const forwarded = context['forwarded'] === true || context['frequently_forwarded'] === true;
  const product = context['referred_product'];
  const referral = isObject(message.referral)
    ? message.referral
    : isObject(product)
      ? { referred_product: product }
      : undefined;
  if (reply_to === undefined && !forwarded && referral === undefined) return undefined;
  return withoutAbsent({ reply_to, forwarded: forwarded || undefined, referral });
}
