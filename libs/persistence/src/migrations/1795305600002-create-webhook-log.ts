/** The webhook log, the marks of events that have ended, and the dead letters. */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './tenant-table.js';

export class CreateWebhookLog1795305600002 implements MigrationInterface {
  readonly name = 'CreateWebhookLog1795305600002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    for (const table of ['webhook_log', 'event_marks', 'dead_letters'])
      await protectTenantTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dead_letters, event_marks, webhook_log');
  }
}

/**
 * The index of unfinished rows stays as small as the backlog, the one of rows that went wrong as small as
 * their number; a page of the log is one range of an index however long the log is. Times that pages
 * are cut by hold milliseconds only, as JavaScript does: a cursor must name the very row it was made from.
 */
const TABLES = `
  CREATE TABLE webhook_log (
    id uuid PRIMARY KEY,
    position bigint GENERATED ALWAYS AS IDENTITY,
    tenant_id text NOT NULL,
    integration_id uuid,
    provider text NOT NULL,
    received_at timestamptz(3) NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    size integer NOT NULL,
    scheme text,
    state text NOT NULL,
    reason text,
    refusal text,
    diagnosis jsonb,
    events integer,
    claimed_until timestamptz,
    published_at timestamptz,
    ended_at timestamptz
  ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
  CREATE INDEX webhook_log_unfinished ON webhook_log (state, position) WHERE state IN ('accepted', 'published');
  CREATE INDEX webhook_log_problems ON webhook_log (tenant_id, state, received_at, id)
    WHERE state IN ('unsupported', 'rejected', 'failed', 'quarantined', 'released');
  CREATE INDEX webhook_log_tenant ON webhook_log (tenant_id, received_at, id);
  CREATE INDEX webhook_log_provider ON webhook_log (tenant_id, provider, received_at, id);
  CREATE INDEX webhook_log_provider_received ON webhook_log (provider, received_at, id);
  CREATE INDEX webhook_log_received ON webhook_log (received_at, id);

  CREATE TABLE event_marks (
    event_id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    webhook_id uuid,
    outcome text NOT NULL,
    reason text,
    message_id uuid,
    marked_at timestamptz NOT NULL DEFAULT now()
  ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
  CREATE INDEX event_marks_webhook ON event_marks (webhook_id);
  CREATE INDEX event_marks_marked ON event_marks (marked_at);

  CREATE TABLE dead_letters (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    provider text NOT NULL,
    event text NOT NULL,
    subject text NOT NULL,
    consumer text NOT NULL,
    code text NOT NULL,
    reason text NOT NULL,
    deliveries integer NOT NULL,
    envelope jsonb NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX dead_letters_tenant ON dead_letters (tenant_id, created_at, id);
  CREATE INDEX dead_letters_created ON dead_letters (created_at, id)`;
