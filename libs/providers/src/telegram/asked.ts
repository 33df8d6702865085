/** Asks Telegram for something whose failure the caller must hear of, as an error with a code of ours. */
import { AppError, retry } from '@enlace/contracts';
import type { HttpClient } from '@enlace/http-client';
import { ProviderPutOff } from '../provider-put-off.js';
import { callTelegram, type TelegramCall } from './call.js';
import type { TelegramCredentials } from './credentials.js';
import { outcomeOf } from './errors.js';

/**
 * The result of the call.
 * @param chatId the chat it is about, where it is about one: whose limit was met is judged by it
 * @throws AppError `provider.refused` with Telegram's words, `provider.rate_limited` (retry, with Telegram's own wait),
 *   `provider.unreachable` (retry) where nothing that speaks as the Bot API answered; as ProviderPutOff where others
 *   must wait as well
 */
export async function asked(
  http: Pick<HttpClient, 'request'>,
  credentials: TelegramCredentials,
  call: TelegramCall,
  chatId = '',
): Promise<unknown> {
  const reply = await callTelegram(http, credentials, call);
  switch (reply.kind) {
    case 'result':
      return reply.result;
    case 'error': {
      const reason = `Telegram answered ${reply.status} to ${call.method}: ${reply.description}`;
      const effect = outcomeOf(reply, chatId);
      if (effect.outcome === 'retry') {
        if (effect.stopped === true) throw new ProviderPutOff('provider.refused', reason, effect);
        if (reply.status === 429) throw new ProviderPutOff('provider.rate_limited', reason, effect);
        if (reply.status >= 500) throw new ProviderPutOff('provider.unreachable', reason, effect);
      }
      throw new AppError('provider.refused', reason);
    }
    case 'foreign': {
      const reason = `base_url answered ${reply.status} to ${call.method}, but not as the Bot API does`;
      const effect = outcomeOf(reply, chatId);
      throw effect.outcome === 'retry'
        ? new ProviderPutOff('provider.rate_limited', reason, effect)
        : new AppError('provider.unreachable', reason, retry(reply.retryAfterMs));
    }
    case 'failure':
      throw new AppError('provider.unreachable', `Telegram could not be reached for ${call.method}`, retry());
  }
}
