/** Every attempt keeps what was said to the provider and what it answered; sending keeps a pace over all replicas. */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './tenant-table.js';

export class LogProviderCalls1795305600010 implements MigrationInterface {
  readonly name = 'LogProviderCalls1795305600010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE delivery_attempts ADD COLUMN calls jsonb NOT NULL DEFAULT '[]';
      CREATE TABLE send_paces (
        tenant_id text NOT NULL,
        integration_id uuid NOT NULL,
        scope text NOT NULL,
        free_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, integration_id, scope)
      ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02)`);
    await protectTenantTable(runner, 'send_paces');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE send_paces; ALTER TABLE delivery_attempts DROP COLUMN calls');
  }
}
