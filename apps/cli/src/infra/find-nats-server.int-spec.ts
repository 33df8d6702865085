/** Proves where a NATS server is looked for, in which order, and what is said when there is none. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { findNatsServer, natsVersion } from './find-nats-server.js';

describe('finding a NATS server', () => {
  let folder: string;

  /** A program that says it is a nats-server of this version. */
  async function pretender(path: string, version: string): Promise<string> {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `#!/bin/sh\necho "nats-server: v${version}"\n`);
    await chmod(file, 0o755);
    return file;
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'enlace-find-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('takes the named one before all others', async () => {
    const named = await pretender('named', '2.12.1');
    await pretender('bin/nats-server', '2.12.2');
    const search = { binary: named, path: join(folder, 'bin'), cacheDir: folder };
    expect(await findNatsServer(search)).toBe(named);
  });

  it('refuses a named one that is too old or does not run, and says so', async () => {
    const old = await pretender('old', '2.8.4');
    await expect(findNatsServer({ binary: old, cacheDir: folder })).rejects.toThrow(
      'is version 2.8.4, too old',
    );
    const missing = join(folder, 'missing');
    await expect(findNatsServer({ binary: missing, cacheDir: folder })).rejects.toThrow('does not run here');
  });

  it('takes the one on the PATH before a fetched one, unless it is too old', async () => {
    const fetched = await pretender('nats/2.11.9/nats-server', '2.11.9');
    const installed = await pretender('bin/nats-server', '2.10.1');
    const search = { path: `${join(folder, 'empty')}:${join(folder, 'bin')}`, cacheDir: folder };
    expect(await findNatsServer(search)).toBe(installed);
    await pretender('bin/nats-server', '1.4.0');
    expect(await findNatsServer(search)).toBe(fetched);
  });

  it('takes the newest of the fetched ones, and fetches nothing then', async () => {
    await pretender('nats/2.9.10/nats-server', '2.9.10');
    const newest = await pretender('nats/2.11.9/nats-server', '2.11.9');
    await mkdir(join(folder, 'nats', 'unpacking-left'));
    const report = jest.fn();
    expect(await findNatsServer({ cacheDir: folder, report })).toBe(newest);
    expect(report).not.toHaveBeenCalled();
  });

  it('finds or fetches one that runs', async () => {
    expect(await natsVersion(await findNatsServer({ cacheDir: resolve('.cache') }))).toMatch(/^2\.\d+\.\d+$/);
  });
});
