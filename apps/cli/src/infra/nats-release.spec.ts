/** Proves that the official release is taken only when it is the file that was released. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@enlace/crypto';
import { fetchNatsRelease, NATS_RELEASE, natsArchiveFor, type NatsArchive } from './nats-release.js';
import { runProgram } from './run-program.js';

describe('the NATS release', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'enlace-release-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A release of our own making, and a `fetch` that hands it out. */
  async function release(): Promise<{ archive: NatsArchive; download: typeof fetch }> {
    const name = 'nats-server-v0.0.0-test';
    await runProgram(
      'sh',
      ['-c', `mkdir ${name} && echo binary > ${name}/nats-server && tar -czf a.tgz ${name}`],
      {
        cwd: folder,
      },
    );
    const bytes = await readFile(join(folder, 'a.tgz'));
    const archive = {
      url: 'https://release.test/a.tgz',
      sha256: sha256(bytes),
      folder: name,
      file: 'a.tar.gz',
    };
    return { archive, download: () => Promise.resolve(new Response(bytes)) };
  }

  it('has an archive for the usual machines, each with its checksum', () => {
    const machines = [
      ['linux', 'x64'],
      ['linux', 'arm64'],
      ['darwin', 'x64'],
      ['darwin', 'arm64'],
      ['win32', 'x64'],
    ] as const;
    const archives = machines.map(([platform, arch]) => natsArchiveFor(platform, arch));
    expect(new Set(archives.map((archive) => archive?.sha256)).size).toBe(machines.length);
    for (const archive of archives) expect(archive?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(archives[0]?.url).toBe(
      `https://github.com/nats-io/nats-server/releases/download/v${NATS_RELEASE}/nats-server-v${NATS_RELEASE}-linux-amd64.tar.gz`,
    );
    expect(archives[4]?.file).toBe(`nats-server-v${NATS_RELEASE}-windows-amd64.zip`);
  });

  it('has none for a machine it was not built for', () => {
    expect(natsArchiveFor('sunos', 'x64')).toBeUndefined();
    expect(natsArchiveFor('linux', 'mips')).toBeUndefined();
  });

  it('is unpacked into a folder of its version, and nothing else is left', async () => {
    const { archive, download } = await release();
    const cache = join(folder, 'nats');
    const binary = await fetchNatsRelease(archive, cache, download);
    expect(binary).toBe(join(cache, NATS_RELEASE, 'nats-server'));
    expect(await readFile(binary, 'utf8')).toBe('binary\n');
    expect(await readdir(cache)).toEqual([NATS_RELEASE]);
  });

  it('is thrown away when a single byte differs', async () => {
    const { archive, download } = await release();
    const wrong = {
      ...archive,
      sha256: archive.sha256.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    };
    const cache = join(folder, 'nats');
    await expect(fetchNatsRelease(wrong, cache, download)).rejects.toThrow(
      'is not the file that was released',
    );
    expect(await readdir(cache).catch(() => [])).toEqual([]);
  });

  it('says why it could not be fetched', async () => {
    const { archive } = await release();
    const gone: typeof fetch = () => Promise.resolve(new Response('', { status: 404 }));
    await expect(fetchNatsRelease(archive, folder, gone)).rejects.toThrow(
      'could not be fetched: answered 404',
    );
    const away: typeof fetch = () => Promise.reject(new Error('no route'));
    await expect(fetchNatsRelease(archive, folder, away)).rejects.toThrow('could not be fetched: no route');
  });
});
