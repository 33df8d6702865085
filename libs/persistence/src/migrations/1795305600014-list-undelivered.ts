/** What was not delivered can be listed by tenant, however many messages were. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ListUndelivered1795305600014 implements MigrationInterface {
  readonly name = 'ListUndelivered1795305600014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX messages_undelivered ON messages (tenant_id, status, position)
       WHERE direction = 'outbound' AND status IN ('unknown', 'failed')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX messages_undelivered');
  }
}
