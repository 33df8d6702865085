/** Stops the button turning that a customer tapped. */
import type { HttpClient } from '@enlace/http-client';
import type { SentMessage } from '../adapter.js';
import { asked } from './asked.js';
import type { TelegramCredentials } from './credentials.js';
import { callbackOf } from './payload.js';

/**
 * Answers the tap, which Telegram takes for 150 seconds (facts 2d); nothing where the choice was no tap.
 * @throws AppError as `asked` does
 */
export async function acknowledge(
  http: Pick<HttpClient, 'request'>,
  { providerMessageId }: SentMessage,
  credentials: TelegramCredentials,
): Promise<void> {
  const tap = callbackOf(providerMessageId);
  if (tap === undefined) return;
  await asked(http, credentials, { method: 'answerCallbackQuery', params: { callback_query_id: tap } });
}
