/** `enlace up`: the whole of Enlace on this machine, with one command and one Ctrl-C. */
import { join } from 'node:path';
import { Command, Option, UsageError } from 'clipanion';
import { SERVICES, type ServiceName } from '@enlace/contracts';
import { explain } from '../terminal/explain.js';
import { projectFolder } from '../project-folder.js';
import { LocalStack } from './local-stack.js';
import { environmentOf, type StackSettings } from './stack-settings.js';

const DEFAULT_PORT = 8082;

export class UpCommand extends Command {
  static override paths = [['up'], Command.Default];

  static override usage = Command.Usage({
    description: 'Start the seven services, with a database and a bus, on this machine',
    details: `
      Finds or fetches a NATS server, starts an embedded Postgres (or uses DATABASE_URL), brings the schema up to date and
      starts the services behind one gateway port. Where no provider is configured, simulated providers and a demo
      tenant show a round trip per channel. Data is kept under .enlace; Ctrl-C stops everything.
    `,
    examples: [
      ['Everything, with the demo', 'enlace up'],
      ['On another port, without the demo', 'enlace up --port 9000 --no-demo'],
      ['All services in one process, for small machines', 'enlace up --single-process'],
      ['Only some services', 'enlace up --services webhook-ingress,whatsapp'],
    ],
  });

  port = Option.String('--port', {
    description: `public port of the gateway (${DEFAULT_PORT}, or ENLACE_PORT)`,
  });
  services = Option.String('--services', {
    description: 'which services, with commas between; all unless told',
  });
  dataDir = Option.String('--data-dir', {
    description: 'where data is kept (.enlace in the project folder)',
  });
  demo = Option.Boolean('--demo', true, { description: 'simulated providers where none is configured' });
  singleProcess = Option.Boolean('--single-process', false, { description: 'all services in one process' });

  async execute(): Promise<number> {
    const stack = new LocalStack(await this.settings(), this.context.stdout);
    const interruption = new AbortController();
    const interrupted = untilInterrupted().then(() => interruption.abort());
    try {
      await stack.start(interruption.signal);
      await interrupted;
      return 0;
    } catch (error) {
      if (interruption.signal.aborted) return 130;
      this.context.stderr.write(`\n${explain(error)}\n`);
      return 1;
    } finally {
      this.context.stdout.write('\nStopping…\n');
      await stack.stop();
    }
  }

  private async settings(): Promise<StackSettings> {
    const projectDir = projectFolder();
    const env = await environmentOf(projectDir, this.context.env);
    return {
      port: portOf(this.port ?? env['ENLACE_PORT'] ?? String(DEFAULT_PORT)),
      dataDir: this.dataDir ?? join(projectDir, '.enlace'),
      cacheDir: join(projectDir, '.cache'),
      services: servicesOf(this.services),
      demo: this.demo,
      singleProcess: this.singleProcess,
      env,
    };
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new UsageError('--port takes a number from 1 to 65535');
  return port;
}

function servicesOf(text: string | undefined): readonly ServiceName[] {
  if (text === undefined) return SERVICES;
  const asked = text.split(',').map((name) => name.trim());
  const unknown = asked.filter((name) => !(SERVICES as readonly string[]).includes(name));
  if (unknown.length > 0)
    throw new UsageError(`--services: there is no ${unknown.join(', ')}; choose from ${SERVICES.join(', ')}`);
  return SERVICES.filter((name) => asked.includes(name));
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
