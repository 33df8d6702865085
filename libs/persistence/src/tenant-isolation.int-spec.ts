/** One tenant never sees another: every method of every store, called with another tenant's ids. */
import { Client } from 'pg';
import type { TestDatabase } from '../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../test/kit/migrated-database.js';
import { TRIALS } from './fixtures/isolation-trials.js';
import { OWNER, everythingOf, makeWorld, type World } from './fixtures/isolation-world.js';
import * as library from './index.js';

it('every public method of every store is tried', () => {
  const methods = Object.entries(library).flatMap(([name, exported]) =>
    name.endsWith('Store') && typeof exported === 'function'
      ? Object.getOwnPropertyNames(exported.prototype as object)
          .filter((method) => method !== 'constructor')
          .map((method) => `${name}.${method}`)
      : [],
  );
  expect(Object.keys(TRIALS).sort()).toEqual(methods.sort());
});

describe.each([
  { walls: 'row-level security on', prepare: () => Promise.resolve() },
  { walls: 'the queries alone', prepare: withoutRowSecurity },
])('with $walls, tenants are kept apart by', ({ prepare }) => {
  let home: TestDatabase;
  let database: library.Database;
  let world: World;

  beforeAll(async () => {
    home = await createMigratedDatabase();
    await prepare(home.url);
    database = library.Database.open({ url: home.url, poolSize: 4 });
    world = await makeWorld(database);
  });
  afterAll(async () => {
    await database.close();
    await home.drop();
  });

  for (const [method, trial] of Object.entries(TRIALS)) {
    if (trial.as === 'system') continue;
    it(method, async () => {
      const before = await everythingOf(database, OWNER);
      if ('refused' in trial) await expect(trial.call(world)).rejects.toMatchObject({ code: trial.refused });
      else expect(await trial.call(world)).toEqual(trial.sees);
      expect(await everythingOf(database, OWNER)).toEqual(before);
    });
  }
});

/** Takes one of the two walls away, to see that the other stands without it. */
async function withoutRowSecurity(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND rowsecurity LOOP
      EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', name);
    END LOOP;
  END $$`);
  await client.end();
}
