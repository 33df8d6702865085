/** Finds a NATS server to run, and fetches one for this project when the machine has none. */
import { readdir } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { AppError } from '@enlace/contracts';
import { fetchDebianNats, hasDebianTools } from './nats-debian-package.js';
import { fetchNatsRelease, natsArchiveFor } from './nats-release.js';
import { reasonOf, runProgram } from './run-program.js';

/** Older servers lack what the streams need. */
const OLDEST = [2, 9] as const;

export interface NatsSearch {
  /** The folder of this project for fetched programs, usually `.cache`; made when missing. */
  readonly cacheDir: string;
  /** What `NATS_SERVER_BIN` says: this binary and no other. */
  readonly binary?: string | undefined;
  /** What `PATH` says. */
  readonly path?: string | undefined;
  /** Hears one sentence when something must be fetched. */
  readonly report?: ((line: string) => void) | undefined;
}

/**
 * The path of a nats-server of at least version 2.9. Looks at the binary that was named, the PATH and the
 * project's cache, in this order; then fetches Debian's package, where there is apt, or the official release.
 * @throws AppError `infra.unavailable` with what was tried and what to do
 */
export async function findNatsServer(search: NatsSearch): Promise<string> {
  if (search.binary !== undefined && search.binary !== '') return named(search.binary);

  const natsCache = resolve(search.cacheDir, 'nats');
  for (const candidate of [...onPath(search.path ?? ''), ...(await cached(natsCache))]) {
    if (isNewEnough(await natsVersion(candidate))) return candidate;
  }

  const failures: string[] = [];
  search.report?.('no NATS server on this machine yet: fetching one');
  for (const fetchIt of await waysToFetch(natsCache)) {
    try {
      const fetched = await fetchIt();
      if (isNewEnough(await natsVersion(fetched))) return fetched;
      failures.push(`${fetched} does not run here.`);
    } catch (error) {
      failures.push(reasonOf(error));
    }
  }
  throw new AppError(
    'infra.unavailable',
    `There is no NATS server on this machine and none could be fetched. ${failures.join(' ')} ` +
      'Install nats-server 2.9 or newer (https://docs.nats.io), so that it is on the PATH, ' +
      'or set NATS_SERVER_BIN to it, or set NATS_URL to a server that is already running.',
  );
}

/** The version a binary says it has, as `major.minor.patch`; undefined when it does not run. */
export async function natsVersion(binary: string): Promise<string | undefined> {
  const { ok, stdout, stderr } = await runProgram(binary, ['--version'], { timeoutMs: 10_000 });
  return ok ? /v?(\d+\.\d+\.\d+)/.exec(stdout + stderr)?.[1] : undefined;
}

async function named(binary: string): Promise<string> {
  const version = await natsVersion(binary);
  if (isNewEnough(version)) return binary;
  const fault = version === undefined ? 'does not run here' : `is version ${version}, too old`;
  throw new AppError(
    'infra.unavailable',
    `NATS_SERVER_BIN names ${binary}, which ${fault}: name a nats-server of version 2.9 or newer, or unset it.`,
  );
}

function isNewEnough(version: string | undefined): boolean {
  if (version === undefined) return false;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

function programName(): string {
  return platform() === 'win32' ? 'nats-server.exe' : 'nats-server';
}

function onPath(path: string): string[] {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, programName()));
}

/** What was fetched before, the newest version first. */
async function cached(natsCache: string): Promise<string[]> {
  const versions = await readdir(natsCache).catch((): string[] => []);
  return versions
    .filter((name) => /^\d/.test(name))
    .sort((one, other) => other.localeCompare(one, 'en', { numeric: true }))
    .map((version) => join(natsCache, version, programName()));
}

async function waysToFetch(natsCache: string): Promise<(() => Promise<string>)[]> {
  const ways: (() => Promise<string>)[] = [];
  if (platform() === 'linux' && (await hasDebianTools())) ways.push(() => fetchDebianNats(natsCache));
  const archive = natsArchiveFor(platform(), arch());
  if (archive !== undefined) ways.push(() => fetchNatsRelease(archive, natsCache));
  return ways;
}
