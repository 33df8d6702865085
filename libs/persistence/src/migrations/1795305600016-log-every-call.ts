/** The delivery log has every call about a message, whatever it was made for. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LogEveryCall1795305600016 implements MigrationInterface {
  readonly name = 'LogEveryCall1795305600016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE delivery_attempts ADD COLUMN purpose text NOT NULL DEFAULT 'send'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM delivery_attempts WHERE purpose <> 'send';
      ALTER TABLE delivery_attempts DROP COLUMN purpose`);
  }
}
