/** What came in through a channel, and what waits to go out. */
import type { Provider } from '@enlace/normalization';
import type { Tx } from '../../database/database.js';
import { NEWEST_WEBHOOKS, type ChannelTraffic } from './channel-record.js';

/** For each of the four statements: a person waits for the answer. */
const PATIENCE_MS = 2_500;

type Inbound = Pick<ChannelTraffic, 'unfinished' | 'oldestUnfinishedAt'>;
type Outbound = Pick<ChannelTraffic, 'queued' | 'oldestQueuedAt' | 'held' | 'unknown'>;

/** In a transaction of the tenant. */
export async function trafficOf(
  tx: Tx,
  tenantId: string,
  provider: Provider,
  integrationId: string,
): Promise<ChannelTraffic> {
  await tx.query(`SET LOCAL statement_timeout = ${PATIENCE_MS}`);
  const [last] = await tx.query<{ at: Date }>(LAST, [tenantId, provider, integrationId, NEWEST_WEBHOOKS]);
  const [trouble] = await tx.query<NonNullable<ChannelTraffic['lastTrouble']>>(TROUBLE, [
    tenantId,
    provider,
    integrationId,
    NEWEST_WEBHOOKS,
  ]);
  const [inbound] = await tx.query<Inbound>(INBOUND, [tenantId, integrationId]);
  const [outbound] = await tx.query<Outbound>(OUTBOUND, [tenantId, integrationId]);
  return {
    lastWebhookAt: last?.at ?? null,
    lastTrouble: trouble ?? null,
    ...(inbound ?? { unfinished: 0, oldestUnfinishedAt: null }),
    ...(outbound ?? { queued: 0, oldestQueuedAt: null, held: 0, unknown: 0 }),
  };
}

/** A quiet channel of a busy tenant must not make us read the whole log. */
const LAST = `
  SELECT received_at AS at FROM (
    SELECT integration_id, received_at, refusal FROM webhook_log
     WHERE tenant_id = $1 AND provider = $2 ORDER BY received_at DESC, id DESC LIMIT $4
  ) AS newest
  WHERE integration_id = $3 AND refusal IS NULL ORDER BY received_at DESC LIMIT 1`;

/** That it is one of those the index holds is said in full: for a state out of a list alone it is not taken. */
export const TROUBLE = `
  SELECT newest.id AS "webhookId", newest.received_at AS at, newest.state, newest.reason
    FROM unnest(ARRAY['quarantined', 'rejected', 'failed']) AS kind (state)
   CROSS JOIN LATERAL (
     SELECT id, provider, integration_id, received_at, state, coalesce(reason, refusal) AS reason FROM webhook_log
      WHERE tenant_id = $1 AND state = kind.state
        AND state IN ('unsupported', 'rejected', 'failed', 'quarantined', 'released') ORDER BY received_at DESC, id DESC LIMIT $4
   ) AS newest
   WHERE newest.provider = $2 AND newest.integration_id = $3
   ORDER BY newest.received_at DESC LIMIT 1`;

const INBOUND = `
  SELECT count(*)::int AS unfinished, min(received_at) AS "oldestUnfinishedAt" FROM webhook_log
   WHERE state IN ('accepted', 'published') AND tenant_id = $1 AND integration_id = $2`;

/** Counted by conversation first: of very many messages far fewer lanes are looked up. */
const OUTBOUND = `
  SELECT queued.*, (SELECT count(*)::int FROM messages
                     WHERE tenant_id = $1 AND status = 'unknown' AND direction = 'outbound'
                       AND integration_id = $2 AND created_at > now() - interval '7 days') AS unknown
    FROM (SELECT coalesce(sum(waiting.messages), 0)::int AS queued, min(waiting.oldest) AS "oldestQueuedAt",
                 coalesce(sum(waiting.messages) FILTER (WHERE lane.due_at > now()), 0)::int AS held
            FROM (SELECT conversation_id, count(*) AS messages, min(created_at) AS oldest FROM messages
                   WHERE status = 'queued' AND tenant_id = $1 AND integration_id = $2
                   GROUP BY conversation_id) AS waiting
            LEFT JOIN delivery_lanes AS lane USING (conversation_id)) AS queued`;
