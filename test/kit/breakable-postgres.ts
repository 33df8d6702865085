/** A Postgres that a test can stop, kill and bring back on the same port, its data kept. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from '@enlace/persistence';
import { freePort } from '../../apps/cli/src/infra/free-port.js';
import { startPostgres, type PostgresServer } from '../../apps/cli/src/infra/postgres-server.js';

export class BreakablePostgres {
  private constructor(
    private readonly dataDir: string,
    private readonly port: number,
    private server: PostgresServer,
  ) {}

  /** Up, with the newest schema. */
  static async start(): Promise<BreakablePostgres> {
    const dataDir = await mkdtemp(join(tmpdir(), 'enlace-postgres-'));
    // Where root runs the tests, Postgres's own user must be able to come in.
    await chmod(dataDir, 0o755);
    const port = await freePort();
    const server = await startPostgres({ dataDir, port });
    const database = Database.open({ url: server.url });
    await database.migrate();
    await database.close();
    return new BreakablePostgres(dataDir, port, server);
  }

  get url(): string {
    return this.server.url;
  }

  /** `kill -9` of the whole server: what was committed must be there afterwards. */
  kill(): void {
    process.kill(this.server.pid, 'SIGKILL');
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  async bringBack(): Promise<void> {
    this.server = await startPostgres({ dataDir: this.dataDir, port: this.port });
  }

  async end(): Promise<void> {
    await this.server.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
