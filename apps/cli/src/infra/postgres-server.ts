/** Starts the embedded PostgreSQL as a process of its own, durable as a real one, and stops it. */
import { existsSync } from 'node:fs';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@enlace/contracts';
import { portAnswers } from './free-port.js';
import { postgresBinaries, postgresProgram } from './postgres-binaries.js';
import { clusterOf, ensureCluster, keptPassword, POSTGRES_ENV } from './postgres-cluster.js';
import { handTo, postgresHome, type PostgresHome } from './postgres-home.js';
import { isAlive, programOf } from './running-process.js';
import { runProgram } from './run-program.js';

/** After a crash the first starts can fail: the old processes are still letting go of the data. */
const RETRIES_FOR_MS = 15_000;
/** Replaying what was written since the last checkpoint takes its time. */
const RECOVERS_WITHIN_MS = 120_000;

export interface PostgresOptions {
  /** Holds everything: the data, the log, the password. Kept between starts. */
  readonly dataDir: string;
  /** On 127.0.0.1. */
  readonly port: number;
  /** The role the services sign in as; `enlace` unless told. Counts when the database is first made. */
  readonly user?: string;
  /** A random one is made and kept in the folder unless told. Counts when the database is first made. */
  readonly password?: string;
  /** `enlace` unless told. Counts when the database is first made. */
  readonly database?: string;
  /** Whether a commit outlives a machine that loses its power; yes unless told. No for data nobody wants back. */
  readonly durable?: boolean;
}

export interface PostgresServer {
  /** `postgres://user:password@127.0.0.1:port/database`: holds the password, so it is not for logs. */
  readonly url: string;
  readonly pid: number;
  /** Whether it was running already. */
  readonly reused: boolean;
  /** Where the data really is; not `dataDir` when root's folder could not be entered. */
  readonly dir: string;
  /** Rolls back what is open, writes everything down and ends. */
  stop(): Promise<void>;
}

interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/**
 * Starts the server, making the database first where there is none, and waits until it takes connections.
 * One that a killed launcher left behind is used as it is, on the port it has. It runs in a session of its
 * own: a Ctrl-C in the terminal reaches the launcher, not the database.
 * @throws AppError `infra.unavailable` with what Postgres said and what to do
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const home = await postgresHome(options.dataDir, await postgresBinaries());
  const owner = {
    user: options.user ?? 'enlace',
    password: await keptPassword(home, options.password),
    database: options.database ?? 'enlace',
  };
  await ensureCluster(home, owner);
  const { postmaster, reused } = await running(home, options.port, options.durable ?? true);
  return {
    url: `postgres://${owner.user}:${owner.password}@127.0.0.1:${postmaster.port}/${owner.database}`,
    pid: postmaster.pid,
    reused,
    dir: home.dir,
    stop: () => stop(home),
  };
}

async function running(
  home: PostgresHome,
  port: number,
  durable: boolean,
): Promise<{ postmaster: Postmaster; reused: boolean }> {
  const before = await liveServer(home);
  if (before === undefined && (await portAnswers(port))) {
    throw new AppError(
      'infra.unavailable',
      `Port ${port}, which Postgres is to use, is taken by another program: stop that one or choose another port.`,
    );
  }
  const since = Date.now();
  let reused = true;
  for (;;) {
    const postmaster = await liveServer(home);
    if (postmaster?.ready === true) return { postmaster, reused };
    const patience = postmaster === undefined ? RETRIES_FOR_MS : RECOVERS_WITHIN_MS;
    if (Date.now() - since > patience) throw await failure(home);
    if (postmaster !== undefined || !(await start(home, port, durable))) await sleep(250);
    if (postmaster === undefined) reused = false;
  }
}

async function start(home: PostgresHome, port: number, durable: boolean): Promise<boolean> {
  const log = join(home.dir, 'postgres.log');
  await writeFile(log, '');
  await chmod(log, 0o600);
  await handTo(log, home.identity);
  const settings = join(clusterOf(home), 'postgresql.auto.conf');
  await writeFile(settings, configuration(port, durable));
  await handTo(settings, home.identity);
  const { ok } = await control(home, ['start', '-w', '-t', '20', '-l', log]);
  return ok;
}

function configuration(port: number, durable: boolean): string {
  const settings: Readonly<Record<string, string | number>> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    synchronous_commit: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Messages and credentials pass through statements: a failed one is logged without its text and values.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length_on_error: 0,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = '${value}'\n`)
    .join('');
}

async function stop(home: PostgresHome): Promise<void> {
  if ((await liveServer(home)) === undefined) return;
  const gently = await control(home, ['stop', '-w', '-m', 'fast', '-t', '20']);
  if (!gently.ok) await control(home, ['stop', '-w', '-m', 'immediate', '-t', '10']);
}

function control(home: PostgresHome, args: readonly string[]): ReturnType<typeof runProgram> {
  return runProgram(postgresProgram(home.native, 'pg_ctl'), [...args, '-s', '-D', clusterOf(home)], {
    identity: home.identity,
    env: POSTGRES_ENV,
    cwd: home.dir,
  });
}

/** What postmaster.pid says, when it is true; a file left by a server that is gone is taken away. */
async function liveServer(home: PostgresHome): Promise<Postmaster | undefined> {
  const file = join(clusterOf(home), 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (!isAlive(pid)) return undefined;
  const program = await programOf(pid);
  if (program !== undefined && !program.startsWith('postgres')) {
    // The number was given to another program, for which Postgres would wait in vain.
    if (existsSync(file)) await rm(file, { force: true });
    return undefined;
  }
  const port = Number(lines[3]);
  const ready = lines[7] === 'ready' && (await portAnswers(port));
  return { pid, port, ready };
}

async function failure(home: PostgresHome): Promise<AppError> {
  const log = await readFile(join(home.dir, 'postgres.log'), 'utf8').catch(() => '');
  const last = log.trim().split('\n').slice(-3).join('\n');
  return new AppError(
    'infra.unavailable',
    `The embedded Postgres did not start. It said last:\n${last}\nSet DATABASE_URL to use a Postgres of your own.`,
  );
}
