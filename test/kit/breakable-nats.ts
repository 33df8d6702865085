/** A NATS server that a test can kill, wipe and bring back on the same port. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, portAnswers } from '../../apps/cli/src/infra/free-port.js';
import { startNatsServer, type NatsServer } from '../../apps/cli/src/infra/nats-server.js';
import { testNatsBinary } from './infra.js';

export class BreakableNats {
  private server: NatsServer | undefined;

  private constructor(
    private readonly port: number,
    private readonly storeDir: string,
    private readonly maxPayload: string,
  ) {}

  static async start(options: { running?: boolean; maxPayload?: string } = {}): Promise<BreakableNats> {
    const storeDir = await mkdtemp(join(tmpdir(), 'enlace-nats-'));
    const nats = new BreakableNats(await freePort(), storeDir, options.maxPayload ?? '8MB');
    if (options.running !== false) await nats.bringBack();
    return nats;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** `kill -9`: no good-byes, nothing flushed. */
  async kill(): Promise<void> {
    if (this.server === undefined) return;
    process.kill(this.server.pid, 'SIGKILL');
    this.server = undefined;
    while (await portAnswers(this.port)) await pause(10);
  }

  /** Everything the server had stored is gone. */
  async wipe(): Promise<void> {
    await rm(this.storeDir, { recursive: true, force: true });
  }

  async bringBack(): Promise<void> {
    this.server = await startNatsServer({
      binary: testNatsBinary(),
      port: this.port,
      storeDir: this.storeDir,
      maxPayload: this.maxPayload,
    });
  }

  async end(): Promise<void> {
    await this.kill();
    await this.wipe();
  }
}
