/** A Postgres server of the suite's own, to kill and start again. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../apps/cli/src/infra/free-port.js';
import { startPostgres, type PostgresServer } from '../../apps/cli/src/infra/postgres-server.js';

export interface OwnPostgres {
  /** The same after every start. */
  readonly url: string;
  /** As when the power fails: nothing is written down first. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops it and throws its data away. */
  drop(): Promise<void>;
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'enlace-own-postgres-'));
  // Where root runs the tests, Postgres's own user must be able to come in.
  await chmod(folder, 0o755);
  const port = await freePort();
  const start = (): Promise<PostgresServer> => startPostgres({ dataDir: join(folder, 'postgres'), port });
  let server = await start();
  return {
    url: server.url,
    kill: async () => {
      process.kill(server.pid, 'SIGKILL');
      while (isAlive(server.pid)) await sleep(10);
    },
    start: async () => {
      server = await start();
    },
    drop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
