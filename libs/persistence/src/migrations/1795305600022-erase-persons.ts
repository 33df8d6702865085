/** Erasures of persons with their certificates, and by what an erased person's old events are known. */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './tenant-table.js';

export class ErasePersons1795305600022 implements MigrationInterface {
  readonly name = 'ErasePersons1795305600022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
    for (const table of ['erasures', 'erased_persons']) await protectTenantTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX clients_merged, contacts_merged, message_parts_message, media_content;
      DROP INDEX messages_upload;
      DROP TABLE erased_persons, erasures`);
  }
}

/**
 * `sealed`: by what the person is found, until the erasure is done. The indexes tell whether a file is anybody else's.
 */
const UP = `
  CREATE TABLE erasures (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    state text NOT NULL DEFAULT 'running',
    stage text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamptz(3) NOT NULL,
    counts jsonb NOT NULL DEFAULT '{}',
    remarks jsonb NOT NULL DEFAULT '{}',
    sealed text,
    leased_until timestamptz,
    finished_at timestamptz(3),
    digest text
  );
  CREATE INDEX erasures_tenant ON erasures (tenant_id, requested_at, id);
  CREATE INDEX erasures_requested ON erasures (requested_at, id);
  CREATE INDEX erasures_subject ON erasures (tenant_id, subject);
  CREATE INDEX erasures_running ON erasures (requested_at) WHERE state = 'running';

  CREATE TABLE erased_persons (
    tenant_id text NOT NULL,
    fingerprint text NOT NULL,
    erased_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, fingerprint)
  );

  CREATE INDEX clients_merged ON clients (tenant_id, merged_into) WHERE merged_into IS NOT NULL;
  CREATE INDEX contacts_merged ON contacts (merged_into) WHERE merged_into IS NOT NULL;
  CREATE INDEX message_parts_message ON message_parts (message_id);
  CREATE INDEX media_content ON media (tenant_id, sha256) WHERE sha256 IS NOT NULL;
  CREATE INDEX messages_upload ON messages (tenant_id, (content #>> '{media,upload_id}'))
    WHERE content #>> '{media,upload_id}' IS NOT NULL`;
