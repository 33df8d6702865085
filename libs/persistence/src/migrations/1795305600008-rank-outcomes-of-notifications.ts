/** A notification keeps the way that was chosen for it and how far it has come, and those without an end are found. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RankOutcomesOfNotifications1795305600008 implements MigrationInterface {
  readonly name = 'RankOutcomesOfNotifications1795305600008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE notifications ADD COLUMN choice jsonb, ADD COLUMN standing smallint NOT NULL DEFAULT 0;
      SET LOCAL app.tenant = '*';
      UPDATE notifications
         SET standing = CASE status WHEN 'queued' THEN 2 WHEN 'unknown' THEN 4 WHEN 'sent' THEN 5 ELSE 6 END
       WHERE status <> 'accepted';
      CREATE INDEX notifications_open ON notifications (status, updated_at)
        WHERE status IN ('accepted', 'queued', 'unknown')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX notifications_open;
      ALTER TABLE notifications DROP COLUMN choice, DROP COLUMN standing`);
  }
}
