/** Figures of tawk.to chats, computed by Postgres from one range of an index. */
import type { Tx } from '../../database/database.js';
import type { ChatAnalytics, ChatTotals, DayCount, Period } from './chat-record.js';

type Totals = Omit<ChatTotals, 'firstResponse' | 'duration' | 'tickets'> & {
  readonly responseMedian: number;
  readonly responseP90: number;
  readonly durationMedian: number;
  readonly durationP90: number;
};

/** In a transaction of the tenant. @param integrationId one of them, or null for all */
export async function analyticsOf(
  tx: Tx,
  tenantId: string,
  integrationId: string | null,
  { startDate, endDate, timeZone }: Period,
): Promise<ChatAnalytics> {
  const params = [tenantId, integrationId, startDate, endDate, timeZone];
  const [totals] = await tx.query<Totals>(TOTALS, params);
  const byDay = await tx.query<DayCount>(BY_DAY, params);
  const byHour = await tx.query<{ hour: number; chats: number }>(BY_HOUR, params);
  const topPages = await tx.query<{ page: string; chats: number }>(top('page'), params);
  const countries = await tx.query<{ country: string; chats: number }>(top('country'), params);
  if (totals === undefined) throw new Error('No totals');
  const { responseMedian, responseP90, durationMedian, durationP90, ...counts } = totals;
  return {
    totals: {
      ...counts,
      tickets: byDay.reduce((sum, { tickets }) => sum + tickets, 0),
      firstResponse: { median: responseMedian, p90: responseP90 },
      duration: { median: durationMedian, p90: durationP90 },
    },
    byDay,
    byHour,
    topPages,
    countries,
  };
}

/** Midnight in that zone: a day of a change of the clocks has 23 or 25 hours. */
const MIDNIGHT = (date: string): string => `(${date}::timestamp AT TIME ZONE $5)`;

function within(column: string): string {
  return `tenant_id = $1 AND ($2::uuid IS NULL OR integration_id = $2)
     AND ${column} >= ${MIDNIGHT('$3::date')} AND ${column} < ${MIDNIGHT('($4::date + 1)')}`;
}

const MISSED = 'first_agent_at IS NULL AND first_visitor_at IS NOT NULL AND ended_at IS NOT NULL';
const RESPONSE = 'extract(epoch FROM first_agent_at - first_visitor_at)::float8';
const DURATION = 'extract(epoch FROM ended_at - started_at)::float8';

/** NULLs have no part in a percentile; an agent who spoke first answered nobody. */
function spread(of: string, share: number, counted: string): string {
  return `coalesce(round((percentile_cont(${share}) WITHIN GROUP (ORDER BY ${of}) FILTER (WHERE ${counted}))::numeric, 1), 0)::float8`;
}

const TOTALS = `
  SELECT count(*)::int AS chats,
         coalesce(sum(visitor_messages + agent_messages), 0)::int AS messages,
         coalesce(sum(visitor_messages), 0)::int AS "visitorMessages",
         coalesce(sum(agent_messages), 0)::int AS "agentMessages",
         count(*) FILTER (WHERE ${MISSED})::int AS missed,
         ${spread(RESPONSE, 0.5, 'first_agent_at >= first_visitor_at')} AS "responseMedian",
         ${spread(RESPONSE, 0.9, 'first_agent_at >= first_visitor_at')} AS "responseP90",
         ${spread(DURATION, 0.5, 'ended_at IS NOT NULL')} AS "durationMedian",
         ${spread(DURATION, 0.9, 'ended_at IS NOT NULL')} AS "durationP90"
    FROM tawkto_chats WHERE ${within('started_at')}`;

const BY_DAY = `
  WITH chats AS (
    SELECT (started_at AT TIME ZONE $5)::date AS day, count(*) AS chats,
           sum(visitor_messages + agent_messages) AS messages, count(*) FILTER (WHERE ${MISSED}) AS missed
      FROM tawkto_chats WHERE ${within('started_at')} GROUP BY 1
  ), tickets AS (
    SELECT (opened_at AT TIME ZONE $5)::date AS day, count(*) AS tickets
      FROM tawkto_tickets WHERE ${within('opened_at')} GROUP BY 1
  )
  SELECT to_char(day, 'YYYY-MM-DD') AS date, coalesce(chats, 0)::int AS chats, coalesce(messages, 0)::int AS messages,
         coalesce(missed, 0)::int AS missed, coalesce(tickets, 0)::int AS tickets
    FROM (SELECT generate_series($3::date::timestamp, $4::date::timestamp, interval '1 day')::date AS day) AS days
    LEFT JOIN chats USING (day) LEFT JOIN tickets USING (day)
   ORDER BY day`;

const BY_HOUR = `
  SELECT hour, count(chat_id)::int AS chats
    FROM generate_series(0, 23) AS hour
    LEFT JOIN (SELECT chat_id, extract(hour FROM started_at AT TIME ZONE $5)::int AS hour
                 FROM tawkto_chats WHERE ${within('started_at')}) AS chats USING (hour)
   GROUP BY hour ORDER BY hour`;

function top(column: 'page' | 'country'): string {
  return `SELECT ${column}, count(*)::int AS chats FROM tawkto_chats
           WHERE ${within('started_at')} AND ${column} IS NOT NULL
           GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10`;
}
