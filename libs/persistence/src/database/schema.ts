/** Brings the schema up to date: TypeORM migrations, one process at a time. */
import { MIGRATIONS } from '../migrations/migration-list.js';

export interface SchemaState {
  readonly current: string | undefined;
  readonly expected: string;
  readonly ready: boolean;
}

/** The newest migration this release brings. */
export function expectedSchema(): string {
  return MIGRATIONS.at(-1)?.name ?? '';
}

/** Loads TypeORM only here: a service that merely runs has no use for its memory. */
export async function migrateSchema(url: string): Promise<readonly string[]> {
  const { runMigrations } = await import('./run-migrations.js');
  return runMigrations(url);
}
