/** What is learned of a channel, where its webhooks are to go, and since when it stands as it does. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class KeepChannelState1795305600012 implements MigrationInterface {
  readonly name = 'KeepChannelState1795305600012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE integrations
        ADD COLUMN status_since timestamptz NOT NULL DEFAULT now(),
        ADD COLUMN channel_state jsonb NOT NULL DEFAULT '{}',
        ADD COLUMN registration jsonb;
      SET LOCAL app.tenant = '*';
      UPDATE integrations SET status_since = updated_at`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE integrations
        DROP COLUMN status_since, DROP COLUMN channel_state, DROP COLUMN registration`);
  }
}
