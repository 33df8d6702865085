/** Turns an update into events: one update is one event, except where Telegram tells of several messages at once. */
import type { NormalizedEvent } from '@enlace/normalization';
import { isObject } from '../json.js';
import { unrecognized } from '../unrecognized.js';
import { tappedButton } from './normalize-callback.js';
import { changedAccount, changedBotMembership, changedChat } from './normalize-membership.js';
import { deletedMessages, editedMessage, newMessage } from './normalize-message.js';
import { changedReaction } from './normalize-reaction.js';
import { numberOf, type UpdatePart } from './payload.js';
import { withoutStartTokens } from './start-link.js';
import { isUpdateKind, type UpdateKind } from './update-kinds.js';

const READERS: Record<UpdateKind, (update: UpdatePart) => NormalizedEvent[]> = {
  message: newMessage,
  edited_message: editedMessage,
  channel_post: newMessage,
  edited_channel_post: editedMessage,
  business_connection: changedAccount,
  business_message: newMessage,
  edited_business_message: editedMessage,
  deleted_business_messages: deletedMessages,
  // written to a bot in a chat it is no member of: nothing can be sent there but through answerGuestQuery
  guest_message: changedAccount,
  message_reaction: changedReaction,
  message_reaction_count: changedChat,
  inline_query: changedAccount,
  chosen_inline_result: changedAccount,
  callback_query: tappedButton,
  shipping_query: changedAccount,
  pre_checkout_query: changedAccount,
  purchased_paid_media: changedAccount,
  poll: changedAccount,
  poll_answer: changedAccount,
  my_chat_member: changedBotMembership,
  chat_member: changedChat,
  chat_join_request: changedChat,
  chat_boost: changedAccount,
  removed_chat_boost: changedAccount,
  managed_bot: changedAccount,
};

/** Pure and total: any JSON gives at least one event, and the same JSON always the same ones. */
export function normalize(received: unknown): readonly NormalizedEvent[] {
  const body = withoutStartTokens(received);
  if (!isObject(body)) return [unrecognized('telegram', 'the body is not a JSON object', body)];
  const id = numberOf(body['update_id']);
  if (id === undefined) return [unrecognized('telegram', 'update_id is missing: this is no update', body)];
  const kinds = Object.keys(body)
    .filter((name) => name !== 'update_id' && body[name] !== null)
    .sort();
  if (kinds.length === 0) return [unrecognized('telegram', 'the update says nothing', body)];
  return kinds.flatMap((kind) => {
    // Telegram puts exactly one kind into an update; should it ever put more, none is lost
    const key = kinds.length === 1 ? `update:${id}` : `update:${id}:${kind}`;
    return read(kind, key, body);
  });
}

function read(kind: string, key: string, update: Readonly<Record<string, unknown>>): NormalizedEvent[] {
  const part = update[kind];
  if (!isUpdateKind(kind)) {
    return [
      unrecognized('telegram', `no rule knows updates of the kind ${kind.slice(0, 64)}`, update, { key }),
    ];
  }
  if (!isObject(part)) return [unrecognized('telegram', `${kind} is not an object`, update, { key })];
  return READERS[kind]({ key, kind, part, update });
}
