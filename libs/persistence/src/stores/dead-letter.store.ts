/** Dead letters: events no consumer could use, kept until a person replays or discards them. */
import type { Database, Tx } from '../database/database.js';
import { jsonText, plainText } from '../database/json-text.js';
import { CURSOR_TIME, CURSOR_UUID, pageOf, pageSize, readCursor, type Page } from '../database/page.js';

export const DEAD_LETTER_STATES = ['waiting', 'replayed', 'discarded'] as const;

export type DeadLetterState = (typeof DEAD_LETTER_STATES)[number];

export interface DeadLetterDraft {
  /** The event's id: the same event set aside again is the same letter. */
  readonly id: string;
  /** Empty when it is not known whose it is. */
  readonly tenantId: string;
  readonly provider: string;
  readonly event: string;
  /** The subject it was published under. */
  readonly subject: string;
  /** Who could not use it. */
  readonly consumer: string;
  readonly code: string;
  readonly reason: string;
  readonly deliveries: number;
  /** The envelope as it came. */
  readonly envelope: unknown;
}

export interface DeadLetterRecord extends DeadLetterDraft {
  readonly state: DeadLetterState;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface DeadLetterFilter {
  /** A tenant, or `*`. */
  readonly tenantId: string;
  readonly provider?: string;
  readonly state?: DeadLetterState;
  readonly cursor?: string;
  readonly limit?: number;
}

const COLUMNS = `id, tenant_id AS "tenantId", provider, event, subject, consumer, code, reason, deliveries, envelope,
  state, created_at AS "createdAt", updated_at AS "updatedAt"`;

export class DeadLetterStore {
  constructor(private readonly database: Database) {}

  /** The same event set aside again waits again, with its new reason. */
  async put(letter: DeadLetterDraft): Promise<void> {
    await this.database.inScope(letter.tenantId === '' ? '*' : letter.tenantId, async (tx) => {
      const inserted = await tx.query(
        `INSERT INTO dead_letters
           (id, tenant_id, provider, event, subject, consumer, code, reason, deliveries, envelope)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (id) DO NOTHING RETURNING id`,
        [
          letter.id,
          letter.tenantId,
          letter.provider,
          letter.event,
          letter.subject,
          letter.consumer,
          letter.code,
          plainText(letter.reason),
          letter.deliveries,
          jsonText(letter.envelope),
        ],
      );
      if (inserted.length > 0) return;
      await tx.query(
        `UPDATE dead_letters
            SET consumer = $3, code = $4, reason = $5, deliveries = $6, state = 'waiting', updated_at = now()
          WHERE id = $1 AND tenant_id = $2`,
        [
          letter.id,
          letter.tenantId,
          letter.consumer,
          letter.code,
          plainText(letter.reason),
          letter.deliveries,
        ],
      );
    });
  }

  /** Newest first. */
  async list(filter: DeadLetterFilter): Promise<Page<DeadLetterRecord>> {
    const limit = pageSize(filter.limit);
    const [at, id] = readCursor(filter.cursor, [CURSOR_TIME, CURSOR_UUID]);
    const rows = await this.database.inScope(filter.tenantId, (tx) =>
      tx.query<DeadLetterRecord>(
        `SELECT ${COLUMNS} FROM dead_letters
          WHERE ($1 = '*' OR tenant_id = $1) AND ($2::text IS NULL OR provider = $2)
            AND ($3::text IS NULL OR state = $3)
            AND ($4::timestamptz IS NULL OR (created_at, id) < ($4, $5::uuid))
          ORDER BY created_at DESC, id DESC LIMIT $6`,
        [filter.tenantId, filter.provider ?? null, filter.state ?? null, at, id, limit + 1],
      ),
    );
    return pageOf(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
  }

  /** @param tenantId a tenant, or `*` */
  async get(tenantId: string, id: string): Promise<DeadLetterRecord | undefined> {
    const [row] = await this.database.inScope(tenantId, (tx) =>
      tx.query<DeadLetterRecord>(
        `SELECT ${COLUMNS} FROM dead_letters WHERE id = $2 AND ($1 = '*' OR tenant_id = $1)`,
        [tenantId, id],
      ),
    );
    return row;
  }

  /**
   * It is on the bus again: the event's failed mark is taken back and its webhook is unfinished again, so that
   * it has an end only when the replay has one. To be called before or after the event is published.
   */
  async markReplayed(tenantId: string, id: string): Promise<boolean> {
    return this.database.inScope(tenantId, async (tx) => {
      if (!(await moveOn(tx, tenantId, id, 'replayed'))) return false;
      await tx.query(
        `WITH mark AS (
           DELETE FROM event_marks
            WHERE event_id = $2 AND ($1 = '*' OR tenant_id = $1) AND outcome IN ('failed', 'rejected')
         )
         UPDATE webhook_log SET state = 'published', published_at = now(), ended_at = NULL, reason = NULL
          WHERE id = (SELECT webhook_id FROM event_marks WHERE event_id = $2)
            AND ($1 = '*' OR tenant_id = $1) AND state IN ('failed', 'rejected')`,
        [tenantId, id],
      );
      return true;
    });
  }

  /** A person decided that it is of no use. */
  async discard(tenantId: string, id: string): Promise<boolean> {
    return this.database.inScope(tenantId, (tx) => moveOn(tx, tenantId, id, 'discarded'));
  }
}

async function moveOn(tx: Tx, scope: string, id: string, state: DeadLetterState): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE dead_letters SET state = $3, updated_at = now()
      WHERE id = $2 AND ($1 = '*' OR tenant_id = $1) AND state = 'waiting' RETURNING id`,
    [scope, id, state],
  );
  return rows.length > 0;
}
