/** How far kept webhooks have come: on the bus or not, ended or not, and who publishes them again. */
import type { Database } from '../../database/database.js';
import { textOrNull } from '../../database/json-text.js';
import type { Backlog, ClaimOptions, ClaimedWebhook } from './webhook-record.js';
import { hot } from '../../database/statement.js';

const CLAIMED = `id, position, tenant_id AS "tenantId", integration_id AS "integrationId", provider,
  received_at AS "receivedAt", headers, body, scheme`;

export class WebhookRelay {
  /** Where the next look for ended rows begins, so that rows without an end do not hide those behind them. */
  private finishedTo = 0;

  constructor(private readonly database: Database) {}

  /**
   * Does not wait for the disk: a mark that a crash takes back means that the row is published once more, under the
   * same ids. The flushes are left to those who wait for their 200.
   */
  async markPublished(items: readonly { id: string; events: number }[]): Promise<void> {
    if (items.length === 0) return;
    const ids = items.map(({ id }) => id);
    const events = items.map((item) => item.events);
    await this.database.asSystem((tx) => tx.query(MARK_PUBLISHED, [ids, events]));
  }

  async markEnd(id: string, state: string, reason: string | undefined): Promise<void> {
    await this.database.asSystem((tx) =>
      tx.query(
        `UPDATE webhook_log SET state = $2, reason = $3, ended_at = now()
          WHERE id = $1 AND state IN ('accepted', 'published')`,
        [id, state, textOrNull(reason)],
      ),
    );
  }

  /** Rows nobody is known to have published. */
  async claimUnpublished(options: ClaimOptions): Promise<ClaimedWebhook[]> {
    return this.claim(`state = 'accepted' AND received_at <= now() - $1 * interval '1 millisecond'`, options);
  }

  /** Rows that were published, but whose events have not all ended; each time they wait twice as long as before. */
  async claimUnfinished(options: ClaimOptions): Promise<ClaimedWebhook[]> {
    return this.claim(
      `state = 'published'
         AND published_at <= now() - greatest($1 * interval '1 millisecond', published_at - received_at)
         AND events > (SELECT count(*) FROM event_marks WHERE webhook_id = webhook_log.id)`,
      options,
    );
  }

  private async claim(due: string, { olderThanMs, limit, leaseMs }: ClaimOptions): Promise<ClaimedWebhook[]> {
    const rows = await this.database.asSystem((tx) =>
      tx.query<ClaimedWebhook>(
        `UPDATE webhook_log SET claimed_until = now() + $3 * interval '1 millisecond'
          WHERE id IN (SELECT id FROM webhook_log
                        WHERE ${due} AND coalesce(claimed_until, '-infinity') < now()
                        ORDER BY position LIMIT $2 FOR UPDATE SKIP LOCKED)
         RETURNING ${CLAIMED}`,
        [olderThanMs, limit, leaseMs],
      ),
    );
    return rows.sort((a, b) => a.position - b.position);
  }

  /** Ends up to `limit` rows all of whose events have ended; the worst of their outcomes is the row's. */
  async finishProcessed(limit: number): Promise<number> {
    const [looked] = await this.database.asSystem((tx) =>
      tx.query<{ finished: number; seen: number; last: number | null }>(FINISH, [this.finishedTo, limit]),
    );
    const { finished = 0, seen = 0, last = null } = looked ?? {};
    this.finishedTo = seen < limit ? 0 : (last ?? 0);
    return finished;
  }

  /** Takes an ended row up once more: events that failed may be tried again, those that succeeded stay ended. */
  async reopen(scope: string, id: string): Promise<boolean> {
    return this.database.inScope(scope, async (tx) => {
      const rows = await tx.query(
        `UPDATE webhook_log SET state = 'accepted', reason = NULL, ended_at = NULL, claimed_until = NULL
          WHERE ($1 = '*' OR tenant_id = $1) AND id = $2 AND state NOT IN ('quarantined', 'released') RETURNING id`,
        [scope, id],
      );
      if (rows.length === 0) return false;
      await tx.query(
        `DELETE FROM event_marks
          WHERE ($1 = '*' OR tenant_id = $1) AND webhook_id = $2 AND outcome IN ('failed', 'rejected')`,
        [scope, id],
      );
      return true;
    });
  }

