/** How the tawk.to widgets of tenants are to look, and where they are shown. */
import type { Database } from '../database/database.js';
import { jsonText } from '../database/json-text.js';
import { writeAudit } from './audit.store.js';
import type { TawktoPlace } from './tawkto/chat-record.js';

export class TawktoWidgetStore {
  constructor(private readonly database: Database) {}

  /** Undefined where nobody has set any. */
  async get({ tenantId, integrationId }: TawktoPlace): Promise<Record<string, unknown> | undefined> {
    const [row] = await this.database.forTenant(tenantId, (tx) =>
      tx.query<{ settings: Record<string, unknown> }>(
        'SELECT settings FROM tawkto_widgets WHERE tenant_id = $1 AND integration_id = $2',
        [tenantId, integrationId],
      ),
    );
    return row?.settings;
  }

  /**
   * Puts these settings in the place of those there were; false where the tenant has no such integration.
   * @param actor the key that does it
   */
  async save(
    { tenantId, integrationId }: TawktoPlace,
    settings: Readonly<Record<string, unknown>>,
    actor: string,
  ): Promise<boolean> {
    return this.database.forTenant(tenantId, async (tx) => {
      const rows = await tx.query(
        `INSERT INTO tawkto_widgets AS known (integration_id, tenant_id, settings)
         SELECT id, $1, $3 FROM integrations WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL
         ON CONFLICT (integration_id) DO UPDATE SET settings = excluded.settings, updated_at = now()
          WHERE known.tenant_id = excluded.tenant_id
         RETURNING integration_id`,
        [tenantId, integrationId, jsonText(settings)],
      );
      if (rows.length === 0) return false;
      const fields = Object.keys(settings).sort();
      await writeAudit(tx, {
        tenantId,
        actor,
        action: 'widget.saved',
        subject: integrationId,
        details: { fields },
      });
      return true;
    });
  }
}
