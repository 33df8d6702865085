/** Chatwoot as the agents' desk of other channels: the setting, what is mirrored, and how far. */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './tenant-table.js';

const TABLES = ['desks', 'desk_conversations', 'desk_messages'] as const;

export class CreateDesks1795305600023 implements MigrationInterface {
  readonly name = 'CreateDesks1795305600023';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
    for (const table of TABLES) await protectTenantTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE desk_messages, desk_conversations, desks');
  }
}

/** A message is there before it is posted, so that after a crash it is looked for and not posted again. */
const UP = `
  CREATE TABLE desks (
    tenant_id text PRIMARY KEY,
    integration_id uuid NOT NULL,
    enabled boolean NOT NULL,
    inbox_id text NOT NULL,
    integrations uuid[],
    on_resolved text NOT NULL,
    backfill integer NOT NULL,
    send_automatic boolean NOT NULL,
    assignee_id text,
    team_id text,
    since timestamptz NOT NULL DEFAULT now(),
    looked_at timestamptz NOT NULL DEFAULT now(),
    paused_until timestamptz,
    trouble text,
    trouble_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE desk_conversations (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    integration_id uuid NOT NULL,
    inbox_id text NOT NULL,
    conversation_id uuid NOT NULL,
    chatwoot_contact_id text,
    source_id text,
    chatwoot_id text,
    status text NOT NULL DEFAULT 'open',
    status_at timestamptz,
    live boolean NOT NULL DEFAULT true,
    reopens boolean NOT NULL DEFAULT false,
    position bigint NOT NULL DEFAULT 0,
    backfill_to bigint NOT NULL DEFAULT 0,
    due_at timestamptz,
    claim integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    trouble text,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE UNIQUE INDEX desk_conversations_one ON desk_conversations (integration_id, inbox_id, conversation_id);
  CREATE INDEX desk_conversations_due ON desk_conversations (due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX desk_conversations_conversation ON desk_conversations (conversation_id);
  CREATE INDEX desk_conversations_chatwoot ON desk_conversations (integration_id, chatwoot_id);

  CREATE TABLE desk_messages (
    desk_id uuid NOT NULL REFERENCES desk_conversations ON DELETE CASCADE,
    message_id uuid NOT NULL,
    tenant_id text NOT NULL,
    direction text NOT NULL,
    chatwoot_id text,
    state text NOT NULL,
    reason text,
    told text,
    settled boolean NOT NULL DEFAULT false,
    told_change_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (desk_id, message_id)
  );
  CREATE INDEX desk_messages_message ON desk_messages (message_id);
  CREATE INDEX desk_messages_chatwoot ON desk_messages (desk_id, chatwoot_id);
  CREATE INDEX desk_messages_unsettled ON desk_messages (created_at, desk_id) WHERE NOT settled`;
