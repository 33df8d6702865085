/** Keeps what was learned of channels, never over what is newer. */
import type { ChannelFacts } from '@enlace/normalization';
import type { Tx } from '../../database/database.js';
import { jsonText } from '../../database/json-text.js';

/** In a transaction of the tenant. */
export async function learnFacts(
  tx: Tx,
  tenantId: string,
  integrationIds: readonly string[],
  facts: ChannelFacts,
): Promise<void> {
  if (integrationIds.length === 0 || Object.keys(facts).length === 0) return;
  await tx.query(LEARN, [tenantId, integrationIds, jsonText(facts)]);
}

const LEARN = `
  UPDATE integrations
     SET channel_state = channel_state || coalesce(
       (SELECT jsonb_object_agg(news.key, news.value) FROM jsonb_each($3::jsonb) AS news
         WHERE coalesce((channel_state -> news.key ->> 'at')::float8, 0) <= (news.value ->> 'at')::float8), '{}')
   WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND removed_at IS NULL`;
