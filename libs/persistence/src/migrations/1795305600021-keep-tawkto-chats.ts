/** What is known of each tawk.to chat and ticket, for figures that outlive the webhook log; and how the widget is to look. */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './tenant-table.js';

const TABLES = ['tawkto_chats', 'tawkto_tickets', 'tawkto_widgets'];

export class KeepTawktoChats1795305600021 implements MigrationInterface {
  readonly name = 'KeepTawktoChats1795305600021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
    for (const table of TABLES) await protectTenantTable(runner, table);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${TABLES.join(', ')}`);
  }
}

/** No names and no addresses of people: those are the contact's, and go with it. */
const UP = `
  CREATE TABLE tawkto_chats (
    integration_id uuid NOT NULL,
    chat_id text NOT NULL,
    tenant_id text NOT NULL,
    started_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    ended_at timestamptz,
    first_visitor_at timestamptz,
    first_agent_at timestamptz,
    visitor_messages integer NOT NULL DEFAULT 0,
    agent_messages integer NOT NULL DEFAULT 0,
    page text,
    country text,
    city text,
    visitor_key text,
    PRIMARY KEY (integration_id, chat_id)
  );
  CREATE INDEX tawkto_chats_started ON tawkto_chats (tenant_id, started_at);
  CREATE INDEX tawkto_chats_visitor ON tawkto_chats (integration_id, visitor_key, started_at)
    WHERE visitor_key IS NOT NULL;
  CREATE INDEX tawkto_chats_last ON tawkto_chats (tenant_id, last_at);

  CREATE TABLE tawkto_tickets (
    integration_id uuid NOT NULL,
    ticket_id text NOT NULL,
    tenant_id text NOT NULL,
    opened_by text NOT NULL,
    opened_at timestamptz NOT NULL,
    PRIMARY KEY (integration_id, ticket_id)
  );
  CREATE INDEX tawkto_tickets_opened ON tawkto_tickets (tenant_id, opened_at);

  CREATE TABLE tawkto_widgets (
    integration_id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    settings jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
  )`;
