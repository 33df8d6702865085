/** How far Chatwoot was looked through, what is agreed with it of each contact, and how a whole sync goes. */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './tenant-table.js';

export class SyncWithChatwoot1795305600020 implements MigrationInterface {
  readonly name = 'SyncWithChatwoot1795305600020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    for (const table of ['chatwoot_sweeps', 'chatwoot_links', 'chatwoot_syncs']) {
      await protectTenantTable(runner, table);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE chatwoot_syncs, chatwoot_links, chatwoot_sweeps');
  }
}

/** A row for each integration, and for each contact that is known on both sides. */
const TABLES = `
  CREATE TABLE chatwoot_sweeps (
    tenant_id text NOT NULL,
    integration_id uuid NOT NULL,
    kind text NOT NULL,
    due_at timestamptz NOT NULL,
    done_until timestamptz NOT NULL,
    swept_at timestamptz,
    found integer NOT NULL DEFAULT 0,
    ingested integer NOT NULL DEFAULT 0,
    failed_at timestamptz,
    failure_code text,
    failure_reason text,
    PRIMARY KEY (tenant_id, integration_id, kind)
  );
  CREATE TABLE chatwoot_links (
    tenant_id text NOT NULL,
    integration_id uuid NOT NULL,
    external_id text NOT NULL,
    client_id text,
    client_revision integer,
    state text NOT NULL,
    reason text,
    agreed jsonb NOT NULL DEFAULT '{}',
    checked_at timestamptz(3) NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, integration_id, external_id)
  );
  CREATE TABLE chatwoot_syncs (
    tenant_id text NOT NULL,
    integration_id uuid NOT NULL,
    run uuid NOT NULL,
    state text NOT NULL,
    page integer NOT NULL DEFAULT 1,
    total integer,
    synced integer NOT NULL DEFAULT 0,
    not_found integer NOT NULL DEFAULT 0,
    failed integer NOT NULL DEFAULT 0,
    reason text,
    requested_by text NOT NULL,
    started_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    finished_at timestamptz(3),
    claimed_until timestamptz,
    PRIMARY KEY (tenant_id, integration_id)
  )`;
