/** Runs the migrations through TypeORM under an advisory lock. */
import { DataSource } from 'typeorm';
import { ENTITIES } from '../entities/data-model.js';
import { MIGRATIONS } from '../migrations/migration-list.js';

/** Any number will do as long as nobody else uses it in this database. */
const MIGRATION_LOCK = 7_305_618_204;

/** `gen_random_uuid()` is Postgres's own since version 13: TypeORM needs no extension for it. */
export const UUIDS_OF_POSTGRES = { uuidExtension: 'pgcrypto', installExtensions: false } as const;

/** Waits for whoever is migrating now, then applies what is missing; returns the names of what was applied. */
export async function runMigrations(url: string): Promise<readonly string[]> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    applicationName: 'enlace-migrate',
    entities: [...ENTITIES],
    migrations: [...MIGRATIONS],
    migrationsTransactionMode: 'each',
    ...UUIDS_OF_POSTGRES,
    logging: false,
  });
  await dataSource.initialize();
  // The lock lives on its own connection for as long as the migrations take.
  const keeper = dataSource.createQueryRunner();
  try {
    await keeper.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const applied = await dataSource.runMigrations();
    await keeper.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    return applied.map((migration) => migration.name);
  } finally {
    await keeper.release();
    await dataSource.destroy();
  }
}
