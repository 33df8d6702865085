/** Templates of WhatsApp Business accounts as they are known, what changed in them, and when each account was last asked. */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './tenant-table.js';

export class CreateWhatsAppTemplates1795305600011 implements MigrationInterface {
  readonly name = 'CreateWhatsAppTemplates1795305600011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    for (const table of ['whatsapp_templates', 'whatsapp_template_changes', 'whatsapp_template_syncs']) {
      await protectTenantTable(runner, table);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE whatsapp_template_syncs, whatsapp_template_changes, whatsapp_templates');
  }
}

/** Templates belong to the business account, which several numbers may share. `…_at`: as of when the value is known. */
const TABLES = `
  CREATE TABLE whatsapp_templates (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    waba_id text NOT NULL,
    name text NOT NULL,
    language text NOT NULL,
    template_id text,
    status text,
    status_reason text,
    status_at timestamptz,
    category text,
    upcoming_category text,
    category_at timestamptz,
    quality text,
    quality_at timestamptz,
    parameter_format text,
    components jsonb,
    components_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE UNIQUE INDEX whatsapp_templates_name ON whatsapp_templates (tenant_id, waba_id, name, language);
  CREATE TABLE whatsapp_template_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id text NOT NULL,
    template uuid NOT NULL,
    field text NOT NULL,
    before jsonb,
    after jsonb,
    reason text,
    source text NOT NULL,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX whatsapp_template_changes_template ON whatsapp_template_changes (template, id);
  CREATE TABLE whatsapp_template_syncs (
    tenant_id text NOT NULL,
    waba_id text NOT NULL,
    integration_id uuid NOT NULL,
    due_at timestamptz NOT NULL,
    synced_at timestamptz,
    failed_at timestamptz,
    failure_code text,
    failure_reason text,
    PRIMARY KEY (tenant_id, waba_id)
  )`;
