/** What integration and end-to-end tests stand on: the run's Postgres and NATS, and fresh ones of their own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { randomToken } from '@enlace/crypto';
import { freePort } from '../../apps/cli/src/infra/free-port.js';
import { startNatsServer, type NatsServer } from '../../apps/cli/src/infra/nats-server.js';

export interface TestDatabase {
  readonly url: string;
  /** Throws it away, with whoever is still connected. */
  drop(): Promise<void>;
}

export interface DatabaseTemplate {
  /** Another name, another template: say what is in it, such as `migrated`. */
  readonly name: string;
  /** Fills the template, once a test run; must have closed its connections when it returns. */
  readonly prepare: (url: string) => Promise<void>;
}

/** The run's shared, empty database; its role owns what it makes and is no superuser. */
export function testDatabaseUrl(): string {
  return setting('ENLACE_TEST_DATABASE_URL');
}

/** The run's shared NATS server: two suites that make the same stream meet there. See `startTestNats`. */
export function testNatsUrl(): string {
  return setting('ENLACE_TEST_NATS_URL');
}

/** The nats-server program of this run, for suites that start, break and wipe their own. */
export function testNatsBinary(): string {
  return setting('ENLACE_TEST_NATS_BINARY');
}

/** A NATS server of the suite's own, to fill, stop and start again; it is up in some 30 ms. */
export async function startTestNats(): Promise<NatsServer> {
  const storeDir = await mkdtemp(join(tmpdir(), 'enlace-nats-'));
  const server = await startNatsServer({
    binary: testNatsBinary(),
    port: await freePort(),
    storeDir,
  });
  return {
    ...server,
    stop: async () => {
      await server.stop();
      await rm(storeDir, { recursive: true, force: true });
    },
  };
}

/**
 * A database of the suite's own: empty, or a copy of the template, which the first suite that names it fills
 * while the others wait.
 */
export async function createTestDatabase(template?: DatabaseTemplate): Promise<TestDatabase> {
  const name = `test_${randomToken(16).replaceAll('-', '_').toLowerCase()}`;
  await withClient(testDatabaseUrl(), async (client) => {
    if (template === undefined) {
      await client.query(`CREATE DATABASE "${name}"`);
      return;
    }
    const source = `template_${template.name}`;
    // A copy needs the template to itself, and so does the one who fills it: one at a time.
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [source]);
    await ensureTemplate(client, source, template.prepare);
    await client.query(`CREATE DATABASE "${name}" TEMPLATE "${source}"`);
  });
  return {
    url: urlOf(name),
    drop: () => withClient(testDatabaseUrl(), (client) => dropDatabase(client, name)),
  };
}

/** An autovacuum at work belongs to the superuser, and whoever is none must wait until it is done. */
async function dropDatabase(client: Client, name: string): Promise<void> {
  const end = Date.now() + 20_000;
  for (;;) {
    try {
      await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
      return;
    } catch (error) {
      const mayPass = error instanceof DatabaseError && error.code === '42501' && Date.now() < end;
      if (!mayPass) throw error;
      await pause(200);
    }
  }
}

async function ensureTemplate(
  client: Client,
  name: string,
  prepare: (url: string) => Promise<void>,
): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (rowCount !== 0) return;
  // It is filled under another name: one that could not be filled must not be copied.
  const half = `${name}_in_making`;
  await client.query(`DROP DATABASE IF EXISTS "${half}" WITH (FORCE)`);
  await client.query(`CREATE DATABASE "${half}"`);
  await prepare(urlOf(half));
  await client.query(`ALTER DATABASE "${half}" RENAME TO "${name}"`);
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(testDatabaseUrl());
  url.pathname = `/${database}`;
  return url.href;
}

function setting(name: string): string {
  const value = process.env[name];
  if (value !== undefined) return value;
  throw new Error(
    'This test needs Postgres and NATS: run it with `npx jest --config jest.e2e.config.mjs <path>`.',
  );
}
