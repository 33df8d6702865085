/** How a chat, and a message in it, are named in a call. */
import { laneOf, numberedMessage, type Destination } from './payload.js';

export function addressOf({ chatId, businessConnectionId }: Destination): Record<string, unknown> {
  const through = businessConnectionId === undefined ? {} : { business_connection_id: businessConnectionId };
  return { chat_id: Number(chatId), ...through };
}

/** Telegram's number of one of our message ids; undefined where it is no message of that chat. */
export function numberIn(to: Destination, messageId: string): number | undefined {
  const message = numberedMessage(messageId);
  return message?.lane === laneOf(to.chatId, to.businessConnectionId) ? message.number : undefined;
}
