/** What `enlace up` was asked for, read from the command line, the environment and `.env`. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { ServiceName } from '@enlace/contracts';

export type Env = Readonly<Record<string, string | undefined>>;

export interface StackSettings {
  /** The public port of the gateway. */
  readonly port: number;
  /** Where data, keys and logs are kept. */
  readonly dataDir: string;
  /** Where fetched programs are kept. */
  readonly cacheDir: string;
  readonly services: readonly ServiceName[];
  readonly demo: boolean;
  readonly singleProcess: boolean;
  /** The process's environment over what `.env` says. */
  readonly env: Env;
}

/** The environment with `.env` of the project folder under it; empty variables count as absent, as they do for services. */
export async function environmentOf(projectDir: string, env: Env): Promise<Env> {
  const file = join(projectDir, '.env');
  const below = existsSync(file) ? parseEnv(await readFile(file, 'utf8')) : {};
  return Object.fromEntries(
    Object.entries({ ...below, ...env }).filter(([, value]) => value !== undefined && value !== ''),
  );
}
