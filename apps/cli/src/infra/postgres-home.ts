/** Decides as whom the embedded Postgres runs, and where: it refuses to run as root, who may own a folder no one else can enter. */
import { chmod, chown, cp, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { AppError } from '@enlace/contracts';
import { sha256 } from '@enlace/crypto';
import { postgresProgram } from './postgres-binaries.js';
import { runProgram, type Identity } from './run-program.js';

/** Where root's databases live when their own folder cannot be entered by anyone else. */
const FOR_ROOT = '/var/lib/enlace';

export interface PostgresHome {
  /** The folder that holds the cluster, the log and the password. */
  readonly dir: string;
  /** The folder with `bin`, `lib` and `share`. */
  readonly native: string;
  /** As whom Postgres runs; undefined is as whoever runs this. */
  readonly identity: Identity | undefined;
}

/**
 * A home for the database of `dataDir`. For a normal user that is `dataDir` itself. Root hands it to the user
 * `postgres`, or `nobody` where there is none; when that user cannot come near it (as in /root, or in a fresh
 * temporary folder), the database moves to `/var/lib/enlace` and a note in `dataDir` says so.
 */
export async function postgresHome(dataDir: string, native: string): Promise<PostgresHome> {
  const dir = resolve(dataDir);
  await mkdir(dir, { recursive: true });
  if (userInfo().uid !== 0) return { dir, native, identity: undefined };

  const identity = await servant();
  await chmod(dir, 0o755);
  const home = (await canEnter(dir, identity)) ? dir : await moved(dir);
  const programs = (await canRun(native, identity)) ? native : await copied(native);
  return { dir: home, native: programs, identity };
}

/** Gives a file or folder to the user Postgres runs as. */
export async function handTo(path: string, identity: Identity | undefined): Promise<void> {
  if (identity !== undefined) await chown(path, identity.uid, identity.gid);
}

async function servant(): Promise<Identity> {
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = await Promise.all([runProgram('id', ['-u', name]), runProgram('id', ['-g', name])]);
    if (uid.ok && gid.ok) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new AppError(
    'infra.unavailable',
    'Postgres refuses to run as root, and this machine has neither a user postgres nor nobody: ' +
      'run Enlace as a normal user, or set DATABASE_URL to a Postgres of your own.',
  );
}

async function canEnter(dir: string, identity: Identity): Promise<boolean> {
  return (await runProgram('/bin/sh', ['-c', 'cd "$1"', 'sh', dir], { identity, cwd: '/' })).ok;
}

async function canRun(native: string, identity: Identity): Promise<boolean> {
  const program = postgresProgram(native, 'postgres');
  return (await runProgram(program, ['--version'], { identity, cwd: '/' })).ok;
}

async function moved(dir: string): Promise<string> {
  const home = join(FOR_ROOT, sha256(dir).slice(0, 16));
  await mkdir(home, { recursive: true });
  await Promise.all([FOR_ROOT, home].map((path) => chmod(path, 0o755)));
  await writeFile(
    join(dir, 'where-is-it.txt'),
    `Postgres does not run as root, and its user cannot enter this folder: the database is in ${home}\n`,
  );
  return home;
}

async function copied(native: string): Promise<string> {
  // Another version of the programs has another size or time, and so another copy.
  const { size, mtimeMs } = await stat(postgresProgram(native, 'postgres'));
  const copy = join(FOR_ROOT, `postgres-${sha256(`${native} ${size} ${mtimeMs}`).slice(0, 16)}`);
  const there = await stat(copy).catch(() => undefined);
  if (there !== undefined) return copy;

  const half = join(FOR_ROOT, `${basename(copy)}-${process.pid}`);
  await mkdir(half, { recursive: true });
  await cp(native, half, { recursive: true, verbatimSymlinks: true });
  await Promise.all([FOR_ROOT, half].map((path) => chmod(path, 0o755)));
  // Whoever was faster has made the same.
  await rename(half, copy).catch(() => rm(half, { recursive: true, force: true }));
  return copy;
}
