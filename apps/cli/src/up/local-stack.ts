/** Starts everything in order, says what is where, and stops it in the opposite order. */
import type { Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import pc from 'picocolors';
import { AppError } from '@enlace/contracts';
import { Demo } from '../demo/demo.js';
import { portAnswers } from '../infra/free-port.js';
import { startGateway } from './gateway.js';
import { standUp, type StandingGround } from './ground.js';
import { LocalState, type LocalKeys } from './local-state.js';
import { place } from './service-environment.js';
import { startProcesses, startTogether, untilReady, type RunningServices } from './services.js';
import type { StackSettings } from './stack-settings.js';

export class LocalStack {
  private readonly state: LocalState;
  private ground: StandingGround | undefined;
  private demo: Demo | undefined;
  private services: RunningServices | undefined;
  private gateway: FastifyInstance | undefined;
  private announced = false;

  constructor(
    private readonly settings: StackSettings,
    private readonly out: Writable,
  ) {
    this.state = new LocalState(settings.dataDir);
  }

  /**
   * Resolves when everything answers and the demo, if any, has shown itself. Throws `infra.unavailable` with what to do,
   * and whatever the signal gives as its reason; `stop` is to be called in any case.
   */
  async start(signal: AbortSignal): Promise<void> {
    const startedAt = Date.now();
    await this.refuseSecondStart();
    const keys = await this.state.keys(this.settings.env);
    signal.throwIfAborted();
    this.ground = await standUp(this.state, this.settings, (line) => this.say(line));
    this.say(`Postgres  ${this.ground.about.database}`);
    this.say(`NATS      ${this.ground.about.nats}`);
    signal.throwIfAborted();
    this.demo = await Demo.prepare(this.settings, this.ground.databaseUrl);
    const placed = await place(
      this.settings.services,
      {
        ...this.ground,
        keys,
        mediaDir: this.state.path('media'),
        allowHosts: this.demo?.hosts ?? [],
      },
      this.settings.env,
    );
    this.services = this.settings.singleProcess
      ? await startTogether(placed)
      : startProcesses(placed, this.out);
    this.gateway = await startGateway(this.settings.port, placed);
    await untilReady(placed, signal);
    this.say(`Services  ${placed.map(({ name }) => name).join(', ')}`);
    if (this.settings.demo && this.demo === undefined) {
      this.say('Demo      off, as a provider is set up already; --data-dir <empty folder> shows it again');
    }
    this.say(`Gateway   ${pc.bold(this.url)}  (API documentation: ${this.url}/docs)`);
    this.say(`Ready after ${((Date.now() - startedAt) / 1_000).toFixed(1)} s\n`);
    await this.show(keys);
  }

  async stop(): Promise<void> {
    if (this.announced) await this.state.withdraw();
    await this.gateway?.close();
    await this.services?.stop();
    await this.demo?.stop();
    await this.ground?.stop();
  }

  private get url(): string {
    return `http://localhost:${this.settings.port}`;
  }

  private async show(keys: LocalKeys): Promise<void> {
    const control = await this.demo?.start({
      url: `http://127.0.0.1:${this.settings.port}`,
      adminKey: keys.adminKey,
    });
    await this.state.announce({
      pid: process.pid,
      url: this.url,
      adminKey: keys.adminKey,
      ...(control === undefined ? {} : { demo: control }),
    });
    this.announced = true;
    await this.demo?.show(this.out);
    this.out.write(this.nextSteps(keys));
  }

  private nextSteps(keys: LocalKeys): string {
    const tries =
      this.demo === undefined
        ? [
            `curl -s ${this.url}/readyz`,
            `curl -s -H "X-API-Key: ${keys.adminKey}" "${this.url}/api/v1/integrations?tenant_id=default"`,
            `curl -s -H "X-API-Key: ${keys.adminKey}" "${this.url}/api/v1/webhooks/stats"`,
          ]
        : [
            `npx enlace simulate whatsapp "¿Dónde está la clínica?"`,
            `curl -s -H "X-API-Key: ${keys.adminKey}" "${this.url}/api/v1/conversations?tenant_id=demo"`,
            `curl -s -H "X-API-Key: ${keys.adminKey}" "${this.url}/api/v1/webhooks/logs?tenant_id=demo&limit=5"`,
          ];
    return [
      `${pc.bold('Admin key')}  ${keys.adminKey}   (everything in every tenant: keep it to yourself)`,
      `${pc.bold('Try next')}`,
      ...tries.map((line) => `  ${line}`),
      '',
      `${pc.dim('Running. Ctrl-C stops everything; the data stays.')}\n`,
    ].join('\n');
  }

  private async refuseSecondStart(): Promise<void> {
    const running = await this.state.running();
    if (running !== undefined) {
      throw new AppError(
        'infra.unavailable',
        `Enlace already runs from this folder at ${running.url}: stop it there with Ctrl-C (process ${running.pid}).`,
      );
    }
    if (await portAnswers(this.settings.port)) {
      throw new AppError(
        'infra.unavailable',
        `Port ${this.settings.port} is taken by another program: stop that one, or choose another with --port.`,
      );
    }
  }

  private say(line: string): void {
    this.out.write(`${line}\n`);
  }
}
