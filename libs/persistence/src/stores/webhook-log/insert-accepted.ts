/** Many webhooks in one statement. */
import type { Tx } from '../../database/database.js';
import { jsonText, plainText } from '../../database/json-text.js';
import type { WebhookEntry } from './webhook-record.js';
import { hot } from '../../database/statement.js';
import { ARRIVED_NOW } from './arrived-now.js';

/**
 * Two parameters however many rows: what is text as one JSON document, the bodies as one run of bytes that
 * the server cuts up again. That spares both sides a parse of thousands of parameters.
 * @returns the log positions of those that were not there before, by id
 */
export async function insertAccepted(
  tx: Tx,
  entries: readonly WebhookEntry[],
): Promise<ReadonlyMap<string, number>> {
  let start = 1;
  const rows = entries.map((entry, n) => {
    const row = {
      n,
      id: entry.id,
      tenant_id: entry.tenantId,
      integration_id: entry.integrationId,
      provider: entry.provider,
      received_at: entry.receivedAt,
      headers: entry.headers,
      scheme: plainText(entry.scheme),
      position: entry.position,
      start,
      size: entry.body.length,
    };
    start += entry.body.length;
    return row;
  });
  const inserted = await tx.query<{ id: string; position: number }>(INSERT, [
    jsonText(rows),
    Buffer.concat(entries.map((entry) => entry.body)),
  ]);
  return new Map(inserted.map((row) => [row.id, row.position]));
}

const INSERT = hot(`
  INSERT INTO webhook_log
    (id, tenant_id, integration_id, provider, received_at, headers, scheme, body, size, state, position)
  SELECT id, tenant_id, integration_id, provider, received_at, headers, scheme,
         substr($2::bytea, start, size), size, 'accepted',
         coalesce(position, ${ARRIVED_NOW})
    FROM (SELECT * FROM jsonb_to_recordset($1) AS entry (n int, id uuid, tenant_id text, integration_id uuid,
            provider text, received_at timestamptz, headers jsonb, scheme text, position bigint, start int,
            size int)
           ORDER BY n) AS entry
  ON CONFLICT (id) DO NOTHING
  RETURNING id, position`);
