/** Asks Telegram for something whose failure the caller must hear of, as an error with a code of ours. */
import { AppError, retry } from '@enlace/contracts';
import type { HttpClient } from '@enlace/http-client';
import { callTelegram, type TelegramCall } from './call.js';
import type { TelegramCredentials } from './credentials.js';

/**
 * The result of the call.
 * @throws AppError `provider.refused` with Telegram's words, `provider.rate_limited` (retry, with Telegram's own wait),
 *   `provider.unreachable` (retry) where nothing that speaks as the Bot API answered
 */
export async function asked(
  http: Pick<HttpClient, 'request'>,
  credentials: TelegramCredentials,
  call: TelegramCall,
): Promise<unknown> {
  const reply = await callTelegram(http, credentials, call);
  switch (reply.kind) {
    case 'result':
      return reply.result;
    case 'error': {
      const reason = `Telegram answered ${reply.status} to ${call.method}: ${reply.description}`;
      if (reply.status === 429)
        throw new AppError('provider.rate_limited', reason, retry(reply.retryAfterMs));
      if (reply.status >= 500) throw new AppError('provider.unreachable', reason, retry());
      throw new AppError('provider.refused', reason);
    }
    case 'foreign':
      throw new AppError(
        'provider.unreachable',
        `base_url answered ${reply.status} to ${call.method}, but not as the Bot API does`,
        retry(reply.retryAfterMs),
      );
    case 'failure':
      throw new AppError('provider.unreachable', `Telegram could not be reached for ${call.method}`, retry());
  }
}
