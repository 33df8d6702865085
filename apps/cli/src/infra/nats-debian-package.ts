/** Fetches Debian's or Ubuntu's own nats-server package and unpacks it, without root and without installing it. */
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '@enlace/contracts';
import { runProgram } from './run-program.js';

/** A mirror that does not answer must not hold up the start. */
const PATIENCE = [
  '-o',
  'Acquire::Retries=1',
  '-o',
  'Acquire::http::Timeout=20',
  '-o',
  'Acquire::https::Timeout=20',
];

/** Whether this machine has the two tools it takes. */
export async function hasDebianTools(): Promise<boolean> {
  const [apt, dpkg] = await Promise.all([
    runProgram('apt-get', ['--version']),
    runProgram('dpkg-deb', ['--version']),
  ]);
  return apt.ok && dpkg.ok;
}

/**
 * Downloads the package with apt, which checks its signed checksum, and unpacks it into
 * `<natsCache>/<version>/`. Where the machine's package lists are missing or too old, it fetches lists of
 * its own into a folder that is thrown away.
 * @param natsCache the folder that holds one folder a version
 * @returns the path of the binary
 * @throws AppError `infra.unavailable` with what apt said
 */
export async function fetchDebianNats(natsCache: string): Promise<string> {
  await mkdir(natsCache, { recursive: true });
  const work = resolve(await mkdtemp(join(natsCache, 'unpacking-')));
  try {
    const deb = (await download(work, [])) ?? (await downloadByOwnLists(work));
    const unpacked = await runProgram('dpkg-deb', ['-x', deb, 'package'], { cwd: work });
    if (!unpacked.ok)
      throw new AppError('infra.unavailable', `${deb} could not be unpacked: ${unpacked.stderr}`);
    const version = /^nats-server_(\d+\.\d+\.\d+)/.exec(deb)?.[1] ?? 'debian';
    const home = join(natsCache, version);
    await mkdir(home, { recursive: true });
    await rename(join(work, 'package', 'usr', 'sbin', 'nats-server'), join(home, 'nats-server'));
    return join(home, 'nats-server');
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The name of the downloaded file, or undefined when apt could not get it. */
async function download(work: string, settings: readonly string[]): Promise<string | undefined> {
  await runProgram('apt-get', [...PATIENCE, ...settings, 'download', 'nats-server'], { cwd: work });
  return (await readdir(work)).find((name) => name.endsWith('.deb'));
}

async function downloadByOwnLists(work: string): Promise<string> {
  const lists = join(work, 'lists');
  const cache = join(work, 'cache');
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives', 'partial'), { recursive: true });
  const settings = ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${cache}`];
  const update = await runProgram('apt-get', [...PATIENCE, ...settings, 'update'], { cwd: work });
  const deb = await download(work, settings);
  if (deb === undefined) {
    const reason = update.stderr.trim().split('\n').slice(-3).join(' ');
    throw new AppError('infra.unavailable', `apt could not fetch the package nats-server. ${reason}`.trim());
  }
  return deb;
}
