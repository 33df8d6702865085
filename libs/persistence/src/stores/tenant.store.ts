/** The tenants: whose integrations, conversations and keys these are. */
import type { Database } from '../database/database.js';

export interface TenantRecord {
  readonly id: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country: string | null;
  /** BCP 47. */
  readonly locale: string | null;
  readonly settings: Record<string, unknown>;
}

const COLUMNS = 'id, name, country, locale, settings';

export class TenantStore {
  constructor(private readonly database: Database) {}

  /** Makes sure the tenant is there; one that exists stays as it is. */
  async ensure(tenantId: string): Promise<void> {
    await this.database.forTenant(tenantId, (tx) =>
      tx.query('INSERT INTO tenants (id, name) VALUES ($1, $1) ON CONFLICT (id) DO NOTHING', [tenantId]),
    );
  }

  async get(tenantId: string): Promise<TenantRecord | undefined> {
    const [row] = await this.database.forTenant(tenantId, (tx) =>
      tx.query<TenantRecord>(`SELECT ${COLUMNS} FROM tenants WHERE id = $1`, [tenantId]),
    );
    return row;
  }
}
