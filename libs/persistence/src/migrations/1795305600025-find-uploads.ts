/** Whether a file that was uploaded was sent to anybody else can be told, wherever in a message it is named. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class FindUploads1795305600025 implements MigrationInterface {
  readonly name = 'FindUploads1795305600025';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX messages_upload;
      CREATE INDEX messages_uploads ON messages USING gin (jsonb_path_query_array(content, '$.**.upload_id'))
       WHERE content @? '$.**.upload_id'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX messages_uploads;
      CREATE INDEX messages_upload ON messages (tenant_id, (content #>> '{media,upload_id}'))
       WHERE content #>> '{media,upload_id}' IS NOT NULL`);
  }
}
