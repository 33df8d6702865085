/** What changes in a mirrored conversation without a new message is told to its desk, and what the desk resolves itself. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class TellDesksOfChanges1795305600024 implements MigrationInterface {
  readonly name = 'TellDesksOfChanges1795305600024';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE desk_conversations ADD COLUMN changed boolean NOT NULL DEFAULT false,
                                     ADD COLUMN resolved_at timestamptz`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE desk_conversations DROP COLUMN changed, DROP COLUMN resolved_at');
  }
}
