/** Pages of clients, by the words they are found by, by what they are known by, and by when they changed. */
import type { Database } from '../../database/database.js';
import { CURSOR_TEXT, CURSOR_TIME, pageOf, pageSize, readCursor, type Page } from '../../database/page.js';
import { CLIENT_COLUMNS, type ClientRecord, type ClientSource, type Identity } from './client-record.js';
import { matchIdentities } from './identities.js';
import { wordsQuery } from './words.js';

export interface ClientFilter {
  readonly tenantId: string;
  /** Words that names, email or id begin with. */
  readonly words?: string;
  /** Known by it. */
  readonly identity?: Identity;
  readonly source?: ClientSource;
  /** Changed at that moment or later. */
  readonly updatedSince?: Date;
  readonly cursor?: string;
  readonly limit?: number;
}

export async function listClients(database: Database, filter: ClientFilter): Promise<Page<ClientRecord>> {
  const { tenantId, words, identity, source, updatedSince, cursor } = filter;
  const limit = pageSize(filter.limit);
  const [at, id] = readCursor(cursor, [CURSOR_TIME, CURSOR_TEXT]);
  const query = words === undefined ? null : wordsQuery(tenantId, words);
  if (query === undefined) return { items: [], next_cursor: undefined };
  const rows = await database.forTenant(tenantId, async (tx) => {
    const matches = identity === undefined ? [] : await matchIdentities(tx, tenantId, [identity]);
    const ids = identity === undefined ? null : matches.map(({ clientId }) => clientId);
    return tx.query<ClientRecord>(
      `SELECT ${CLIENT_COLUMNS} FROM clients
        WHERE tenant_id = $1 AND removed_at IS NULL
          AND ($2::tsquery IS NULL OR words @@ $2::tsquery) AND ($3::text[] IS NULL OR id = ANY($3))
          AND ($4::text IS NULL OR source = $4) AND ($5::timestamptz IS NULL OR updated_at >= $5)
          AND ($6::timestamptz IS NULL OR (created_at, id) < ($6, $7))
        ORDER BY created_at DESC, id DESC LIMIT $8`,
      [tenantId, query, ids, source ?? null, updatedSince ?? null, at, id, limit + 1],
    );
  });
  return pageOf(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
}
