/** Reads news about who is in a chat, above all whether the bot may still write there. */
import type { NormalizedEvent } from '@enlace/normalization';
import { objectOf } from '../json.js';
import { unrecognized } from '../unrecognized.js';
import { chatOf, contactOf, laneOf, numberOf, timeOf, type Chat, type UpdatePart } from './payload.js';

const GONE: ReadonlySet<unknown> = new Set(['kicked', 'left']);

/**
 * The bot's own place in a chat. In a private chat `kicked` means that the person blocked the bot, and that is
 * the only sign short of a refused message; in a group, that the bot was thrown out.
 */
export function changedBotMembership(update: UpdatePart): NormalizedEvent[] {
  const chat = chatOf(update.part['chat']);
  if (chat === undefined) return [withoutChat(update)];
  const before = objectOf(update.part['old_chat_member'])['status'];
  const after = objectOf(update.part['new_chat_member'])['status'];
  const isBack = GONE.has(before) || (chat.type === 'private' && after === 'member');
  if (GONE.has(after)) return [reachability(update, chat, 'blocked')];
  return isBack ? [reachability(update, chat, 'unblocked')] : [chatNews(update, chat)];
}

/** Another member's place, a request to join, a count of reactions: the chat changed, nobody wrote. */
export function changedChat(update: UpdatePart): NormalizedEvent[] {
  const chat = chatOf(update.part['chat']);
  return [chat === undefined ? withoutChat(update) : chatNews(update, chat)];
}

/**
 * What concerns the bot as such, or a person who did not write to it: payments, inline queries, votes, boosts.
 * Kept by its kind; no contact is made of somebody who only typed the bot's name elsewhere.
 */
export function changedAccount(update: UpdatePart): NormalizedEvent[] {
  const { part } = update;
  const user = objectOf(part['from'] ?? part['user'] ?? part['voter']);
  const chat = chatOf(part['chat']);
  return [
    {
      name: 'account.changed',
      key: update.key,
      conversation: chat?.id ?? numberOf(user['id']) ?? 'account',
      data: {
        platform: 'telegram',
        kind: update.kind,
        timestamp: timeOf(part['date'] ?? objectOf(part['boost'])['add_date'] ?? part['remove_date']),
        raw_payload: update.update,
      },
    },
  ];
}

function reachability(update: UpdatePart, chat: Chat, change: 'blocked' | 'unblocked'): NormalizedEvent {
  return {
    name: 'contact.changed',
    key: update.key,
    conversation: chat.id,
    data: {
      platform: 'telegram',
      change,
      contact: contactOf(chat, objectOf(update.part['from'])),
      timestamp: timeOf(update.part['date']),
      raw_payload: update.update,
    },
  };
}

function chatNews(update: UpdatePart, chat: Chat): NormalizedEvent {
  const lane = laneOf(chat.id, update.part['business_connection_id']);
  return {
    name: 'conversation.changed',
    key: update.key,
    conversation: lane,
    data: {
      platform: 'telegram',
      change: 'updated',
      conversation_id: lane,
      contact: contactOf(chat, undefined, lane),
      timestamp: timeOf(update.part['date']),
      raw_payload: update.update,
    },
  };
}

function withoutChat(update: UpdatePart): NormalizedEvent {
  return unrecognized('telegram', `${update.kind} without a chat id`, update.update, { key: update.key });
}
