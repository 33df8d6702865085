/** What is known of tawk.to chats and tickets: told by events in any order, asked for as figures and as sessions. */
import type { Fingerprints } from '@enlace/crypto';
import type { Database } from '../database/database.js';
import { plainText, textOrNull } from '../database/json-text.js';
import { isFromBefore } from './person/suppression.js';
import { analyticsOf } from './tawkto/analytics.js';
import type {
  ChatAnalytics,
  ChatNews,
  ChatSession,
  Period,
  TawktoPlace,
  TicketNews,
} from './tawkto/chat-record.js';

export class TawktoChatStore {
  /** @param prints by which erased persons are known */
  constructor(
    private readonly database: Database,
    private readonly prints?: Fingerprints,
  ) {}

  /** May be told again, late, or in any order: the end is the same. What is from before an erasure is not kept. */
  async recordChat({ tenantId, integrationId }: TawktoPlace, news: ChatNews): Promise<void> {
    await this.database.forTenant(tenantId, async (tx) => {
      const place = { tenantId, integrationId };
      if (await isFromBefore(tx, this.prints, place, [news.chatId], news.endedAt ?? news.at)) return;
      await tx.query(RECORD_CHAT, [
        integrationId,
        textOrNull(news.chatId),
        tenantId,
        news.at,
        news.endedAt ?? null,
        news.firstVisitorAt ?? null,
        news.firstAgentAt ?? null,
        news.visitorMessages ?? 0,
        news.agentMessages ?? 0,
        textOrNull(news.page),
        textOrNull(news.country),
        textOrNull(news.city),
        textOrNull(news.visitorKey),
      ]);
    });
  }

