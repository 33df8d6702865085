/** Lanes and attempts of the outbound queue, the bot's answers, and notifications. */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './tenant-table.js';

export class CreateDelivery1795305600004 implements MigrationInterface {
  readonly name = 'CreateDelivery1795305600004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    for (const table of ['delivery_lanes', 'delivery_attempts', 'answers', 'notifications']) {
      await protectTenantTable(runner, table);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notifications, answers, delivery_attempts, delivery_lanes');
  }
}

/** A lane is due from `due_at` on; nothing is queued in one without. Replies (0) go ahead of bulk (1). */
const TABLES = `
  CREATE TABLE delivery_lanes (
    conversation_id uuid PRIMARY KEY REFERENCES conversations (id),
    tenant_id text NOT NULL,
    integration_id uuid NOT NULL,
    provider text NOT NULL,
    priority smallint NOT NULL,
    due_at timestamptz,
    frozen_until timestamptz,
    worker text,
    token bigint NOT NULL DEFAULT 0,
    leased_until timestamptz
  ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
  CREATE INDEX delivery_lanes_due ON delivery_lanes (provider, priority, due_at) WHERE due_at IS NOT NULL;

  CREATE TABLE delivery_attempts (
    message_id uuid NOT NULL,
    attempt integer NOT NULL,
    tenant_id text NOT NULL,
    worker text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    outcome text,
    code text,
    reason text,
    PRIMARY KEY (message_id, attempt)
  );

  CREATE TABLE answers (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    conversation_id uuid NOT NULL,
    epoch integer NOT NULL,
    outcome text NOT NULL,
    question text NOT NULL,
    message_ids uuid[] NOT NULL,
    reply_id uuid,
    confidence double precision NOT NULL,
    sources jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX answers_conversation ON answers (conversation_id, created_at);

  CREATE TABLE notifications (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    status text NOT NULL DEFAULT 'accepted',
    channel text NOT NULL,
    contact_id uuid,
    message_id uuid,
    reason text,
    request jsonb NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX notifications_tenant ON notifications (tenant_id, created_at, id);
  CREATE INDEX notifications_created ON notifications (created_at, id)`;
