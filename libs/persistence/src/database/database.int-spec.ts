/** Promises of the database door: tenants apart, conflicts repeated, failures named, the schema brought up once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import { Client } from 'pg';
import { createTestDatabase, testDatabaseUrl, type TestDatabase } from '../../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../../test/kit/migrated-database.js';
import { startOwnPostgres } from '../../../../test/kit/own-postgres.js';
import { Database, type Tx } from './database.js';
import { expectedSchema } from './schema.js';
import { hot } from './statement.js';

const INSERT = 'INSERT INTO audit_log (tenant_id, actor, action, subject) VALUES ($1, $2, $3, $4)';
const SUBJECTS = `SELECT subject FROM audit_log WHERE action = 'test.made' ORDER BY subject`;

const write =
  (tenant: string, subject = tenant) =>
  (tx: Tx) =>
    tx.query(INSERT, [tenant, 'key', 'test.made', subject]);

describe('row-level security', () => {
  let home: TestDatabase;
  let database: Database;
  let client: Client;

  beforeAll(async () => {
    home = await createMigratedDatabase();
    database = Database.open({ url: home.url, poolSize: 4 });
    for (const tenant of ['acme', 'globex']) await database.forTenant(tenant, write(tenant));
    client = new Client({ connectionString: home.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.close();
    await home.drop();
  });

  it('shows a tenant its own rows to a query that names none, and everything to the system', async () => {
    expect(await database.forTenant('acme', (tx) => tx.query(SUBJECTS))).toEqual([{ subject: 'acme' }]);
    expect(await database.asSystem((tx) => tx.query(SUBJECTS))).toHaveLength(2);
  });

  it('is not left to who signs in: every transaction takes a role that it holds', async () => {
    const asked = `SELECT current_user AS name, rolsuper OR rolbypassrls AS unbound FROM pg_roles WHERE rolname = current_user`;
    const held = [{ name: 'enlace_app', unbound: false }];
    expect(await database.forTenant('acme', (tx) => tx.query(asked))).toEqual(held);
    expect(await database.asSystem((tx) => tx.query(asked))).toEqual(held);
  });

  it('holds every table with rows of tenants, its owner too', async () => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname <> 'migrations'
          AND NOT (relrowsecurity AND relforcerowsecurity)`,
    );
    expect(rows).toEqual([]);
  });

  it('shows nothing where no tenant was named: neither before the first transaction nor after one', async () => {
    expect((await client.query(SUBJECTS)).rows).toEqual([]);
    await client.query("BEGIN; SET LOCAL app.tenant = 'acme'");
    expect((await client.query(SUBJECTS)).rows).toEqual([{ subject: 'acme' }]);
    await client.query('COMMIT');
    expect((await client.query(SUBJECTS)).rows).toEqual([]);
    await client.query('SET ROLE enlace_app');
    expect((await client.query(SUBJECTS)).rows).toEqual([]);
    await client.query('RESET ROLE');
  });

  it("lets a tenant neither write nor move nor delete another's rows", async () => {
    await expect(database.forTenant('acme', write('globex'))).rejects.toMatchObject({ code: '42501' });
    const move = `UPDATE audit_log SET tenant_id = 'globex' WHERE subject = 'acme'`;
    await expect(database.forTenant('acme', (tx) => tx.query(move))).rejects.toMatchObject({ code: '42501' });
    await database.forTenant('acme', (tx) => tx.query("DELETE FROM audit_log WHERE subject = 'globex'"));
    expect(await database.asSystem((tx) => tx.query(SUBJECTS))).toHaveLength(2);
  });

  it('refuses a tenant id that could be more than an id, before it reaches Postgres', async () => {
    for (const tenant of ["a'; RESET ROLE; --", '*', '', 'a b']) {
      await expect(database.forTenant(tenant, (tx) => tx.query(SUBJECTS))).rejects.toMatchObject({
        code: 'tenant.invalid',
      });
    }
  });
});

describe('a database user who may neither make nor take roles', () => {
  it('migrates and is held by row-level security as the owner of the tables', async () => {
    const name = `plain_${randomId().replaceAll('-', '')}`;
    const admin = new Client({ connectionString: testDatabaseUrl() });
    await admin.connect();
    await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD '${name}'`);
    await admin.query(`GRANT ${name} TO CURRENT_USER`);
    await admin.query(`CREATE DATABASE ${name} OWNER ${name}`);
    const url = new URL(testDatabaseUrl());
    Object.assign(url, { username: name, password: name, pathname: `/${name}` });
    const database = Database.open({ url: url.href });
    await database.migrate();
    await database.forTenant('acme', write('acme'));
    await database.forTenant('globex', write('globex'));
    expect(await database.forTenant('acme', (tx) => tx.query('SELECT current_user AS name'))).toEqual([
      { name },
    ]);
    expect(await database.forTenant('acme', (tx) => tx.query(SUBJECTS))).toEqual([{ subject: 'acme' }]);
    await expect(database.forTenant('acme', write('globex'))).rejects.toMatchObject({ code: '42501' });
    await database.close();
    // not by force: an autovacuum worker there is not its to end, and Postgres waits for the others
    await admin.query(`DROP DATABASE ${name}`);
    await admin.query(`DROP ROLE ${name}`);
    await admin.end();
  });
});

describe('a transaction', () => {
  let home: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    home = await createMigratedDatabase();
    database = Database.open({ url: home.url, poolSize: 3 });
  });
  afterAll(async () => {
    await database.close();
    await home.drop();
  });

  const subjects = async () =>
    (await database.asSystem((tx) => tx.query<{ subject: string }>(SUBJECTS))).map((row) => row.subject);

  it('leaves nothing behind when its work fails', async () => {
    const work = database.forTenant('acme', async (tx) => {
      await write('acme', 'half')(tx);
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await subjects()).toEqual([]);
  });

  it('is not said to be committed when a failed statement was overlooked', async () => {
    const work = database.forTenant('acme', async (tx) => {
      await write('acme', 'overlooked')(tx);
      await tx.query('SELECT 1 / 0').catch(() => undefined);
    });
    await expect(work).rejects.toMatchObject({ code: 'internal.error' });
    expect(await subjects()).toEqual([]);
  });

  it('of one statement that fails tells why, rolls back, and leaves nothing of its tenant on the connection', async () => {
    const single = Database.open({ url: home.url, poolSize: 1 });
    try {
      const failing = `INSERT INTO audit_log (tenant_id, actor, action, subject)
                       SELECT 'acme', 'key', 'test.made', (1 / (n - 2))::text FROM generate_series(1, 2) AS n`;
      await expect(single.forTenant('acme', (tx) => tx.query(failing))).rejects.toMatchObject({
        code: '22012',
      });
      await expect(single.forTenant('globex', write('acme', 'stolen'))).rejects.toMatchObject({
        code: '42501',
      });
      const tenant = `SELECT current_setting('app.tenant', true) AS tenant`;
      expect(await single.forTenant('globex', (tx) => tx.query(tenant))).toEqual([{ tenant: 'globex' }]);
      expect(await single.forTenant('globex', (tx) => tx.query(SUBJECTS))).toEqual([]);
    } finally {
      await single.close();
    }
    expect(await subjects()).toEqual([]);
  });

  it('of one statement takes no other after it, for its end is on the way already', async () => {
    let late: Promise<unknown> | undefined;
    await database.forTenant('acme', (tx) => {
      const only = tx.query('SELECT 1 AS one');
      late = only.then(() => write('acme', 'late')(tx));
      late.catch(() => undefined);
      return only;
    });
    await expect(late).rejects.toThrow('The transaction is over');
    expect(await subjects()).toEqual([]);
  });

  it('cannot be used after its end, when the connection may be serving another tenant', async () => {
    let leaked: Tx | undefined;
    await database.forTenant('acme', async (tx) => {
      leaked = tx;
      return Promise.resolve();
    });
    await expect(leaked?.query('SELECT 1')).rejects.toThrow('The transaction is over');
  });

  it('runs again when it lost against another one', async () => {
    let met = 0;
    let go!: () => void;
    const both = new Promise<void>((resolve) => (go = resolve));
    await database.forTenant('acme', (tx) => write('acme', 'a')(tx));
    await database.forTenant('acme', (tx) => write('acme', 'b')(tx));
    const touch = 'UPDATE audit_log SET actor = actor WHERE subject = $1';
    const crosswise = (first: string, second: string) =>
      database.forTenant('acme', async (tx) => {
        await tx.query(touch, [first]);
        met += 1;
        if (met === 2) go();
        await both;
        await tx.query(touch, [second]);
      });
    await Promise.all([crosswise('a', 'b'), crosswise('b', 'a')]);
    // Postgres ends one of the two, under load both
    expect([3, 4]).toContain(met);
  });

  it('names a missing table as a schema that is behind', async () => {
    const missing = database.forTenant('acme', (tx) => tx.query('SELECT * FROM not_there_yet'));
    await expect(missing).rejects.toMatchObject({
      code: 'database.schema_behind',
      disposition: { kind: 'retry' },
    });
  });

  it('gives up with a retry when no connection becomes free in time', async () => {
    const hold = Array.from({ length: 3 }, () => database.asSystem(() => sleep(2_600)));
    await sleep(100);
    const late = database.asSystem((tx) => tx.query('SELECT 1'));
    await expect(late).rejects.toMatchObject({
      code: 'database.unavailable',
      disposition: { kind: 'retry' },
    });
    await Promise.all(hold);
    expect(await database.asSystem((tx) => tx.query('SELECT 1'))).toHaveLength(1);
  });
});

describe('a hot statement', () => {
  let home: TestDatabase;
  let database: Database;

  beforeEach(async () => {
    home = await createMigratedDatabase();
    database = Database.open({ url: home.url, poolSize: 1 });
  });
  afterEach(async () => {
    await database.close();
    await home.drop();
  });

  const ASK = hot('SELECT $1::int + 1 AS next');
  const prepared = () =>
    database.asSystem((tx) => tx.query<{ name: string }>('SELECT name FROM pg_prepared_statements'));

  it('is prepared once under a name that no other statement can have', async () => {
    for (const n of [1, 2, 3]) {
      expect(await database.forTenant('acme', (tx) => tx.query(ASK, [n]))).toEqual([{ next: n + 1 }]);
    }
    expect(await prepared()).toEqual([{ name: ASK.name }]);
    expect(hot('SELECT 1').name).not.toBe(hot('SELECT 2').name);
    expect(hot('SELECT 1').name).toBe(hot('SELECT 1').name);
  });

  it('still works behind a pooler that hands out connections which never saw it, or saw it before', async () => {
    await database.asSystem((tx) => tx.query(ASK, [1]));
    await database.asSystem((tx) => tx.query('DEALLOCATE ALL'));
    expect(await database.asSystem((tx) => tx.query(ASK, [1]))).toEqual([{ next: 2 }]);
    expect(await prepared()).toEqual([]);
    const other = Database.open({ url: home.url, poolSize: 1 });
    await other.asSystem((tx) => tx.query(`PREPARE ${ASK.name} AS SELECT 1`));
    expect(await other.asSystem((tx) => tx.query(ASK, [1]))).toEqual([{ next: 2 }]);
    await other.close();
  });

  it('survives a migration that changes what it answers', async () => {
    const everything = hot('SELECT * FROM changing');
    const run = () => database.asSystem((tx) => tx.query(everything));
    const client = new Client({ connectionString: home.url });
    await client.connect();
    await client.query('CREATE TABLE changing AS SELECT 1 AS a; GRANT SELECT ON changing TO enlace_app');
    expect(await run()).toEqual([{ a: 1 }]);
    await client.query("ALTER TABLE changing ADD b text DEFAULT 'x'");
    expect(await run()).toEqual([{ a: 1, b: 'x' }]);
    await client.end();
  });
});

describe('while Postgres is away', () => {
  it('opening works, everything else says so at once, and all is well when it is back', async () => {
    const server = await startOwnPostgres();
    const database = Database.open({ url: server.url, poolSize: 4 });
    await database.migrate();
    await Promise.all([1, 2, 3].map(() => database.ping()));
    await server.kill();
    for (const attempt of [
      () => database.ping(),
      () => database.schemaState(),
      () => database.migrate(),
      () => database.asSystem(write('acme')),
      () => Database.open({ url: server.url }).ping(),
    ]) {
      const failure: unknown = await attempt().catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(AppError);
      expect(failure).toMatchObject({ code: 'database.unavailable', disposition: { kind: 'retry' } });
      expect((failure as AppError).message).not.toContain(new URL(server.url).password);
    }
    await server.start();
    await database.ping();
    await database.asSystem(write('acme'));
    await database.close();
    await server.drop();
  });

  it('a connection cut in the middle of its work is unavailable, and the process lives', async () => {
    const home = await createMigratedDatabase();
    const database = Database.open({ url: home.url });
    const cut = database.asSystem(async (tx) => {
      const [own] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const client = new Client({ connectionString: home.url });
      await client.connect();
      await client.query('SELECT pg_terminate_backend($1)', [own?.pid]);
      await client.end();
      await sleep(50);
      return tx.query('SELECT 1');
    });
    await expect(cut).rejects.toMatchObject({ code: 'database.unavailable' });
    await database.ping();
    await database.close();
    await home.drop();
  });
});

describe('migrations', () => {
  it('make an empty database ready once, however many processes migrate at a time', async () => {
    const home = await createTestDatabase();
    const databases = [1, 2, 3].map(() => Database.open({ url: home.url }));
    const [first] = databases;
    const expected = expectedSchema();
    expect(await first?.schemaState()).toEqual({ current: undefined, expected, ready: false });
    const applied = await Promise.all(databases.map((one) => one.migrate()));
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
    expect(await first?.schemaState()).toEqual({ current: expected, expected, ready: true });
    await Promise.all(databases.map((one) => one.close()));
    await home.drop();
  });
});
