/** Asks Telegram whose bot token this is. */
import type { HttpClient } from '@enlace/http-client';
import type { CredentialCheck } from '../adapter.js';
import { objectOf, textOf } from '../json.js';
import { callTelegram } from './call.js';
import { withoutAbsent } from '../without-absent.js';
import { botIdOf, type TelegramCredentials } from './credentials.js';
import { numberOf } from './payload.js';

/** Never throws; `unverified` where Telegram could not be asked or did not say. */
export async function check(
  http: Pick<HttpClient, 'request'>,
  credentials: TelegramCredentials,
): Promise<CredentialCheck> {
  const reply = await callTelegram(http, credentials, {
    method: 'getMe',
    idempotent: true,
    timeoutMs: 5_000,
  });
  switch (reply.kind) {
    case 'result': {
      const bot = objectOf(reply.result);
      const username = textOf(bot['username'], 64);
      return {
        state: 'active',
        account: withoutAbsent({ id: numberOf(bot['id']) ?? botIdOf(credentials), username }),
        reason: `Telegram knows the bot${username === undefined ? '' : ` @${username}`}`,
      };
    }
    case 'error':
      return reply.status === 401 || reply.status === 404
        ? { state: 'refused', reason: 'Telegram does not know this bot_token: it is wrong or was revoked' }
        : { state: 'unverified', reason: `Telegram answered ${reply.status}: ${reply.description}` };
    case 'foreign':
      return {
        state: 'unverified',
        reason: `base_url answered ${reply.status}, but not as the Bot API does`,
      };
    case 'failure':
      return { state: 'unverified', reason: 'Telegram could not be reached' };
  }
}