  async recordTicket({ tenantId, integrationId }: TawktoPlace, ticket: TicketNews): Promise<void> {
    await this.database.forTenant(tenantId, async (tx) => {
      const place = { tenantId, integrationId };
      if (await isFromBefore(tx, this.prints, place, [`ticket:${ticket.ticketId}`], ticket.at)) return;
      await tx.query(
        `INSERT INTO tawkto_tickets (integration_id, ticket_id, tenant_id, opened_by, opened_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
        [integrationId, textOrNull(ticket.ticketId), tenantId, ticket.openedBy, ticket.at],
      );
    });
  }

  /** Chats count for the day on which they began. A period without any is all zeros. */
  analytics(tenantId: string, integrationId: string | undefined, period: Period): Promise<ChatAnalytics> {
    return this.database.forTenant(tenantId, (tx) =>
      analyticsOf(tx, tenantId, integrationId ?? null, period),
    );
  }

  /** The chat that this visitor has now, or had until a moment ago: the latest of a day. */
  async runningChat(
    { tenantId, integrationId }: TawktoPlace,
    visitorKey: string,
  ): Promise<string | undefined> {
    const [row] = await this.database.forTenant(tenantId, (tx) =>
      tx.query<{ chatId: string; over: boolean }>(
        `SELECT chat_id AS "chatId", ended_at < now() - interval '2 minutes' AS over FROM tawkto_chats
          WHERE tenant_id = $1 AND integration_id = $2 AND visitor_key = $3
            AND started_at > now() - interval '1 day'
          ORDER BY started_at DESC, chat_id LIMIT 1`,
        [tenantId, integrationId, visitorKey],
      ),
    );
    return row === undefined || row.over ? undefined : row.chatId;
  }

  /** From which moment to which a period lasts; the second is the first of the day after. */
  async bounds(
    tenantId: string,
    { startDate, endDate, timeZone }: Period,
  ): Promise<{ from: Date; to: Date }> {
    const [range] = await this.database.forTenant(tenantId, (tx) =>
      tx.query<{ from: Date; to: Date }>(
        `SELECT $1::date::timestamp AT TIME ZONE $3 AS "from", ($2::date + 1)::timestamp AT TIME ZONE $3 AS "to"`,
        [startDate, endDate, timeZone],
      ),
    );
    if (range === undefined) throw new Error('No bounds');
    return range;
  }

  /** How many of these chats are stored here. */
  async known(tenantId: string, integrationId: string, chatIds: readonly string[]): Promise<number> {
    const [row] = await this.database.forTenant(tenantId, (tx) =>
      tx.query<{ count: number }>(
        `SELECT count(*) FROM tawkto_chats
          WHERE tenant_id = $1 AND integration_id = $2 AND chat_id = ANY($3)`,
        [tenantId, integrationId, chatIds.map(plainText)],
      ),
    );
    return row?.count ?? 0;
  }

  /** Running chats first, then those last heard of. */
  sessions(tenantId: string, integrationId: string | undefined, limit: number): Promise<ChatSession[]> {
    return this.database.forTenant(tenantId, (tx) =>
      tx.query<ChatSession>(SESSIONS, [tenantId, integrationId ?? null, limit]),
    );
  }
}

const RECORD_CHAT = `
  INSERT INTO tawkto_chats AS known (integration_id, chat_id, tenant_id, started_at, last_at, ended_at, first_visitor_at,
                                     first_agent_at, visitor_messages, agent_messages, page, country, city, visitor_key)
  VALUES ($1, $2, $3, least($4::timestamptz, $6, $7), greatest($4::timestamptz, $5), $5::timestamptz, $6::timestamptz, $7::timestamptz, $8, $9, $10, $11, $12, $13)
  ON CONFLICT (integration_id, chat_id) DO UPDATE SET
    started_at = least(known.started_at, excluded.started_at),
    last_at = greatest(known.last_at, excluded.last_at),
    ended_at = least(known.ended_at, excluded.ended_at),
    first_visitor_at = least(known.first_visitor_at, excluded.first_visitor_at),
    first_agent_at = least(known.first_agent_at, excluded.first_agent_at),
    visitor_messages = greatest(known.visitor_messages, excluded.visitor_messages),
    agent_messages = greatest(known.agent_messages, excluded.agent_messages),
    page = coalesce(excluded.page, known.page),
    country = coalesce(excluded.country, known.country),
    city = coalesce(excluded.city, known.city),
    visitor_key = coalesce(excluded.visitor_key, known.visitor_key)
   WHERE known.tenant_id = excluded.tenant_id`;

/** A chat whose end was never told does not stay active for ever. */
const IS_ACTIVE = `ended_at IS NULL AND last_at > now() - interval '12 hours'`;

/** Both halves are a short range of an index, so that a year of chats costs no more than a day. */
const SESSIONS = `
  WITH running AS (
    SELECT *, true AS active FROM tawkto_chats
     WHERE tenant_id = $1 AND ($2::uuid IS NULL OR integration_id = $2) AND ${IS_ACTIVE}
     ORDER BY last_at DESC, chat_id LIMIT $3
  ), others AS (
    SELECT *, false AS active FROM tawkto_chats
     WHERE tenant_id = $1 AND ($2::uuid IS NULL OR integration_id = $2) AND NOT (${IS_ACTIVE})
     ORDER BY last_at DESC, chat_id LIMIT $3
  ), shown AS (
    SELECT * FROM running UNION ALL SELECT * FROM others ORDER BY active DESC, last_at DESC, chat_id LIMIT $3
  )
  SELECT shown.chat_id AS "chatId", shown.integration_id AS "integrationId",
         CASE WHEN active THEN 'active' WHEN ended_at IS NULL THEN 'quiet'
              WHEN first_agent_at IS NULL AND first_visitor_at IS NOT NULL THEN 'missed' ELSE 'ended' END AS status,
         started_at AS "startedAt", last_at AS "lastAt", ended_at AS "endedAt",
         visitor_messages AS "visitorMessages", agent_messages AS "agentMessages", page, country, city,
         contacts.id AS "contactId", contacts.name AS "visitorName", contacts.email AS "visitorEmail"
    FROM shown
    LEFT JOIN contact_identities AS identity
      ON identity.tenant_id = $1 AND identity.integration_id = shown.integration_id
     AND identity.external_id = shown.chat_id
    LEFT JOIN contacts ON contacts.tenant_id = $1 AND contacts.id = identity.contact_id
   ORDER BY active DESC, last_at DESC, shown.chat_id`;
