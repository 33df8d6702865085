/** The head of a WhatsApp message: its id, its time, and between whom it went. */
import type { MessageContact } from '@enlace/normalization';
import { idOf, objectOf, secondsOf } from '../json.js';
import { NO_CARDS, contactOf, groupContact, type WireIds } from './identity.js';
import type { WhatsAppMessage } from './payload.js';
import { digitsOf, type Place } from './place.js';

export interface MessageSide {
  /** The business wrote it. */
  readonly isEcho: boolean;
  /** The value holds no other item. */
  readonly isAlone: boolean;
}

export interface MessageHead {
  /** The wamid. It is base64 and holds the customer's phone number: personal data, not for logs. */
  readonly id: string;
  /** Unix seconds. */
  readonly timestamp: number;
  /** The customer, or the group. */
  readonly contact: MessageContact;
  /** Who wrote it. */
  readonly author: string;
  readonly isEcho: boolean;
  readonly message: WhatsAppMessage;
}

/** The head, or what is missing in it. */
export function headOf(place: Place, message: WhatsAppMessage, side: MessageSide): MessageHead | string {
  const id = idOf(message.id);
  const timestamp = secondsOf(message.timestamp);
  if (id === undefined) return 'a message has no id';
  if (timestamp === undefined) return 'a message has no timestamp';
  const isOwn = (number: unknown): boolean => place.ownNumber !== '' && digitsOf(number) === place.ownNumber;
  const isEcho = side.isEcho || isOwn(message.from);
  // the recorded echo of a deletion names the customer as `from` and us as `to`
  const isFromThem = !isEcho || (isOwn(message.to) && !isOwn(message.from));
  const person = contactOf(isFromThem ? fromIds(message) : toIds(message), place.cards, side.isAlone);
  const group = idOf(message.group_id);
  const contact = group === undefined ? (person ?? subjectOfSystem(message)) : groupContact(group);
  if (contact === undefined) return 'a message names nobody';
  const author = isEcho ? place.business : (person ?? contact).external_id;
  return { id, timestamp, contact, author, isEcho, message };
}

/** Key, account and lane of an event made of a message. */
export function keyed(
  place: Place,
  head: MessageHead,
): { readonly key: string; readonly account?: string; readonly conversation: string } {
  return {
    key: `message:${head.id}`,
    ...(place.account === undefined ? {} : { account: place.account }),
    conversation: head.contact.external_id,
  };
}

function fromIds(message: WhatsAppMessage): WireIds {
  return { phone: message.from, user: message.from_user_id, parent: message.from_parent_user_id };
}

function toIds(message: WhatsAppMessage): WireIds {
  return { phone: message.to, user: message.to_user_id, parent: message.to_parent_user_id };
}

/** A person with a username has no `from` in a system message; its ids stand within. */
function subjectOfSystem(message: WhatsAppMessage): MessageContact | undefined {
  if (message.type !== 'system') return undefined;
  const { wa_id, user_id, parent_user_id } = objectOf(message.system);
  return contactOf({ phone: wa_id, user: user_id, parent: parent_user_id }, NO_CARDS, false);
}
