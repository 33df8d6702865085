/** Reading conversations and messages, page by page. */
import type { Tx } from '../../database/database.js';
import {
  CURSOR_NUMBER,
  CURSOR_TIME,
  CURSOR_UUID,
  pageOf,
  readCursor,
  type Page,
} from '../../database/page.js';
import type {
  ConversationFilter,
  ConversationRecord,
  MessageRecord,
  UndeliveredFilter,
} from './conversation-record.js';
import { windowOpenedAt } from '../outbound/takes.js';

const CONVERSATION = `
  SELECT conversations.id, conversations.tenant_id AS "tenantId", conversations.integration_id AS "integrationId",
         conversations.provider, provider_conversation_id AS "providerConversationId", owner, owned_by AS "ownedBy",
         epoch, state, awaiting_since AS "awaitingSince", conversations.last_inbound_at AS "lastInboundAt",
         ${windowOpenedAt('contacts')} AS "contactLastInboundAt", last_activity_at AS "lastActivityAt", conversations.created_at AS "createdAt",
         json_build_object('id', contacts.id, 'clientId', client_id, 'externalId', external_id, 'name', name, 'phone', phone,
                           'username', username, 'email', email, 'locale', locale, 'reachable', reachable) AS contact
    FROM conversations JOIN contacts ON contacts.id = contact_id`;

/** Looked up for those messages only that have files. */
const MEDIA = `CASE WHEN attachments = '[]' THEN '[]' ELSE coalesce((
  SELECT jsonb_agg(jsonb_build_object('position', media.position, 'id', media.id, 'state', state, 'reason', reason,
                                      'mimeType', mime_type, 'fileName', file_name, 'size', size, 'sha256', sha256)
                   ORDER BY media.position)
    FROM media WHERE message_id = messages.id AND media.tenant_id = messages.tenant_id), '[]') END`;

const MESSAGE = `
  SELECT id, tenant_id AS "tenantId", conversation_id AS "conversationId", integration_id AS "integrationId",
         provider, direction, author, status, content, attachments, ${MEDIA} AS media, context,
         provider_message_id AS "providerMessageId", reply_to AS "replyTo", sequence, position,
         awaits_answer AS "awaitsAnswer", error_code AS "errorCode", error_reason AS "errorReason",
         occurred_at AS "occurredAt", created_at AS "createdAt", sent_at AS "sentAt",
         edited_at AS "editedAt", deleted_at AS "deletedAt"
    FROM messages`;

/** The most recently active first. */
export async function conversationPage(
  tx: Tx,
  filter: ConversationFilter,
  limit: number,
): Promise<Page<ConversationRecord>> {
  const [at, id] = readCursor(filter.cursor, [CURSOR_TIME, CURSOR_UUID]);
  const rows = await tx.query<ConversationRecord>(
    `${CONVERSATION}
      WHERE ($1 = '*' OR conversations.tenant_id = $1) AND ($2::text IS NULL OR conversations.provider = $2)
        AND ($3::text IS NULL OR owner = $3) AND ($4::text IS NULL OR state = $4)
        AND ($5::uuid IS NULL OR contact_id = $5)
        AND ($6::timestamptz IS NULL OR (last_activity_at, conversations.id) < ($6, $7::uuid))
      ORDER BY last_activity_at DESC, conversations.id DESC LIMIT $8`,
    [
      filter.tenantId,
      filter.provider ?? null,
      filter.owner ?? null,
      filter.state ?? null,
      filter.contactId ?? null,
      at,
      id,
      limit + 1,
    ],
  );
  return pageOf(rows, limit, (row) => [row.lastActivityAt.toISOString(), row.id]);
}

export async function findConversation(
  tx: Tx,
  scope: string,
  id: string,
): Promise<ConversationRecord | undefined> {
  const [row] = await tx.query<ConversationRecord>(
    `${CONVERSATION} WHERE conversations.id = $2 AND ($1 = '*' OR conversations.tenant_id = $1)`,
    [scope, id],
  );
  return row;
}

export async function findMessage(tx: Tx, scope: string, id: string): Promise<MessageRecord | undefined> {
  const [row] = await tx.query<MessageRecord>(`${MESSAGE} WHERE id = $2 AND ($1 = '*' OR tenant_id = $1)`, [
    scope,
    id,
  ]);
  return row;
}

/** Oldest first: in the order in which the customer's messages arrived, ours after what they answered. */
export async function messagePage(
  tx: Tx,
  scope: string,
  conversationId: string,
  cursor: string | undefined,
  limit: number,
): Promise<Page<MessageRecord>> {
  const [sequence, position] = readCursor(cursor, [CURSOR_NUMBER, CURSOR_NUMBER]);
  const rows = await tx.query<MessageRecord>(
    `${MESSAGE}
      WHERE conversation_id = $2 AND ($1 = '*' OR tenant_id = $1)
        AND ($3::bigint IS NULL OR (sequence, position) > ($3, $4::bigint))
      ORDER BY sequence, position LIMIT $5`,
    [scope, conversationId, sequence, position, limit + 1],
  );
  return pageOf(rows, limit, (row) => [row.sequence, row.position]);
}

/** Messages of ours that are known, or may be, not to have been delivered; the newest first. */
export async function undeliveredPage(
  tx: Tx,
  filter: UndeliveredFilter,
  limit: number,
): Promise<Page<MessageRecord>> {
  const [position] = readCursor(filter.cursor, [CURSOR_NUMBER, CURSOR_UUID]);
  const rows = await tx.query<MessageRecord>(
    `${MESSAGE}
      WHERE direction = 'outbound' AND status IN ('unknown', 'failed') AND status = $2
        AND ${filter.tenantId === '*' ? '$1::text IS NOT NULL' : 'tenant_id = $1'}
        AND ($3::text IS NULL OR provider = $3) AND ($4::uuid IS NULL OR integration_id = $4)
        AND ($5::bigint IS NULL OR position < $5)
      ORDER BY position DESC LIMIT $6`,
    [
      filter.tenantId,
      filter.status,
      filter.provider ?? null,
      filter.integrationId ?? null,
      position,
      limit + 1,
    ],
  );
  return pageOf(rows, limit, (row) => [row.position, row.id]);
}

/** Those that were written down after a position, in that order. */
export async function messagesAfter(
  tx: Tx,
  tenantId: string,
  conversationId: string,
  position: number,
  limit: number,
): Promise<MessageRecord[]> {
  return tx.query<MessageRecord>(
    `${MESSAGE} WHERE tenant_id = $1 AND conversation_id = $2 AND position > $3 ORDER BY position LIMIT $4`,
    [tenantId, conversationId, position, limit],
  );
}
