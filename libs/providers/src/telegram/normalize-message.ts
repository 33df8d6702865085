/** Reads the kinds of update that hold a message: who wrote it, to whom, what, and whether it is new. */
import type { MessageContext, NormalizedEvent, UnaddressedMessage } from '@enlace/normalization';
import { idOf, isObject, listOf, objectOf, textOf, type JsonObject } from '../json.js';
import { unrecognized } from '../unrecognized.js';
import { withoutAbsent } from '../without-absent.js';
import { addressingOf } from './normalize-addressing.js';
import { contentOf, type FoundContent } from './normalize-content.js';
import {
  chatOf,
  contactOf,
  laneOf,
  messageIdOf,
  numberOf,
  timeOf,
  type Chat,
  type UpdatePart,
} from './payload.js';
import { startLinkOf } from './start-link.js';
import { authorOf, isFromCustomer, writerOf } from './writer.js';

interface ReadMessage {
  readonly source: JsonObject;
  readonly chat: Chat;
  readonly lane: string;
  readonly id: string;
}

/** A new message: from a customer, from the business (a channel post, a business account's own), or a notice of the chat. */
export function newMessage(update: UpdatePart): NormalizedEvent[] {
  const message = read(update.part);
  if (message === undefined) return [unreadable(update)];
  const moved = migration(update, message);
  if (moved !== undefined) return [moved];
  const found = contentOf(message.source);
  if (found === undefined) return [notice(update, message)];
  const isInbound = isFromCustomer(update.kind, message.source, message.chat);
  return [
    {
      name: isInbound ? 'message.received' : 'message.echoed',
      key: update.key,
      conversation: message.lane,
      data: messageData(update, message, found, isInbound),
    },
  ];
}

/** A new version of a message that was there before; a live location moves by such edits. */
export function editedMessage(update: UpdatePart): NormalizedEvent[] {
  const message = read(update.part);
  if (message === undefined) return [unreadable(update)];
  const content = contentOf(message.source)?.content;
  if (content === undefined) return [notice(update, message)];
  return [
    {
      name: 'message.changed',
      key: update.key,
      conversation: message.lane,
      data: {
        platform: 'telegram',
        message_id: message.id,
        change: 'edited',
        timestamp: timeOf(message.source['edit_date']) || timeOf(message.source['date']),
        contact: contactOf(message.chat, objectOf(message.source['from']), message.lane),
        content,
        raw_payload: update.update,
      },
    },
  ];
}

function read(source: JsonObject): ReadMessage | undefined {
  const chat = chatOf(source['chat']);
  const number = numberOf(source['message_id']);
  if (chat === undefined || number === undefined) return undefined;
  const lane = laneOf(chat.id, source['business_connection_id']);
  return { source, chat, lane, id: messageIdOf(lane, number) };
}

function unreadable(update: UpdatePart): NormalizedEvent {
  return unrecognized('telegram', `${update.kind} without a chat id or a message id`, update.update, {
    key: update.key,
  });
}

function messageData(
  update: UpdatePart,
  { source, chat, lane, id }: ReadMessage,
  { content, attachments }: FoundContent,
  isInbound: boolean,
): UnaddressedMessage {
  const writer = writerOf(source, chat);
  const ownPhone = isInbound ? ownPhoneOf(source) : undefined;
  const contact = contactOf(chat, objectOf(source['from']), lane);
  return withoutAbsent({
    platform: 'telegram' as const,
    sender: writer ?? (isInbound ? chat.id : 'bot'),
    recipient: isInbound ? 'bot' : lane,
    content: deepLinkOf(source, chat) === undefined ? content : { ...content, text: '/start' },
    timestamp: timeOf(source['date']),
    message_id: id,
    direction: isInbound ? ('inbound' as const) : ('outbound' as const),
    author: isInbound ? undefined : authorOf(update.kind, source),
    contact: ownPhone === undefined || chat.type !== 'private' ? contact : { ...contact, phone: ownPhone },
    attachments,
    context: contextOf(source, chat, lane, isInbound),
    raw_payload: update.update,
  });
}

