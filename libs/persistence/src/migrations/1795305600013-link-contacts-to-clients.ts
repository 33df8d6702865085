/** The client behind a contact, with the evidence; what the provider calls an account; ids that a contact gave up. */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './tenant-table.js';

export class LinkContactsToClients1795305600013 implements MigrationInterface {
  readonly name = 'LinkContactsToClients1795305600013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
    for (const table of ['contact_links', 'start_links']) await protectTenantTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE start_links, contact_links;
      ALTER TABLE integrations DROP COLUMN account;
      ALTER TABLE contact_identities DROP COLUMN superseded_at;
      ALTER TABLE contacts DROP COLUMN client_id`);
  }
}

const UP = `
  ALTER TABLE contacts ADD COLUMN client_id text;
  CREATE INDEX contacts_client ON contacts (tenant_id, client_id) WHERE client_id IS NOT NULL;
  ALTER TABLE contact_identities ADD COLUMN superseded_at timestamptz;
  ALTER TABLE integrations ADD COLUMN account jsonb;

  CREATE TABLE contact_links (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    contact_id uuid NOT NULL REFERENCES contacts (id),
    client_id text NOT NULL,
    state text NOT NULL,
    evidence text NOT NULL,
    detail text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    undone_at timestamptz
  );
  CREATE INDEX contact_links_contact ON contact_links (contact_id, at);

  CREATE TABLE start_links (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    integration_id uuid NOT NULL,
    client_id text NOT NULL,
    token_hash text NOT NULL,
    single_use boolean NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
  );
  CREATE UNIQUE INDEX start_links_token ON start_links (token_hash);
  CREATE INDEX start_links_expiry ON start_links (tenant_id, expires_at)`;
