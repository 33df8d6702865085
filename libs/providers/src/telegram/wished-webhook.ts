/** What a bot's webhook is to be: as it was set through us, else what the integration needs. */
import { countOf, listOf } from '../json.js';
import type { TelegramCredentials } from './credentials.js';
import type { WishedWebhook } from './compare-webhook.js';
import { wishedUpdates } from './webhook.js';

/** The level under which the wish of a webhook is kept. */
export const WEBHOOK_LEVEL = 'webhook';
/** The level that says that none is wished. */
export const NO_WEBHOOK_LEVEL = 'none';

/** As it is kept with the integration. */
export interface KeptWebhook {
  readonly level: string;
  readonly url: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/**
 * @param ownUrl where updates go unless told; undefined where nobody knows our address
 * @returns an undefined `url` where the one that is set is as good as any; `none`: it was taken away through us
 */
export function wishedWebhook(
  kept: KeptWebhook | undefined,
  credentials: TelegramCredentials,
  ownUrl: string | undefined,
): WishedWebhook | 'none' {
  if (kept?.level === NO_WEBHOOK_LEVEL) return 'none';
  const named = listOf(kept?.settings?.['allowed_updates']).filter((kind) => typeof kind === 'string');
  const maxConnections = countOf(kept?.settings?.['max_connections']);
  return {
    url: kept?.url ?? ownUrl,
    allowedUpdates: named.length === 0 ? wishedUpdates(credentials) : named,
    ...(maxConnections === undefined ? {} : { maxConnections }),
  };
}
