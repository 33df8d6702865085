/** Webhooks are put in order by the time they arrived, so that one that is logged late still takes its own place. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OrderByArrival1795305600006 implements MigrationInterface {
  readonly name = 'OrderByArrival1795305600006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE webhook_log ALTER COLUMN position DROP IDENTITY;
      SET LOCAL app.tenant = '*';
      UPDATE webhook_log SET position = (extract(epoch FROM received_at) * 1000000)::bigint`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE webhook_log ALTER COLUMN position ADD GENERATED ALWAYS AS IDENTITY');
  }
}
