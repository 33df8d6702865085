/** Shows that an answer is on its way. */
import type { HttpClient } from '@enlace/http-client';
import { AppError } from '@enlace/contracts';
import type { SentMessage } from '../adapter.js';
import { asked } from './asked.js';
import type { TelegramCredentials } from './credentials.js';
import { addressOf } from './destination.js';
import { destinationOf } from './payload.js';

/**
 * "typing…", which Telegram shows for five seconds or until a message comes. Marking as read does not exist for bots.
 * @throws AppError as `asked` does; `delivery.not_possible` for what is no chat
 */
export async function attend(
  http: Pick<HttpClient, 'request'>,
  message: SentMessage,
  credentials: TelegramCredentials,
): Promise<void> {
  const to = destinationOf(message.contact);
  if (to === undefined) throw new AppError('delivery.not_possible', 'the contact is no Telegram chat id');
  const call = { method: 'sendChatAction', params: { ...addressOf(to), action: 'typing' } };
  await asked(http, credentials, call, to.chatId);
}
