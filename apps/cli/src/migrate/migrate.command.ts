/** `enlace migrate`: brings the schema of DATABASE_URL up to date; a job in Kubernetes, a step of `enlace up` at home. */
import { Command, Option } from 'clipanion';
import { Database } from '@enlace/persistence';
import { explain } from '../terminal/explain.js';

export class MigrateCommand extends Command {
  static override paths = [['migrate']];

  static override usage = Command.Usage({
    description: 'Bring the database schema up to date',
    details:
      'Runs what is missing, one replica at a time (an advisory lock makes the others wait). Safe to run again.',
    examples: [['Migrate the database of DATABASE_URL', 'DATABASE_URL=postgres://… enlace migrate']],
  });

  databaseUrl = Option.String('--database-url', { description: 'instead of DATABASE_URL' });
  json = Option.Boolean('--json', false, { description: 'print one JSON object' });

  async execute(): Promise<number> {
    const url = this.databaseUrl ?? this.context.env['DATABASE_URL'];
    if (url === undefined || url === '') {
      this.context.stderr.write('Set DATABASE_URL (or --database-url) to the Postgres to migrate.\n');
      return 2;
    }
    const database = Database.open({ url, poolSize: 1, applicationName: 'enlace migrate' });
    try {
      const ran = await database.migrate();
      this.context.stdout.write(this.json ? `${JSON.stringify({ migrations: ran })}\n` : told(ran));
      return 0;
    } catch (error) {
      this.context.stderr.write(`${explain(error)}\n`);
      return 1;
    } finally {
      await database.close();
    }
  }
}

function told(ran: readonly string[]): string {
  return ran.length === 0 ? 'The schema is up to date.\n' : `Ran ${ran.length}: ${ran.join(', ')}\n`;
}
