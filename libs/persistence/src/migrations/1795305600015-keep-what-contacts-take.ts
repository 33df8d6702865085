/** What a contact takes at which time: marketing since they wanted it again, none for a day, no free text for now. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeepWhatContactsTake1795305600015 implements MigrationInterface {
  readonly name = 'KeepWhatContactsTake1795305600015';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE contacts
        ADD COLUMN opted_in_at timestamptz,
        ADD COLUMN marketing_held_until timestamptz,
        ADD COLUMN window_closed_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE contacts
        DROP COLUMN opted_in_at, DROP COLUMN marketing_held_until, DROP COLUMN window_closed_at`);
  }
}
