/** The tenants' documents, cut into chunks, and the words of each chunk as postings. */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { protectTenantTable } from './tenant-table.js';

export class CreateKnowledge1795305600005 implements MigrationInterface {
  readonly name = 'CreateKnowledge1795305600005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    for (const table of ['documents', 'chunks', 'postings', 'knowledge_stats']) {
      await protectTenantTable(runner, table);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE knowledge_stats, postings, chunks, documents');
  }
}

/**
 * The key of `postings` carries everything a question needs, the tenant first: it is read without touching
 * the table, and costs a tenant nothing of what others have. A chunk keeps its own words, so that its
 * postings are found again without a second index. Words compare byte by byte: quicker, and alike on every server.
 */
const TABLES = `
  CREATE TABLE documents (
    id uuid PRIMARY KEY,
    tenant_id text NOT NULL,
    external_id text,
    title text NOT NULL,
    content text NOT NULL,
    format text NOT NULL,
    kind text NOT NULL,
    language text NOT NULL,
    chunks integer NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now()
  );
  CREATE UNIQUE INDEX documents_external ON documents (tenant_id, external_id) WHERE external_id IS NOT NULL;
  CREATE INDEX documents_tenant ON documents (tenant_id, created_at, id);
  CREATE INDEX documents_created ON documents (created_at, id);

  CREATE TABLE chunks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id text NOT NULL,
    document_id uuid NOT NULL REFERENCES documents (id),
    position integer NOT NULL,
    context text NOT NULL,
    text text NOT NULL,
    body_terms text[] COLLATE "C" NOT NULL,
    heading_field smallint NOT NULL,
    heading_terms text[] COLLATE "C" NOT NULL,
    body_length integer NOT NULL,
    heading_length integer NOT NULL,
    sentences integer NOT NULL,
    sentence_length integer NOT NULL,
    grams integer NOT NULL
  );
  CREATE UNIQUE INDEX chunks_document ON chunks (document_id, position);

  CREATE TABLE postings (
    tenant_id text NOT NULL,
    field smallint NOT NULL,
    term text COLLATE "C" NOT NULL,
    chunk_id bigint NOT NULL,
    tf smallint NOT NULL,
    len smallint NOT NULL,
    PRIMARY KEY (tenant_id, field, term, chunk_id) INCLUDE (tf, len)
  ) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.05);

  CREATE TABLE knowledge_stats (
    tenant_id text NOT NULL,
    language text NOT NULL,
    chunks integer NOT NULL,
    body_length bigint NOT NULL,
    titles integer NOT NULL,
    title_length bigint NOT NULL,
    questions integer NOT NULL,
    question_length bigint NOT NULL,
    sentences bigint NOT NULL,
    sentence_length bigint NOT NULL,
    grams bigint NOT NULL,
    PRIMARY KEY (tenant_id, language)
  )`;
