/** What the tables hold of a person's conversations, as they are exported; without what only serves Enlace itself. */

const OF_CONVERSATIONS = 'JOIN conversations AS c ON c.id = t.conversation_id AND c.contact_id = ANY($2)';

/** Rows as JSON with their ids; `$1` is the tenant, `$2` the contacts. */
export const EXPORT_TABLES: readonly (readonly [kind: string, sql: string])[] = [
  [
    'contact',
    `SELECT to_jsonb(t) - 'tenant_id' - 'last_sequence' AS row, t.id FROM contacts AS t
      WHERE t.tenant_id = $1 AND t.id = ANY($2)`,
  ],
  [
    'contact_link',
    `SELECT to_jsonb(t) - 'tenant_id' AS row, t.id FROM contact_links AS t
      WHERE t.tenant_id = $1 AND t.contact_id = ANY($2)`,
  ],
  [
    'client_match',
    `SELECT to_jsonb(t) - 'tenant_id' AS row, t.id FROM client_matches AS t
      WHERE t.tenant_id = $1 AND t.contact_id = ANY($2)`,
  ],
  [
    'conversation',
    `SELECT to_jsonb(t) - 'tenant_id' - 'last_sequence' - 'provider_state' AS row, t.id FROM conversations AS t
      WHERE t.tenant_id = $1 AND t.contact_id = ANY($2)`,
  ],
  [
    'message',
    `SELECT to_jsonb(t) - 'tenant_id' - 'position' - 'sequence' || jsonb_build_object('delivery_attempts', (
              SELECT coalesce(jsonb_agg(to_jsonb(a) - 'tenant_id' - 'message_id' - 'worker' ORDER BY attempt), '[]')
                FROM delivery_attempts AS a WHERE a.tenant_id = $1 AND a.message_id = t.id)) AS row, t.id
       FROM messages AS t ${OF_CONVERSATIONS} WHERE t.tenant_id = $1`,
  ],
  [
    'media',
    `SELECT to_jsonb(m) - 'tenant_id' - 'source' || jsonb_build_object('bytes', '/api/v1/media/' || m.id) AS row, m.id
       FROM messages AS t ${OF_CONVERSATIONS}
       JOIN media AS m ON m.message_id = t.id WHERE t.tenant_id = $1 AND m.tenant_id = $1`,
  ],
  [
    'answer',
    `SELECT to_jsonb(t) - 'tenant_id' AS row, t.id FROM answers AS t ${OF_CONVERSATIONS} WHERE t.tenant_id = $1`,
  ],
  [
    'notification',
    `SELECT to_jsonb(t) - 'tenant_id' AS row, t.id FROM notifications AS t
      WHERE t.tenant_id = $1 AND (t.contact_id = ANY($2) OR t.message_id IN (
        SELECT m.id FROM messages AS m JOIN conversations AS c ON c.id = m.conversation_id
         WHERE m.tenant_id = $1 AND c.contact_id = ANY($2)))`,
  ],
];

/** What other systems are known to say of the person; `$2` and `$3` their ids there by integration, `$4` the clients. */
export const EXPORT_LINKS: readonly (readonly [kind: string, sql: string])[] = [
  [
    'client_merge',
    `SELECT to_jsonb(t) - 'tenant_id' AS row FROM client_merges AS t
      WHERE tenant_id = $1 AND (from_id = ANY($4) OR into_id = ANY($4)) AND $2::uuid[] IS NOT NULL AND $3::text[] IS NOT NULL`,
  ],
  [
    'chatwoot_link',
    `SELECT to_jsonb(t) - 'tenant_id' AS row FROM chatwoot_links AS t
      WHERE tenant_id = $1 AND (client_id = ANY($4)
            OR (integration_id, external_id) IN (SELECT * FROM unnest($2::uuid[], $3::text[])))`,
  ],
  [
    'tawkto_chat',
    `SELECT to_jsonb(t) - 'tenant_id' - 'visitor_key' AS row FROM tawkto_chats AS t
      WHERE tenant_id = $1 AND $4::text[] IS NOT NULL
        AND (integration_id, chat_id) IN (SELECT * FROM unnest($2::uuid[], $3::text[]))`,
  ],
];
