/** Notifications asked for, what became of them, and whom they can reach. */
import type { Provider } from '@enlace/normalization';
import { windowOpenedAt } from './outbound/takes.js';
import type { Database } from '../database/database.js';
import { jsonText, textOrNull } from '../database/json-text.js';
import { CURSOR_TIME, CURSOR_UUID, pageOf, pageSize, readCursor, type Page } from '../database/page.js';
import {
  EXPIRE,
  FOLLOW,
  STANDING,
  type NotificationOutcome,
  type NotificationStatus,
} from './notification-standing.js';

/** By which way it goes; decided once, so that asking for it again cannot take another. */
export interface NotificationChoice {
  readonly contactId: string;
  readonly provider: Provider;
  readonly integrationId: string;
  /** The contact as the provider knows it. */
  readonly externalId: string;
}

export interface NotificationRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly status: NotificationStatus;
  readonly channel: string;
  readonly contactId: string | null;
  /** Our id of the message it became. */
  readonly messageId: string | null;
  readonly reason: string | null;
  readonly choice: NotificationChoice | null;
  readonly request: Record<string, unknown>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NotificationDraft {
  readonly id: string;
  readonly tenantId: string;
  readonly channel: string;
  readonly contactId?: string;
  readonly request: Readonly<Record<string, unknown>>;
}

export interface ReachableContact {
  readonly contactId: string;
  readonly integrationId: string;
  readonly provider: Provider;
  readonly externalId: string;
  readonly phone: string | null;
  readonly name: string | null;
  readonly locale: string | null;
  readonly reachable: boolean;
  readonly optedOut: boolean;
  readonly lastInboundAt: Date | null;
}

export interface NotificationFilter {
  /** A tenant, or `*`. */
  readonly tenantId: string;
  readonly status?: NotificationStatus;
  readonly cursor?: string;
  readonly limit?: number;
}

export interface NotificationChange {
  readonly outcome: NotificationOutcome;
  readonly reason?: string;
}

const COLUMNS = `id, tenant_id AS "tenantId", status, channel, contact_id AS "contactId",
  message_id AS "messageId", reason, choice, request, created_at AS "createdAt", updated_at AS "updatedAt"`;

export class NotificationStore {
  constructor(private readonly database: Database) {}

  /** The same id again changes nothing. */
  async insert(draft: NotificationDraft): Promise<{ created: boolean }> {
    const rows = await this.database.forTenant(draft.tenantId, (tx) =>
      tx.query(
        `INSERT INTO notifications (id, tenant_id, channel, contact_id, request) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO NOTHING RETURNING id`,
        [draft.id, draft.tenantId, draft.channel, draft.contactId ?? null, jsonText(draft.request)],
      ),
    );
    return { created: rows.length > 0 };
  }

  /** @param tenantId a tenant, or `*` */
  async get(tenantId: string, id: string): Promise<NotificationRecord | undefined> {
    const [row] = await this.database.inScope(tenantId, (tx) =>
      tx.query<NotificationRecord>(
        `SELECT ${COLUMNS} FROM notifications WHERE id = $2 AND ($1 = '*' OR tenant_id = $1)`,
        [tenantId, id],
      ),
    );
    return row;
  }

