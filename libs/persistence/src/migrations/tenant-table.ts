/** What every table with rows of tenants gets: row-level security, and the rights of the services' role. */
import type { QueryRunner } from 'typeorm';

/** The role every transaction takes: it owns nothing and row-level security holds it, superuser or not. */
export const APP_ROLE = 'enlace_app';

/**
 * Rows are seen and written only by a transaction that names their tenant, or `*`. `FORCE` binds the table's
 * owner too. The setting is read through a sub-select, so once per statement and not once per row; after a
 * transaction it is left as an empty text, which must match nothing.
 * @param column where the tenant's id stands
 */
export async function protectTenantTable(
  runner: QueryRunner,
  table: string,
  column = 'tenant_id',
): Promise<void> {
  const seen = `${column} = (SELECT nullif(current_setting('app.tenant', true), ''))
                OR (SELECT current_setting('app.tenant', true)) = '*'`;
  await runner.query(`
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenant_isolation ON ${table} USING (${seen}) WITH CHECK (${seen});
    DO $$ BEGIN
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = '${APP_ROLE}') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${APP_ROLE};
      END IF;
    END $$`);
}
