/** An Idempotency-Key says under which id its request makes what it makes, so that a second try makes nothing more. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class NameWhatAKeyMakes1795305600007 implements MigrationInterface {
  readonly name = 'NameWhatAKeyMakes1795305600007';

  /** The default is for services of the version before, which still write while a new one is rolled out. */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE idempotency_keys ADD COLUMN new_id uuid NOT NULL DEFAULT gen_random_uuid()',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency_keys DROP COLUMN new_id');
  }
}
