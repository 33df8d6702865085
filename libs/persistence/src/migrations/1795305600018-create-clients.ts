/** The clients of a business, and everything each of them is known by. */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './tenant-table.js';

export class CreateClients1795305600018 implements MigrationInterface {
  readonly name = 'CreateClients1795305600018';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
    for (const table of ['clients', 'client_identities']) await protectTenantTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE client_identities, clients');
  }
}

/** An email may be several clients' (families share one); whatever else somebody is known by is one client's. */
const UP = `
  CREATE TABLE clients (
    tenant_id text NOT NULL,
    id text NOT NULL,
    first_name text,
    last_name text,
    phone text,
    email text,
    locale text,
    time_zone text,
    attributes jsonb NOT NULL DEFAULT '{}',
    source text NOT NULL,
    words tsvector NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    removed_at timestamptz,
    merged_into text,
    PRIMARY KEY (tenant_id, id)
  );
  CREATE INDEX clients_newest ON clients (tenant_id, created_at, id) WHERE removed_at IS NULL;
  CREATE INDEX clients_changed ON clients (tenant_id, updated_at, id);
  CREATE INDEX clients_words ON clients USING gin (words) WHERE removed_at IS NULL;

  CREATE TABLE client_identities (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    client_id text NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    evidence text NOT NULL,
    strength text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    undone_at timestamptz
  );
  CREATE UNIQUE INDEX client_identities_value ON client_identities (tenant_id, kind, value, client_id)
    WHERE undone_at IS NULL;
  CREATE UNIQUE INDEX client_identities_owner ON client_identities (tenant_id, kind, value)
    WHERE undone_at IS NULL AND kind <> 'email';
  CREATE INDEX client_identities_client ON client_identities (tenant_id, client_id)`;
