/** No attempt is written over by the next; how often in a row a contact's limit was met is known. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeepEveryAttempt1795305600017 implements MigrationInterface {
  readonly name = 'KeepEveryAttempt1795305600017';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE delivery_attempts ADD COLUMN counts boolean NOT NULL DEFAULT true;
      ALTER TABLE delivery_lanes ADD COLUMN refusals integer NOT NULL DEFAULT 0, ADD COLUMN refused_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE delivery_lanes DROP COLUMN refusals, DROP COLUMN refused_at;
      ALTER TABLE delivery_attempts DROP COLUMN counts`);
  }
}