/** A shared contact is the sender's own only where its `user_id` is the sender's; such numbers are international. */
function ownPhoneOf(source: JsonObject): string | undefined {
  const card = objectOf(source['contact']);
  const owner = numberOf(card['user_id']);
  if (owner === undefined || owner !== numberOf(objectOf(source['from'])['id'])) return undefined;
  const phone = textOf(card['phone_number'], 64);
  return phone !== undefined && /^\d{7,15}$/.test(phone) ? `+${phone}` : phone;
}

const FORWARDS = [
  'forward_origin',
  'forward_from',
  'forward_from_chat',
  'forward_sender_name',
  'forward_date',
];

/** What a deep link carries (core.telegram.org/bots/features#deep-linking); the words of the message are `/start` alone. */
function deepLinkOf(source: JsonObject, chat: Chat): string | undefined {
  return chat.type === 'private' ? /^\/start (\S+)$/.exec(textOf(source['text']) ?? '')?.[1] : undefined;
}

function contextOf(
  source: JsonObject,
  chat: Chat,
  lane: string,
  isInbound: boolean,
): MessageContext | undefined {
  const deepLink = deepLinkOf(source, chat);
  const context = withoutAbsent({
    reply_to: repliedTo(source['reply_to_message'], lane, chat),
    forwarded: FORWARDS.some((name) => source[name] !== undefined && source[name] !== null) || undefined,
    album: idOf(source['media_group_id']),
    referral: deepLink === undefined ? undefined : { source: 'deep_link', payload: deepLink },
    start_link: chat.type === 'private' && isInbound ? startLinkOf(source) : undefined,
    addressing: isInbound ? addressingOf(source, chat) : undefined,
  });
  return Object.keys(context).length === 0 ? undefined : context;
}

function repliedTo(reply: unknown, lane: string, chat: Chat): string | undefined {
  if (!isObject(reply)) return undefined;
  // every message of a forum topic "answers" the notice that opened the topic
  if (isObject(reply['forum_topic_created'])) return undefined;
  const number = numberOf(reply['message_id']);
  if (number === undefined) return undefined;
  const otherChat = chatOf(reply['chat'])?.id ?? chat.id;
  return messageIdOf(otherChat === chat.id ? lane : otherChat, number);
}

/** A group that became a supergroup has another id; both chats tell it, each from its side. */
function migration(update: UpdatePart, { source, chat, lane }: ReadMessage): NormalizedEvent | undefined {
  const to = numberOf(source['migrate_to_chat_id']);
  const from = numberOf(source['migrate_from_chat_id']);
  if (to === undefined && from === undefined) return undefined;
  const contact = contactOf({ ...chat, id: to ?? chat.id });
  return {
    name: 'contact.changed',
    key: update.key,
    conversation: lane,
    data: {
      platform: 'telegram',
      change: 'renumbered',
      contact,
      former_id: to === undefined ? (from ?? chat.id) : chat.id,
      timestamp: timeOf(source['date']),
      raw_payload: update.update,
    },
  };
}

/** Members, titles, pinned messages: something happened in the chat, but nobody wrote. */
function notice(update: UpdatePart, { source, chat, lane }: ReadMessage): NormalizedEvent {
  return {
    name: 'conversation.changed',
    key: update.key,
    conversation: lane,
    data: {
      platform: 'telegram',
      change: 'updated',
      conversation_id: lane,
      contact: contactOf(chat, objectOf(source['from']), lane),
      timestamp: timeOf(source['date']),
      raw_payload: update.update,
    },
  };
}

/** Messages that vanished from a chat of a business account: one event each. */
export function deletedMessages(update: UpdatePart): NormalizedEvent[] {
  const chat = chatOf(update.part['chat']);
  const numbers = listOf(update.part['message_ids']).map((number) => numberOf(number));
  if (chat === undefined || numbers.length === 0 || numbers.includes(undefined)) return [unreadable(update)];
  const lane = laneOf(chat.id, update.part['business_connection_id']);
  const known = numbers.filter((number) => number !== undefined);
  return [...new Set(known)].map((number) => ({
    name: 'message.changed',
    key: `${update.key}:${number}`,
    conversation: lane,
    data: {
      platform: 'telegram',
      message_id: messageIdOf(lane, number),
      change: 'deleted',
      timestamp: 0,
      contact: contactOf(chat, undefined, lane),
      raw_payload: update.update,
    },
  }));
}