  async backlog(): Promise<Backlog> {
    const [row] = await this.database.asSystem((tx) =>
      tx.query<Backlog>(
        `SELECT count(*) AS "unfinished",
                count(*) FILTER (WHERE received_at < now() - interval '60 seconds') AS "olderThan60s",
                coalesce(greatest(0, extract(epoch FROM now() - min(received_at)) * 1000)::float8, 0) AS "oldestAgeMs"
           FROM webhook_log WHERE state IN ('accepted', 'published')`,
      ),
    );
    return row ?? { unfinished: 0, oldestAgeMs: 0, olderThan60s: 0 };
  }

  /** Old rows that have ended, and old marks of webhooks that are gone: those of a kept row still count its events. */
  async purge(olderThan: Date, batch: number): Promise<number> {
    return this.database.asSystem(async (tx) => {
      const rows = await tx.query(
        `DELETE FROM webhook_log WHERE id IN (
           SELECT id FROM webhook_log
            WHERE received_at < $1 AND state NOT IN ('accepted', 'published') ORDER BY received_at LIMIT $2
         ) RETURNING id`,
        [olderThan, batch],
      );
      const marks = await tx.query(
        `DELETE FROM event_marks WHERE event_id IN (
           SELECT event_id FROM event_marks
            WHERE marked_at < $1 AND NOT EXISTS (SELECT FROM webhook_log WHERE id = webhook_id)
            ORDER BY marked_at LIMIT $2
         ) RETURNING event_id`,
        [olderThan, batch],
      );
      return rows.length + marks.length;
    });
  }
}

/**
 * By the ids and nothing else: a plan made while the log was small must not read all of it, or all that is unfinished,
 * once there is more. So there is no join, and the state is wrapped lest its index be taken.
 */
const MARK_PUBLISHED = hot(`
  WITH lazily AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
  UPDATE webhook_log AS log
     SET state = CASE WHEN ($2::int[])[array_position($1, id)] = 0 THEN 'processed' ELSE 'published' END,
         events = ($2::int[])[array_position($1, id)], published_at = now(), claimed_until = NULL,
         ended_at = CASE WHEN ($2::int[])[array_position($1, id)] = 0 THEN now() END
    FROM lazily
   WHERE id = ANY($1::uuid[]) AND coalesce(state, '') IN ('accepted', 'published')`);

const FINISH = hot(`
  WITH unfinished AS (
    SELECT id, position, events FROM webhook_log
     WHERE state = 'published' AND position > $1 ORDER BY position LIMIT $2
  ), ended AS (
    SELECT unfinished.id,
           CASE WHEN bool_or(outcome = 'failed') THEN 'failed'
                WHEN bool_or(outcome = 'rejected') THEN 'rejected'
                WHEN bool_and(outcome = 'unsupported') THEN 'unsupported'
                ELSE 'processed' END AS state,
           (array_agg(reason ORDER BY outcome IN ('failed', 'rejected') DESC, outcome)
              FILTER (WHERE reason IS NOT NULL))[1] AS reason
      FROM unfinished JOIN event_marks ON webhook_id = unfinished.id
     GROUP BY unfinished.id, events HAVING count(*) >= events
  ), finished AS (
    UPDATE webhook_log AS log SET state = ended.state, reason = ended.reason, ended_at = now()
      FROM ended WHERE log.id = ended.id AND log.state = 'published' RETURNING log.id
  )
  SELECT (SELECT count(*) FROM finished) AS finished, count(*) AS seen, max(position) AS last
    FROM unfinished`);
