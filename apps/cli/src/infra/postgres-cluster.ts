/** Makes a new database cluster, whole or not at all: UTF-8, sorted by bytes, open to 127.0.0.1 with a password. */
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@enlace/contracts';
import { randomToken } from '@enlace/crypto';
import { postgresProgram } from './postgres-binaries.js';
import { handTo, type PostgresHome } from './postgres-home.js';
import { runProgram } from './run-program.js';

export const POSTGRES_MAJOR = '17';

/** A plain environment: ours is not Postgres's business, and its messages must be in one language. */
export const POSTGRES_ENV =
  platform() === 'win32' ? undefined : { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

export interface ClusterOwner {
  /** The role the services sign in as: owner of the database, but no superuser, whom row security would not hold. */
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export function clusterOf(home: PostgresHome): string {
  return join(home.dir, 'cluster');
}

/** The password of the cluster's role: the one kept beside it, else the one given, else a random one; kept readable to this user only. */
export async function keptPassword(home: PostgresHome, given: string | undefined): Promise<string> {
  const file = join(home.dir, 'password');
  if (existsSync(clusterOf(home))) {
    const kept = await readFile(file, 'utf8').catch(() => given);
    if (kept !== undefined) return kept.trim();
    throw new AppError(
      'infra.unavailable',
      `The database in ${home.dir} has lost its password file (${file}): put it back, or move the folder aside to start empty.`,
    );
  }
  const password = given ?? randomToken(24);
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
  return password;
}

/**
 * Makes the cluster, its role and its database where there is none yet. It is made beside its place and moved there
 * when complete, so that a machine switched off midway leaves nothing half.
 */
export async function ensureCluster(home: PostgresHome, owner: ClusterOwner): Promise<void> {
  const cluster = clusterOf(home);
  if (existsSync(cluster)) return refuseOtherVersion(cluster);

  const half = join(home.dir, 'cluster-in-making');
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { mode: 0o700 });
  await handTo(half, home.identity);
  await expectOk(
    runProgram(
      postgresProgram(home.native, 'initdb'),
      ['-D', half, '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--auth=trust', '--no-instructions'],
      { identity: home.identity, env: POSTGRES_ENV, cwd: home.dir },
    ),
    'make its data folder',
  );
  await expectOk(runAlone(home, half, statements(owner)), 'make its role and database');
  await writeFile(join(half, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n');
  await rename(half, cluster);
}

function statements({ user, password, database }: ClusterOwner): string {
  for (const word of [user, password, database]) {
    if (!/^[A-Za-z0-9_-]+$/.test(word)) {
      throw new AppError(
        'config.invalid',
        'Database, user and password may hold letters, digits, _ and - only.',
      );
    }
  }
  return [
    `ALTER ROLE postgres PASSWORD '${password}'`,
    `CREATE ROLE "${user}" LOGIN CREATEDB CREATEROLE PASSWORD '${password}'`,
    `CREATE DATABASE "${database}" OWNER "${user}"`,
    '',
  ].join('\n');
}

/** Runs statements, one a line, with no server around: nobody can sign in before there is a password. */
async function runAlone(home: PostgresHome, cluster: string, input: string): ReturnType<typeof runProgram> {
  const result = await runProgram(
    postgresProgram(home.native, 'postgres'),
    ['--single', '-D', cluster, 'postgres'],
    {
      identity: home.identity,
      env: POSTGRES_ENV,
      cwd: home.dir,
      input,
    },
  );
  // It goes on after a statement that failed, and says so on the side.
  return /\b(ERROR|FATAL|PANIC):/.test(result.stderr) ? { ...result, ok: false } : result;
}

async function expectOk(run: ReturnType<typeof runProgram>, purpose: string): Promise<void> {
  const { ok, stderr } = await run;
  if (ok) return;
  const lines = stderr
    .split('\n')
    .filter((line) => /\b(error|ERROR|FATAL|PANIC|could not|cannot)\b/.test(line));
  const reason = (lines.length > 0 ? lines : [stderr])
    .slice(0, 3)
    .join(' ')
    .replaceAll(/PASSWORD '[^']*'/g, '');
  throw new AppError(
    'infra.unavailable',
    `The embedded Postgres could not ${purpose}: ${reason.trim()} Set DATABASE_URL to use a Postgres of your own.`,
  );
}

async function refuseOtherVersion(cluster: string): Promise<void> {
  const version = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  if (version === POSTGRES_MAJOR) return;
  throw new AppError(
    'infra.unavailable',
    `The database in ${cluster} was made by Postgres ${version}, and this one is ${POSTGRES_MAJOR}: ` +
      'move the folder aside to start empty, or serve it with its own Postgres and set DATABASE_URL.',
  );
}
