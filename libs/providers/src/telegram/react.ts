/** Puts a reaction on a message, or takes it back. */
import type { HttpClient } from '@enlace/http-client';
import type { SendableOf } from '@enlace/normalization';
import type { Delivery, SendTools } from '../adapter.js';
import { deliveryWithoutAnswer } from '../no-answer.js';
import { callTelegram } from './call.js';
import type { TelegramCredentials } from './credentials.js';
import { addressOf, numberIn } from './destination.js';
import { outcomeOf } from './errors.js';
import type { Destination } from './payload.js';
import { reactionOf } from './reactions.js';

/**
 * `setMessageReaction` answers no message id: the reaction is known by our own. Without an emoji the bot's reaction goes.
 * In the chats of a business account a bot cannot react (the method takes no business_connection_id, Bot API 10.1).
 */
export async function react(
  http: Pick<HttpClient, 'request'>,
  message: { readonly id: string; readonly content: SendableOf<'reaction'> },
  to: Destination,
  credentials: TelegramCredentials,
  tools: Pick<SendTools, 'pace'>,
): Promise<Delivery> {
  if (to.businessConnectionId !== undefined) {
    return {
      outcome: 'unsupported',
      reason: 'Telegram lets no bot react in the chats of a business account',
    };
  }
  const { message: target, emoji } = message.content.reaction;
  const number = numberIn(to, target);
  if (number === undefined) {
    const reason = 'the message to react to is none of this Telegram chat';
    return { outcome: 'rejected', code: 'delivery.not_possible', reason, scope: 'message' };
  }
  const reaction = emoji === '' ? [] : [{ type: 'emoji', emoji: reactionOf(emoji) }];
  try {
    await tools.pace();
  } catch (error) {
    return deliveryWithoutAnswer(error);
  }
  const reply = await callTelegram(http, credentials, {
    method: 'setMessageReaction',
    params: { ...addressOf(to), message_id: number, reaction },
  });
  if (reply.kind !== 'result') return outcomeOf(reply, to.chatId);
  return { outcome: 'sent', providerMessageIds: [`reaction:${message.id}`] };
}
