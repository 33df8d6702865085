/** Chatwoot is told who has a conversation: what a bot hands over must not stay pending there. */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './tenant-table.js';

export class HandOverInChatwoot1795305600026 implements MigrationInterface {
  readonly name = 'HandOverInChatwoot1795305600026';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE chatwoot_handovers (
        conversation_id uuid PRIMARY KEY REFERENCES conversations ON DELETE CASCADE,
        tenant_id text NOT NULL,
        owner text NOT NULL DEFAULT 'bot',
        refusal bigint NOT NULL DEFAULT 0,
        due_at timestamptz,
        failures integer NOT NULL DEFAULT 0
      );
      CREATE INDEX chatwoot_handovers_due ON chatwoot_handovers (due_at) WHERE due_at IS NOT NULL`);
    await protectTenantTable(runner, 'chatwoot_handovers');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE chatwoot_handovers');
  }
}
