/** What the local stack keeps between starts: its keys, and where a running one can be found. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KeyRing, randomToken } from '@enlace/crypto';
import { portAnswers } from '../infra/free-port.js';
import { isAlive } from '../infra/running-process.js';

export interface LocalKeys {
  readonly adminKey: string;
  /** Key ring spec. */
  readonly encryptionKeys: string;
}

/** How other commands find the stack that `enlace up` runs. */
export interface RunningStack {
  readonly pid: number;
  readonly url: string;
  readonly adminKey: string;
  /** Where the demo's simulators take orders; absent without a demo. */
  readonly demo?: { readonly url: string; readonly token: string };
}

const OWNER_ONLY = { mode: 0o600 } as const;

export class LocalState {
  constructor(readonly dir: string) {}

  path(...parts: string[]): string {
    return join(this.dir, ...parts);
  }

  /** The keys of this folder, made the first time; what the environment gives goes before. */
  async keys(env: Readonly<Record<string, string | undefined>>): Promise<LocalKeys> {
    await mkdir(this.dir, { recursive: true });
    const file = this.path('keys.json');
    const kept: LocalKeys = existsSync(file)
      ? (JSON.parse(await readFile(file, 'utf8')) as LocalKeys)
      : { adminKey: `adm_${randomToken(24)}`, encryptionKeys: KeyRing.generateSpec() };
    if (!existsSync(file)) await writeFile(file, JSON.stringify(kept), OWNER_ONLY);
    return {
      adminKey: env['ENLACE_ADMIN_KEY'] ?? kept.adminKey,
      encryptionKeys: env['ENLACE_ENCRYPTION_KEYS'] ?? kept.encryptionKeys,
    };
  }

  async announce(stack: RunningStack): Promise<void> {
    await writeFile(this.path('running.json'), JSON.stringify(stack), OWNER_ONLY);
  }

  async withdraw(): Promise<void> {
    await rm(this.path('running.json'), { force: true });
  }

  /** The stack that runs from this folder; undefined when none does. */
  async running(): Promise<RunningStack | undefined> {
    const file = this.path('running.json');
    if (!existsSync(file)) return undefined;
    const stack = JSON.parse(await readFile(file, 'utf8')) as RunningStack;
    // Process numbers are given out again: only one that answers where it said it would is that stack.
    if (stack.pid === process.pid || !isAlive(stack.pid)) return undefined;
    return (await portAnswers(Number(new URL(stack.url).port))) ? stack : undefined;
  }
}
