/** Contacts and the ids they are known by, conversations and messages. */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './tenant-table.js';

export class CreateConversations1795305600003 implements MigrationInterface {
  readonly name = 'CreateConversations1795305600003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    for (const table of ['contacts', 'contact_identities', 'conversations', 'messages', 'message_parts']) {
      await protectTenantTable(runner, table);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE message_parts, messages, conversations, contact_identities, contacts');
  }
}

const TABLES = `
  CREATE TABLE contacts (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    integration_id uuid NOT NULL,
    provider text NOT NULL,
    external_id text NOT NULL,
    name text,
    phone text,
    username text,
    email text,
    locale text,
    reachable boolean NOT NULL DEFAULT true,
    unreachable_reason text,
    opted_out_at timestamptz,
    last_inbound_at timestamptz,
    last_sequence bigint NOT NULL DEFAULT 0,
    merged_into uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX contacts_phone ON contacts (tenant_id, phone) WHERE phone IS NOT NULL;

  CREATE TABLE contact_identities (
    integration_id uuid NOT NULL,
    external_id text NOT NULL,
    tenant_id text NOT NULL,
    contact_id uuid NOT NULL REFERENCES contacts (id),
    evidence text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (integration_id, external_id)
  );
  CREATE INDEX contact_identities_contact ON contact_identities (contact_id);

  CREATE TABLE conversations (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    integration_id uuid NOT NULL,
    provider text NOT NULL,
    contact_id uuid NOT NULL REFERENCES contacts (id),
    provider_conversation_id text,
    provider_state jsonb,
    owner text NOT NULL DEFAULT 'bot',
    owned_by text,
    epoch integer NOT NULL DEFAULT 1,
    state text NOT NULL DEFAULT 'active',
    awaiting_since timestamptz,
    last_inbound_at timestamptz,
    last_activity_at timestamptz(3) NOT NULL DEFAULT now(),
    last_sequence bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now()
  ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
  CREATE UNIQUE INDEX conversations_active ON conversations (integration_id, contact_id) WHERE state = 'active';
  CREATE INDEX conversations_contact ON conversations (contact_id);
  CREATE INDEX conversations_of_provider ON conversations (integration_id, provider_conversation_id)
    WHERE provider_conversation_id IS NOT NULL;
  CREATE INDEX conversations_tenant ON conversations (tenant_id, last_activity_at, id);
  CREATE INDEX conversations_human ON conversations (tenant_id, last_activity_at, id) WHERE owner = 'human';
  CREATE INDEX conversations_activity ON conversations (last_activity_at, id);
  CREATE INDEX conversations_awaiting ON conversations (awaiting_since) WHERE awaiting_since IS NOT NULL;

  CREATE TABLE messages (
    id uuid PRIMARY KEY,
    position bigint GENERATED ALWAYS AS IDENTITY,
    tenant_id text NOT NULL,
    integration_id uuid NOT NULL,
    provider text NOT NULL,
    conversation_id uuid NOT NULL REFERENCES conversations (id),
    direction text NOT NULL,
    author text NOT NULL,
    status text,
    content jsonb NOT NULL,
    attachments jsonb NOT NULL DEFAULT '[]',
    context jsonb,
    provider_message_id text,
    reply_to text,
    sequence bigint NOT NULL,
    awaits_answer boolean NOT NULL DEFAULT false,
    echoed boolean NOT NULL DEFAULT false,
    epoch integer,
    attempts integer NOT NULL DEFAULT 0,
    not_before timestamptz,
    expires_at timestamptz,
    error_code text,
    error_reason text,
    metadata jsonb,
    changes jsonb NOT NULL DEFAULT '[]',
    occurred_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz,
    edited_at timestamptz,
    deleted_at timestamptz
  ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
  CREATE UNIQUE INDEX messages_of_provider ON messages (integration_id, provider_message_id, direction)
    WHERE provider_message_id IS NOT NULL;
  CREATE INDEX messages_conversation ON messages (conversation_id, sequence, position);
  CREATE INDEX messages_awaiting ON messages (conversation_id, sequence, position) WHERE awaits_answer;
  CREATE INDEX messages_queued ON messages (conversation_id, position) WHERE status = 'queued';
  CREATE INDEX messages_undecided ON messages (conversation_id) WHERE status IN ('sending', 'unknown');

  CREATE TABLE message_parts (
    integration_id uuid NOT NULL,
    provider_message_id text NOT NULL,
    tenant_id text NOT NULL,
    message_id uuid NOT NULL,
    PRIMARY KEY (integration_id, provider_message_id)
  )`;
