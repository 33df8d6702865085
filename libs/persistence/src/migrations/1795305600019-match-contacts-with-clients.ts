/** What contacts were looked up by, whose it could not decide, and merges of clients so that they can be undone. */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './tenant-table.js';

export class MatchContactsWithClients1795305600019 implements MigrationInterface {
  readonly name = 'MatchContactsWithClients1795305600019';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
    for (const table of ['client_matches', 'client_merges']) await protectTenantTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE client_merges, client_matches;
      ALTER TABLE contact_links DROP COLUMN strength;
      ALTER TABLE contacts DROP COLUMN matched_keys`);
  }
}

const UP = `
  ALTER TABLE contacts ADD COLUMN matched_keys text[];
  CREATE INDEX contacts_matched ON contacts USING gin (matched_keys)
    WHERE client_id IS NULL AND merged_into IS NULL;
  ALTER TABLE contact_links ADD COLUMN strength text;

  CREATE TABLE client_matches (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    contact_id uuid NOT NULL,
    state text NOT NULL,
    candidates jsonb NOT NULL,
    at timestamptz(3) NOT NULL DEFAULT now(),
    resolved_at timestamptz,
    resolved_by text,
    client_id text
  );
  CREATE UNIQUE INDEX client_matches_open ON client_matches (tenant_id, contact_id) WHERE resolved_at IS NULL;
  CREATE INDEX client_matches_contact ON client_matches (tenant_id, contact_id, at);
  CREATE INDEX client_matches_newest ON client_matches (tenant_id, at, id) WHERE resolved_at IS NULL;

  CREATE TABLE client_merges (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    from_id text NOT NULL,
    into_id text NOT NULL,
    moved jsonb NOT NULL,
    actor text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    undone_at timestamptz,
    undone_by text
  );
  CREATE UNIQUE INDEX client_merges_from ON client_merges (tenant_id, from_id) WHERE undone_at IS NULL`;
