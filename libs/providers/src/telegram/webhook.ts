/** Where Telegram brings a bot's updates: set, looked at, taken away. */
import type { HttpClient } from '@enlace/http-client';
import { countOf, listOf, objectOf, secondsOf, textOf } from '../json.js';
import { withoutAbsent } from '../without-absent.js';
import { asked } from './asked.js';
import type { WebhookInfo } from './compare-webhook.js';
import type { TelegramCredentials } from './credentials.js';
import { UPDATE_KINDS } from './update-kinds.js';

type Http = Pick<HttpClient, 'request'>;

export interface WebhookWish {
  /** https, on port 443, 80, 88 or 8443 (facts 2a). */
  readonly url: string;
  /** 1 to 100 at a time; Telegram's own choice is 40. */
  readonly maxConnections?: number;
  /** Whether updates that wait are thrown away. */
  readonly dropPending?: boolean;
  /** The kinds of update; those of the integration unless given. */
  readonly allowedUpdates?: readonly string[];
}

/**
 * With the integration's secret token, and with every kind of update by name: a list that is left out stays as it was
 * (facts 2a).
 * @throws AppError as `asked` does
 */
export async function setWebhook(
  http: Http,
  credentials: TelegramCredentials,
  { url, maxConnections, dropPending, allowedUpdates }: WebhookWish,
): Promise<void> {
  const params = withoutAbsent({
    url,
    secret_token: credentials.secret_token,
    allowed_updates: allowedUpdates ?? wishedUpdates(credentials),
    max_connections: maxConnections,
    drop_pending_updates: dropPending,
  });
  await asked(http, credentials, { method: 'setWebhook', params, idempotent: true });
}

/** @throws AppError as `asked` does */
export async function webhookInfo(http: Http, credentials: TelegramCredentials): Promise<WebhookInfo> {
  const info = objectOf(await asked(http, credentials, { method: 'getWebhookInfo', idempotent: true }));
  const failedAt = secondsOf(info['last_error_date']);
  const kinds = info['allowed_updates'];
  return withoutAbsent({
    url: textOf(info['url']),
    pending: countOf(info['pending_update_count']) ?? 0,
    lastError:
      failedAt === undefined
        ? undefined
        : {
            at: new Date(failedAt * 1000),
            message: textOf(info['last_error_message'], 500) ?? 'no reason given',
          },
    hasOwnCertificate: info['has_custom_certificate'] === true ? (true as const) : undefined,
    maxConnections: countOf(info['max_connections']),
    allowedUpdates:
      kinds === undefined ? undefined : listOf(kinds).filter((kind) => typeof kind === 'string'),
  });
}

/** @throws AppError as `asked` does */
export async function deleteWebhook(
  http: Http,
  credentials: TelegramCredentials,
  options: { readonly dropPending?: boolean } = {},
): Promise<void> {
  const params = withoutAbsent({ drop_pending_updates: options.dropPending });
  await asked(http, credentials, { method: 'deleteWebhook', params, idempotent: true });
}

/** The kinds of update asked for: every one this adapter reads unless the integration names them. */
export function wishedUpdates({ allowed_updates: named }: TelegramCredentials): readonly string[] {
  return named === undefined || named.length === 0 ? UPDATE_KINDS : named;
}
