/** Promises of the database door: tenancy, conflicts, failures and the schema. */
import { createTestDatabase, type TestDatabase } from '../../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../../test/kit/migrated-database.js';
import { Database } from './database.js';
import { expectedSchema } from './schema.js';

const INSERT = 'INSERT INTO audit_log (tenant_id, actor, action, subject) VALUES ($1, $2, $3, $4)';

describe('the database', () => {
  let home: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    home = await createMigratedDatabase();
    database = Database.open({ url: home.url, poolSize: 4 });
    for (const tenant of ['acme', 'globex']) {
      await database.forTenant(tenant, (tx) => tx.query(INSERT, [tenant, 'key', 'test.made', tenant]));
    }
  });
  afterAll(async () => {
    await database.close();
    await home.drop();
  });

  const subjects = `SELECT subject FROM audit_log WHERE action = 'test.made' ORDER BY subject`;

  it('shows a tenant its own rows only, even to a query that names no tenant', async () => {
    const rows = await database.forTenant('acme', (tx) => tx.query<{ subject: string }>(subjects));
    expect(rows).toEqual([{ subject: 'acme' }]);
  });

  it('shows every tenant to the system', async () => {
    const rows = await database.asSystem((tx) => tx.query<{ subject: string }>(subjects));
    expect(rows.map((row) => row.subject)).toEqual(['acme', 'globex']);
  });
});

describe('migrations', () => {
  it('make an empty database ready, once, however many processes migrate at a time', async () => {
    const home = await createTestDatabase();
    const databases = [1, 2, 3].map(() => Database.open({ url: home.url }));
    const [first] = databases;
    expect(await first?.schemaState()).toEqual({
      current: undefined,
      expected: expectedSchema(),
      ready: false,
    });
    const applied = await Promise.all(databases.map((one) => one.migrate()));
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
    expect(await first?.schemaState()).toEqual({
      current: expectedSchema(),
      expected: expectedSchema(),
      ready: true,
    });
    await Promise.all(databases.map((one) => one.close()));
    await home.drop();
  });
});
