/** API keys: kept as hashes, shown once, revoked at once; who makes or revokes one stands in the audit log. */
import { constantTimeEqual, createApiKey, hashApiKey, parseApiKey } from '@enlace/crypto';
import type { Database, Tx } from '../database/database.js';
import { plainText } from '../database/json-text.js';
import { hot } from '../database/statement.js';
import { writeAudit } from './audit.store.js';

export interface ApiKeyRecord {
  readonly id: string;
  /** Null for a platform administrator's key: it may act for every tenant. */
  readonly tenantId: string | null;
  readonly name: string;
  readonly scopes: string[];
}

export interface ListedApiKey extends ApiKeyRecord {
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

const EVERY_TENANT = '*';
const COLUMNS = 'id, tenant_id AS "tenantId", name, scopes';

export class ApiKeyStore {
  constructor(private readonly database: Database) {}

  /**
   * Makes a key; `key` is the only time it can be seen.
   * @param actor the key id of whoever asks for it; `system` where nobody does
   */
  async create(
    draft: { tenantId: string | null; name: string; scopes: readonly string[] },
    actor = 'system',
  ): Promise<{ id: string; key: string }> {
    const { id, key, hash } = createApiKey();
    await this.database.inScope(draft.tenantId ?? EVERY_TENANT, async (tx) => {
      const rows = await tx.query<ApiKeyRecord>(
        `INSERT INTO api_keys (id, tenant_id, name, scopes, hash) VALUES ($1, $2, $3, $4, $5) RETURNING ${COLUMNS}`,
        [id, draft.tenantId, plainText(draft.name), [...draft.scopes], hash],
      );
      await writeDown(tx, actor, 'key.created', rows);
    });
    return { id, key };
  }

  /** Whose key this is; undefined when it is none of ours, or revoked. */
  async find(key: string): Promise<ApiKeyRecord | undefined> {
    const parts = parseApiKey(key);
    if (parts === undefined) return undefined;
    const [row] = await this.database.asSystem((tx) =>
      tx.query<ApiKeyRecord & { hash: string }>(FIND, [parts.id]),
    );
    if (row === undefined || !constantTimeEqual(row.hash, hashApiKey(key))) return undefined;
    return { id: row.id, tenantId: row.tenantId, name: row.name, scopes: row.scopes };
  }

  /** The keys of a tenant, or all with `*`; newest first, revoked ones too. */
  async list(scope: string): Promise<ListedApiKey[]> {
    return this.database.inScope(scope, (tx) =>
      tx.query<ListedApiKey>(
        `SELECT ${COLUMNS}, created_at AS "createdAt", revoked_at AS "revokedAt"
           FROM api_keys WHERE ($1 = '*' OR tenant_id = $1) ORDER BY created_at DESC, id LIMIT 1000`,
        [scope],
      ),
    );
  }

  /**
   * Whether there was such a key in use; from now on it opens nothing.
   * @param actor the key id of whoever revokes it
   */
  async revoke(scope: string, id: string, actor: string): Promise<boolean> {
    return this.database.inScope(scope, async (tx) => {
      const rows = await tx.query<ApiKeyRecord>(
        `UPDATE api_keys SET revoked_at = now()
          WHERE id = $2 AND ($1 = '*' OR tenant_id = $1) AND revoked_at IS NULL RETURNING ${COLUMNS}`,
        [scope, id],
      );
      await writeDown(tx, actor, 'key.revoked', rows);
      return rows.length > 0;
    });
  }
}

async function writeDown(
  tx: Tx,
  actor: string,
  action: 'key.created' | 'key.revoked',
  keys: readonly ApiKeyRecord[],
): Promise<void> {
  for (const { id, tenantId, name, scopes } of keys) {
    const details = { name, scopes };
    await writeAudit(tx, { tenantId: tenantId ?? EVERY_TENANT, actor, action, subject: id, details });
  }
}

const FIND = hot(`SELECT ${COLUMNS}, hash FROM api_keys WHERE id = $1 AND revoked_at IS NULL`);
