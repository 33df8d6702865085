/** Fetches the official NATS server for this platform from its GitHub release, and believes only known bytes. */
import { mkdtemp, mkdir, rename, rm, writeFile, chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, retry } from '@enlace/contracts';
import { sha256 } from '@enlace/crypto';
import { reasonOf, runProgram } from './run-program.js';

export const NATS_RELEASE = '2.11.9';

/**
 * SHA-256 of each archive of that release. Linux and Windows: as published in the project's own image
 * recipes (nats-io/nats-docker, commit b486da9). macOS: as recorded in cashapp/hermit-packages (f0517fd7),
 * whose Linux values are the same as those above.
 */
const CHECKSUMS: Readonly<Record<string, string>> = {
  'darwin-amd64.tar.gz': '6b46d52e327ea0c177cf64d7afb9159031972adfef961ce0bef24eaf2a6754fd',
  'darwin-arm64.tar.gz': '600b5cdca8cfe634881b53c782b5f6384500a3ffcb10cc83d02a6239f788d48c',
  'linux-amd64.tar.gz': '3eef83faa048d3879937a6871f59ae5d9c3bbf5900905b7a9ff996a894d755ab',
  'linux-arm64.tar.gz': '47d7e652eb761d771bc42df04924aae0acf4e026d30ea98faa9bab216cc2e742',
  'linux-arm7.tar.gz': '991ed42c5d4d40ff44658fc88450b7467c99eb392ccee14e53f3d8eddeb44245',
  'windows-amd64.zip': '841a953d9be1d55b5f2b990c624b239f7f938baaf00d5627ac34d6c363a2fda3',
};

const SYSTEMS: Readonly<Record<string, string>> = { darwin: 'darwin', linux: 'linux', win32: 'windows' };
const PROCESSORS: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64', arm: 'arm7' };

export interface NatsArchive {
  readonly url: string;
  readonly sha256: string;
  /** The folder inside the archive that holds the binary. */
  readonly folder: string;
  readonly file: string;
}

/** The archive for a platform and processor as Node names them; undefined when the release has none. */
export function natsArchiveFor(platform: string, arch: string): NatsArchive | undefined {
  const target = `${SYSTEMS[platform]}-${PROCESSORS[arch]}`;
  const kind = platform === 'win32' ? 'zip' : 'tar.gz';
  const checksum = CHECKSUMS[`${target}.${kind}`];
  if (checksum === undefined) return undefined;
  const folder = `nats-server-v${NATS_RELEASE}-${target}`;
  const file = `${folder}.${kind}`;
  const url = `https://github.com/nats-io/nats-server/releases/download/v${NATS_RELEASE}/${file}`;
  return { url, sha256: checksum, folder, file };
}

/**
 * Downloads, checks and unpacks the archive into `<natsCache>/<version>/`.
 * @param natsCache the folder that holds one folder a version
 * @param download stands in for `fetch`
 * @returns the path of the binary
 * @throws AppError `infra.unavailable` when it cannot be had, or is not the file it should be
 */
export async function fetchNatsRelease(
  archive: NatsArchive,
  natsCache: string,
  download: typeof fetch = fetch,
): Promise<string> {
  const bytes = await bytesOf(archive.url, download);
  if (sha256(bytes) !== archive.sha256) {
    throw new AppError(
      'infra.unavailable',
      `${archive.url} is not the file that was released: its SHA-256 differs, and it was thrown away.`,
    );
  }
  await mkdir(natsCache, { recursive: true });
  const work = await mkdtemp(join(natsCache, 'unpacking-'));
  try {
    await writeFile(join(work, archive.file), bytes);
    const unpacked = await runProgram('tar', ['-xf', archive.file], { cwd: work });
    if (!unpacked.ok) {
      throw new AppError(
        'infra.unavailable',
        `${archive.file} could not be unpacked: ${unpacked.stderr.trim()}`,
      );
    }
    const name = archive.file.endsWith('.zip') ? 'nats-server.exe' : 'nats-server';
    const home = join(natsCache, NATS_RELEASE);
    await mkdir(home, { recursive: true });
    await chmod(join(work, archive.folder, name), 0o755);
    await rename(join(work, archive.folder, name), join(home, name));
    return join(home, name);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function bytesOf(url: string, download: typeof fetch): Promise<Uint8Array> {
  try {
    const response = await download(url, { signal: AbortSignal.timeout(120_000) });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    const reason = reasonOf(error);
    throw new AppError('infra.unavailable', `${url} could not be fetched: ${reason}.`, retry());
  }
}
