/** The services' role, tenants, their keys and integrations, idempotency keys and the audit log. */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APP_ROLE, protectTenantTable } from './tenant-table.js';

export class CreateTenants1795305600001 implements MigrationInterface {
  readonly name = 'CreateTenants1795305600001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CREATE_ROLE);
    await runner.query(TABLES);
    await protectTenantTable(runner, 'tenants', 'id');
    for (const table of ['api_keys', 'integrations', 'idempotency_keys', 'audit_log']) {
      await protectTenantTable(runner, table);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_log, idempotency_keys, integrations, api_keys, tenants');
  }
}

/**
 * Roles belong to the whole server: another database may have made it already, or be making it this very
 * moment. Who may not make or take roles works without: row-level security then holds the tables' owner.
 */
const CREATE_ROLE = `
  DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${APP_ROLE}') THEN
      CREATE ROLE ${APP_ROLE} NOLOGIN;
    END IF;
  EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN NULL;
  END $$;
  DO $$ BEGIN
    GRANT ${APP_ROLE} TO CURRENT_USER;
  EXCEPTION WHEN insufficient_privilege OR undefined_object OR unique_violation OR internal_error THEN NULL;
  END $$;
  DO $$ BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO ${APP_ROLE}', current_schema());
  EXCEPTION WHEN insufficient_privilege OR undefined_object THEN NULL;
  END $$`;

const TABLES = `
  CREATE TABLE tenants (
    id text PRIMARY KEY,
    name text NOT NULL,
    country text,
    locale text,
    settings jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE api_keys (
    id text PRIMARY KEY,
    tenant_id text,
    name text NOT NULL,
    scopes text[] NOT NULL,
    hash text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
  );
  CREATE INDEX api_keys_tenant ON api_keys (tenant_id);

  CREATE TABLE integrations (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    provider text NOT NULL,
    identity text NOT NULL,
    route_keys text[] NOT NULL,
    status text NOT NULL,
    status_reason text NOT NULL,
    settings jsonb NOT NULL,
    sealed jsonb NOT NULL,
    frozen_until timestamptz,
    checked_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    removed_at timestamptz
  );
  CREATE UNIQUE INDEX integrations_identity ON integrations (tenant_id, provider, identity) WHERE removed_at IS NULL;
  CREATE INDEX integrations_updated ON integrations (updated_at);

  CREATE TABLE idempotency_keys (
    tenant_id text NOT NULL,
    key text NOT NULL,
    route text NOT NULL,
    request_hash text NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT now(),
    status integer,
    body jsonb,
    PRIMARY KEY (tenant_id, key)
  );
  CREATE INDEX idempotency_keys_begun ON idempotency_keys (begun_at);

  CREATE TABLE audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id text NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX audit_log_tenant ON audit_log (tenant_id, id)`;
