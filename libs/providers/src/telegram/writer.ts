/** Who wrote a message: a customer, or the business and its bots, which must never be answered. */
import { isObject, objectOf, type JsonObject } from '../json.js';
import { numberOf, type Chat } from './payload.js';

/**
 * Whether a customer wrote it. Not a customer: a channel's post (only its owners post there), a business
 * account's own messages, a bot, a post forwarded from the linked channel. Who writes in the name of a channel of
 * their own, or as the group itself (an anonymous administrator), is one, although Telegram puts a fake bot into
 * `from` then (Message.from, Message.sender_chat): nothing tells that the group's administrators are the business's.
 */
export function isFromCustomer(kind: string, message: JsonObject, chat: Chat): boolean {
  if (kind === 'channel_post' || chat.type === 'channel') return false;
  if (kind === 'business_message') {
    // a business chat is private: its id is the customer's; whatever else writes there, the business does
    const isCustomers = numberOf(objectOf(message['from'])['id']) === chat.id;
    return isCustomers && !isObject(message['sender_business_bot']);
  }
  if (message['is_automatic_forward'] === true) return false;
  if (numberOf(objectOf(message['sender_chat'])['id']) !== undefined) return true;
  return objectOf(message['from'])['is_bot'] !== true;
}

/** The id of the writer: the channel or group it was written as, else the user. */
export function writerOf(message: JsonObject, chat: Chat): string | undefined {
  const as = numberOf(objectOf(message['sender_chat'])['id']) ?? numberOf(objectOf(message['from'])['id']);
  return as ?? (chat.type === 'channel' ? chat.id : undefined);
}

/** Whether a person of the business wrote it, who takes the conversation over, or something automatic, which does not. */
export function authorOf(kind: string, message: JsonObject): 'human' | 'automation' {
  if (message['is_automatic_forward'] === true || message['is_from_offline'] === true) return 'automation';
  if (isObject(message['sender_business_bot'])) return 'automation';
  if (kind === 'channel_post') return 'human';
  return objectOf(message['from'])['is_bot'] === true ? 'automation' : 'human';
}