  /** Newest first. */
  async list(filter: NotificationFilter): Promise<Page<NotificationRecord>> {
    const limit = pageSize(filter.limit);
    const [at, id] = readCursor(filter.cursor, [CURSOR_TIME, CURSOR_UUID]);
    const rows = await this.database.inScope(filter.tenantId, (tx) =>
      tx.query<NotificationRecord>(
        `SELECT ${COLUMNS} FROM notifications
          WHERE ($1 = '*' OR tenant_id = $1) AND ($2::text IS NULL OR status = $2)
            AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
          ORDER BY created_at DESC, id DESC LIMIT $5`,
        [filter.tenantId, filter.status ?? null, at, id, limit + 1],
      ),
    );
    return pageOf(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
  }

  /** Keeps the way and our id of the message, unless one was kept before; returns the notification as it is then. */
  async choose(
    tenantId: string,
    id: string,
    choice: NotificationChoice,
    messageId: string,
  ): Promise<NotificationRecord | undefined> {
    return this.database.forTenant(tenantId, async (tx) => {
      await tx.query(
        `UPDATE notifications
            SET choice = $3, message_id = $4, contact_id = $5, channel = $6, updated_at = now()
          WHERE tenant_id = $1 AND id = $2 AND status = 'accepted' AND choice IS NULL`,
        [tenantId, id, jsonText(choice), messageId, choice.contactId, choice.provider],
      );
      const [row] = await tx.query<NotificationRecord>(
        `SELECT ${COLUMNS} FROM notifications WHERE tenant_id = $1 AND id = $2`,
        [tenantId, id],
      );
      return row;
    });
  }

  /** Whether this brought it further; what ranks no higher than what is known changes nothing, in whatever order it comes. */
  async settle(tenantId: string, id: string, { outcome, reason }: NotificationChange): Promise<boolean> {
    const { status, rank } = STANDING[outcome];
    const rows = await this.database.forTenant(tenantId, (tx) =>
      tx.query(
        `UPDATE notifications SET status = $3, standing = $4, reason = $5, updated_at = now()
          WHERE tenant_id = $1 AND id = $2 AND standing < $4 RETURNING id`,
        [tenantId, id, status, rank, textOrNull(reason)],
      ),
    );
    return rows.length > 0;
  }

  /** Those `accepted` and untouched for so long, oldest first; touched by this, so that replicas share them. */
  async takeOverdue(options: { olderThanMs: number; limit: number }): Promise<NotificationRecord[]> {
    return this.database.asSystem((tx) =>
      tx.query<NotificationRecord>(
        `UPDATE notifications SET updated_at = now()
          WHERE id IN (SELECT id FROM notifications
                        WHERE status = 'accepted' AND updated_at < now() - $1 * interval '1 millisecond'
                        ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED)
         RETURNING ${COLUMNS}`,
        [options.olderThanMs, options.limit],
      ),
    );
  }

  /**
   * Gives those that have waited so long for an outcome the one their message has, for its notice was lost; and an end to
   * those whose message nobody took before the bus forgot it. Returns how many.
   */
  async followMessages(options: { olderThanMs: number; limit: number }): Promise<number> {
    return this.database.asSystem(async (tx) => {
      const followed = await tx.query(FOLLOW, [options.olderThanMs, options.limit]);
      const expired = await tx.query(EXPIRE, [options.limit]);
      return followed.length + expired.length;
    });
  }

  /** Every way to reach a person, by contact id or by any form of a phone; the channel last used comes first. */
  async findContacts(
    tenantId: string,
    who: { contactId?: string; phones?: readonly string[] },
  ): Promise<ReachableContact[]> {
    return this.database.forTenant(tenantId, (tx) =>
      tx.query<ReachableContact>(
        `SELECT contacts.id AS "contactId", integration_id AS "integrationId", contacts.provider,
                external_id AS "externalId", phone, name, locale, reachable, opted_out_at IS NOT NULL AS "optedOut",
                ${windowOpenedAt('contacts')} AS "lastInboundAt"
           FROM contacts JOIN integrations ON integrations.id = integration_id
          WHERE contacts.tenant_id = $1 AND merged_into IS NULL AND removed_at IS NULL
            AND contacts.id IN (SELECT coalesce(merged_into, id) FROM contacts WHERE tenant_id = $1 AND id = $2
                                 UNION ALL
                                SELECT id FROM contacts WHERE tenant_id = $1 AND phone = ANY($3))
          ORDER BY last_inbound_at DESC NULLS LAST, contacts.created_at DESC, contacts.id LIMIT 100`,
        [tenantId, who.contactId ?? null, [...(who.phones ?? [])]],
      ),
    );
  }
}
