/** The kinds of update a bot can receive (Bot API 10.1, type Update). */
export const UPDATE_KINDS = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'business_connection',
  'business_message',
  'edited_business_message',
  'deleted_business_messages',
  'guest_message',
  'message_reaction',
  'message_reaction_count',
  'inline_query',
  'chosen_inline_result',
  'callback_query',
  'shipping_query',
  'pre_checkout_query',
  'purchased_paid_media',
  'poll',
  'poll_answer',
  'my_chat_member',
  'chat_member',
  'chat_join_request',
  'chat_boost',
  'removed_chat_boost',
  'managed_bot',
] as const;

export type UpdateKind = (typeof UPDATE_KINDS)[number];

export function isUpdateKind(name: string): name is UpdateKind {
  return (UPDATE_KINDS as readonly string[]).includes(name);
}
