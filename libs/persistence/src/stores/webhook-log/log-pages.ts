/** Reading the webhook log: pages, single rows, counts. */
import type { Database } from '../../database/database.js';
import { CURSOR_TIME, CURSOR_UUID, pageOf, pageSize, readCursor, type Page } from '../../database/page.js';
import type {
  EventMark,
  WebhookCount,
  WebhookDetails,
  WebhookFilter,
  WebhookSummary,
} from './webhook-record.js';

const SUMMARY = `id, tenant_id AS "tenantId", integration_id AS "integrationId", provider, position, state, reason,
  refusal, diagnosis, scheme, events, size, received_at AS "receivedAt", published_at AS "publishedAt",
  ended_at AS "endedAt"`;

/** Newest first. */
export async function listWebhooks(database: Database, filter: WebhookFilter): Promise<Page<WebhookSummary>> {
  const limit = pageSize(filter.limit);
  const [at, id] = readCursor(filter.cursor, [CURSOR_TIME, CURSOR_UUID]);
  const rows = await database.inScope(filter.tenantId, (tx) =>
    tx.query<WebhookSummary>(
      `SELECT ${SUMMARY} FROM webhook_log
        WHERE ($1 = '*' OR tenant_id = $1) AND ($2::text IS NULL OR provider = $2)
          AND ($3::text IS NULL OR state = $3)
          AND ($4::timestamptz IS NULL OR received_at >= $4) AND ($5::timestamptz IS NULL OR received_at < $5)
          AND ($6::timestamptz IS NULL OR (received_at, id) < ($6, $7::uuid))
        ORDER BY received_at DESC, id DESC LIMIT $8`,
      [
        filter.tenantId,
        filter.provider ?? null,
        filter.status ?? null,
        filter.from ?? null,
        filter.to ?? null,
        at,
        id,
        limit + 1,
      ],
    ),
  );
  return pageOf(rows, limit, (row) => [row.receivedAt.toISOString(), row.id]);
}

export async function getWebhook(
  database: Database,
  scope: string,
  id: string,
): Promise<WebhookDetails | undefined> {
  return database.inScope(scope, async (tx) => {
    const [row] = await tx.query<Omit<WebhookDetails, 'marks'>>(
      `SELECT ${SUMMARY}, headers, CASE WHEN refusal IS NULL THEN body ELSE '' END AS body
         FROM webhook_log WHERE id = $2 AND ($1 = '*' OR tenant_id = $1)`,
      [scope, id],
    );
    if (row === undefined) return undefined;
    const marks = await tx.query<EventMark>(
      `SELECT event_id AS "eventId", outcome, reason, message_id AS "messageId", marked_at AS "markedAt"
         FROM event_marks WHERE webhook_id = $2 AND ($1 = '*' OR tenant_id = $1) ORDER BY marked_at, event_id`,
      [scope, id],
    );
    return { ...row, marks };
  });
}

export async function countWebhooks(
  database: Database,
  range: { tenantId: string; from: Date; to: Date },
): Promise<WebhookCount[]> {
  return database.inScope(range.tenantId, (tx) =>
    tx.query<WebhookCount>(
      `SELECT provider, state, count(*) AS count FROM webhook_log
        WHERE ($1 = '*' OR tenant_id = $1) AND received_at >= $2 AND received_at < $3
        GROUP BY provider, state ORDER BY provider, state`,
      [range.tenantId, range.from, range.to],
    ),
  );
}
