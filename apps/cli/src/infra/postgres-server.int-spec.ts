/** Proves that the embedded Postgres is durable, keeps its data, survives being killed and says what is wrong. */
import { createServer } from 'node:net';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from './free-port.js';
import { startPostgres, type PostgresOptions, type PostgresServer } from './postgres-server.js';
import { isAlive, untilGone } from './running-process.js';

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

describe('the embedded Postgres', () => {
  let folder: string;
  let dataDir: string;
  const folders: string[] = [];
  const servers: PostgresServer[] = [];

  async function start(options: Partial<PostgresOptions> = {}): Promise<PostgresServer> {
    const server = await startPostgres({ dataDir, port: await freePort(), ...options });
    servers.push(server);
    return server;
  }

  /** Making a database takes a second or two: most tests share one, and a few need a new one. */
  async function newFolder(): Promise<void> {
    folder = await mkdtemp(join(tmpdir(), 'enlace postgres '));
    await chmod(folder, 0o755);
    folders.push(folder);
    dataDir = join(folder, 'data');
  }

  beforeEach(async () => {
    folder = folders[0] ?? '';
    dataDir = join(folder, 'data');
    if (folders.length === 0) await newFolder();
  });

  afterEach(async () => {
    for (const server of servers.splice(0)) {
      await server.stop();
      if (!server.dir.startsWith(tmpdir())) await rm(server.dir, { recursive: true, force: true });
    }
  });

  afterAll(async () => {
    for (const made of folders) await rm(made, { recursive: true, force: true });
  });

  it('is set up to lose nothing and to sort the same everywhere', async () => {
    const { url } = await start();
    const settings = {
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      server_encoding: 'UTF8',
      max_connections: '200',
      listen_addresses: '127.0.0.1',
      TimeZone: 'UTC',
    };
    for (const [name, value] of Object.entries(settings))
      expect(await ask(url, `SHOW ${name}`)).toEqual([value]);
    expect(await ask(url, 'SELECT datcollate FROM pg_database WHERE datname = current_database()')).toEqual([
      'C',
    ]);
  });

  it('asks for the password, which only this user can read', async () => {
    const { url, dir } = await start();
    const password = (await readFile(join(dir, 'password'), 'utf8')).trim();
    expect(new URL(url).password).toBe(password);
    expect(password.length).toBeGreaterThanOrEqual(32);
    expect((await stat(join(dir, 'password'))).mode & 0o777).toBe(0o600);
    await expect(ask(url.replace(password, 'guess'), 'SELECT 1')).rejects.toThrow(
      'password authentication failed',
    );
  });

  it('keeps data and password over a stop and a start, and has the name it was given', async () => {
    await newFolder();
    const first = await start({ user: 'someone', password: 'told-by-us', database: 'else' });
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);

    const second = await start({ user: 'someone', database: 'else' });
    expect(second.reused).toBe(false);
    expect(new URL(second.url)).toMatchObject({
      username: 'someone',
      password: 'told-by-us',
      pathname: '/else',
    });
    expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual([42]);
  });

  it('is used as it is when a killed launcher left it running', async () => {
    const left = await start();
    const found = await start({ port: await freePort() });
    expect(found).toMatchObject({ pid: left.pid, url: left.url, reused: true });
    expect(await ask(found.url, 'SELECT 1 AS one')).toEqual([1]);
  });

  it('comes up again with every committed row after it was killed', async () => {
    const first = await start();
    await ask(first.url, 'CREATE TABLE numbers (n int)');
    await ask(first.url, 'INSERT INTO numbers SELECT generate_series(1, 1000)');
    process.kill(first.pid, 'SIGKILL');
    expect(await untilGone(first.pid, 5000)).toBe(true);

    const second = await start();
    expect(second.pid).not.toBe(first.pid);
    expect(await ask(second.url, 'SELECT count(*)::int FROM numbers')).toEqual([1000]);
  });

  it('is not held up by a lock file whose process number now belongs to another program', async () => {
    const first = await start();
    const lock = join(first.dir, 'cluster', 'postmaster.pid');
    const text = await readFile(lock, 'utf8');
    await first.stop();
    await writeFile(lock, text.replace(String(first.pid), String(process.pid)));
    const second = await start();
    expect(second.pid).not.toBe(process.pid);
    expect(await ask(second.url, 'SELECT 1 AS one')).toEqual([1]);
  });

  it('is made anew when making it was cut short', async () => {
    await newFolder();
    await mkdir(join(dataDir, 'cluster-in-making', 'base'), { recursive: true });
    expect(await ask((await start()).url, 'SELECT 1 AS one')).toEqual([1]);
  });

  it('logs no statement and no value of one that failed', async () => {
    const { url, dir } = await start();
    await ask(url, 'CREATE TABLE bodies (body text PRIMARY KEY)');
    await ask(url, "INSERT INTO bodies VALUES ('a secret body')");
    await expect(ask(url, "INSERT INTO bodies VALUES ('a secret body')")).rejects.toThrow('duplicate key');
    const log = await readFile(join(dir, 'postgres.log'), 'utf8');
    expect(log).toContain('duplicate key');
    expect(log).not.toContain('a secret body');
  });

  it('says in a sentence that its port is taken', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await expect(start({ port })).rejects.toThrow(
      `Port ${port}, which Postgres is to use, is taken by another`,
    );
    await new Promise((closed) => other.close(closed));
  });

  it('says that the data was made by another version', async () => {
    await newFolder();
    await (await start()).stop();
    await writeFile(join(servers[0]?.dir ?? '', 'cluster', 'PG_VERSION'), '16\n');
    await expect(start()).rejects.toThrow('was made by Postgres 16, and this one is 17');
  });

  it('says that the password file is lost', async () => {
    await newFolder();
    await (await start()).stop();
    await rm(join(servers[0]?.dir ?? '', 'password'));
    await expect(start()).rejects.toThrow('has lost its password file');
  });

  const asRoot = userInfo().uid === 0 ? it : it.skip;

  asRoot('moves to where its user can come in when root’s folder is closed to others', async () => {
    await newFolder();
    await chmod(folder, 0o700);
    const first = await start();
    expect(first.dir).toMatch(/^\/var\/lib\/enlace\/[0-9a-f]{16}$/);
    expect(await readFile(join(dataDir, 'where-is-it.txt'), 'utf8')).toContain(first.dir);
    await ask(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    expect(await ask((await start()).url, 'SELECT answer FROM kept')).toEqual([42]);
  });
});
