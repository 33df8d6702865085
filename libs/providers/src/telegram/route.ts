/** By what a bot's webhooks can be recognised: Telegram puts nothing but the secret token into them. */
import { sha256 } from '@enlace/crypto';
import type { RouteHint, WebhookRequest } from '../adapter.js';
import { botIdOf, type TelegramCredentials } from './credentials.js';
import { SECRET_TOKEN_HEADER } from './verify.js';

export function routeKeys(credentials: TelegramCredentials): readonly [string, ...string[]] {
  return [`bot:${botIdOf(credentials)}`, `token:${sha256(credentials.secret_token)}`];
}

export function route(request: WebhookRequest): RouteHint | undefined {
  const token = request.headers[SECRET_TOKEN_HEADER];
  return token === undefined || token === '' ? undefined : { keys: [`token:${sha256(token)}`] };
}
