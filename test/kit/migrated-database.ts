/** A database of the suite's own with the newest schema in it. */
import { Database } from '@enlace/persistence';
import { createTestDatabase, type TestDatabase } from './infra.js';

/** Copied from a template that the first suite of the run migrates. */
export function createMigratedDatabase(): Promise<TestDatabase> {
  return createTestDatabase({
    name: 'migrated',
    prepare: async (url) => {
      const database = Database.open({ url });
      try {
        await database.migrate();
      } finally {
        await database.close();
      }
    },
  });
}
