/** Keeps with a channel that others were told of its trouble, so that they are told once and not with every message. */
import { CHANNEL_TROUBLE } from '@enlace/normalization';
import type { Tx } from '../../database/database.js';
import { jsonText, plainText } from '../../database/json-text.js';

/** The same trouble is told again after so long, while it lasts. */
const QUIET_MS = 60 * 60_000;

/** Trouble of a channel, as the provider names and explains it. */
export interface ChannelTrouble {
  readonly code: string;
  readonly reason: string;
}

/**
 * In a transaction of the tenant, which is to be rolled back where the telling fails. Of all who meet the trouble at once,
 * over all replicas, one tells. A channel that was mended and stops anew is told of again.
 * @param kind `stopped`: it sends nothing any more; `alert`: it goes on, and a person should look at it
 */
export async function tellOnce(
  tx: Tx,
  tenantId: string,
  integrationId: string,
  kind: keyof typeof CHANNEL_TROUBLE,
  { code, reason }: ChannelTrouble,
  tell: () => Promise<void>,
): Promise<void> {
  const rows = await tx.query(TELL, [
    tenantId,
    integrationId,
    `${CHANNEL_TROUBLE[kind]}${plainText(code)}`,
    jsonText({ value: code, detail: reason.slice(0, 300) }),
    QUIET_MS,
  ]);
  if (rows.length > 0) await tell();
}

const TELL = `
  UPDATE integrations
     SET channel_state = channel_state || jsonb_build_object($3::text, $4::jsonb || jsonb_build_object(
           'at', floor(extract(epoch FROM now()) * 1000)))
   WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL
     AND (coalesce((channel_state -> $3::text ->> 'at')::float8, 0) + $5::float8 <= extract(epoch FROM now()) * 1000
          OR (status = 'refused'
              AND (channel_state -> $3::text ->> 'at')::float8 < floor(extract(epoch FROM status_since) * 1000)))
  RETURNING id`;
