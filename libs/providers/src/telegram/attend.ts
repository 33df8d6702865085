/** Shows that an answer is on its way. */
import type { HttpClient } from '@enlace/http-client';
import { AppError } from '@enlace/contracts';
import type { SentMessage } from '../adapter.js';
import { asked } from './asked.js';
import type { TelegramCredentials } from './credentials.js';
import { addressOf } from './destination.js';
import { callbackOf, destinationOf } from './payload.js';

/**
 * "typing…", which Telegram shows for five seconds or until a message comes; and where a button was tapped, the tap
 * is answered, or the button goes on turning. That must happen within 150 seconds (facts 2d). Marking as read does not
 * exist for bots.
 * @throws AppError as `asked` does; `delivery.not_possible` for what is no chat
 */
export async function attend(
  http: Pick<HttpClient, 'request'>,
  message: SentMessage,
  credentials: TelegramCredentials,
): Promise<void> {
  const to = destinationOf(message.contact);
  if (to === undefined) throw new AppError('delivery.not_possible', 'the contact is no Telegram chat id');
  const tap = callbackOf(message.providerMessageId);
  const typing = { method: 'sendChatAction', params: { ...addressOf(to), action: 'typing' } };
  const answer = { method: 'answerCallbackQuery', params: { callback_query_id: tap } };
  // each for itself: a tap that was answered too late is no reason to show nothing
  const done = await Promise.allSettled(
    (tap === undefined ? [typing] : [answer, typing]).map((call) => asked(http, credentials, call)),
  );
  for (const one of done) if (one.status === 'rejected') throw one.reason;
}
