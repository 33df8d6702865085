/** Files: those that came with messages, fetched or not, and those uploaded to be sent. */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './tenant-table.js';

export class CreateMedia1795305600009 implements MigrationInterface {
  readonly name = 'CreateMedia1795305600009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLE);
    await protectTenantTable(runner, 'media');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE media');
  }
}

/** A file that is to be fetched is due from `due_at` on; whoever fetches it puts that off while at work. */
const TABLE = `
  CREATE TABLE media (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    origin text NOT NULL,
    provider text,
    integration_id uuid,
    message_id uuid,
    position integer NOT NULL DEFAULT 0,
    kind text,
    state text NOT NULL,
    reason text,
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz,
    source jsonb,
    mime_type text,
    file_name text,
    size bigint,
    sha256 text,
    created_at timestamptz NOT NULL DEFAULT now(),
    stored_at timestamptz
  );
  CREATE UNIQUE INDEX media_message ON media (message_id, position) WHERE message_id IS NOT NULL;
  CREATE INDEX media_due ON media (provider, due_at) WHERE due_at IS NOT NULL`;
