/** A service as a process: what signals and errors nobody caught make of it. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SPEC_ENV } from './spec-env.js';

const kit = join(__dirname, '../../../test/kit');

class Process {
  readonly exited: Promise<number | null>;
  private output = '';
  private readonly child: ChildProcess;

  constructor(main: string, env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [main], {
      env: { PATH: process.env['PATH'], ...SPEC_ENV, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.exited = new Promise((resolve) => this.child.on('exit', resolve));
  }

  get lines(): Record<string, unknown>[] {
    const texts = this.output.split('\n').filter((text) => text.startsWith('{'));
    return texts.map((text) => JSON.parse(text) as Record<string, unknown>);
  }

  async port(): Promise<number> {
    for (;;) {
      const port = this.lines.find((line) => line['message'] === 'Listening')?.['port'];
      if (typeof port === 'number') return port;
      if (this.child.exitCode !== null)
        throw new Error(`it ended with ${this.child.exitCode}: ${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async status(path: string): Promise<number> {
    const port = await this.port();
    return new Promise((resolve) => {
      get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      }).on('error', () => resolve(0));
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

describe('a service as a process', () => {
  let folder: string;
  let main: string;
  let service: Process | undefined;

  // Bundled once, for it is started again and again.
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'enlace-service-'));
    main = join(folder, 'main.mjs');
    const bundler = join(kit, 'bundle-typescript.mjs');
    await promisify(execFile)(process.execPath, [bundler, join(kit, 'trouble-service.ts'), folder]);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  afterEach(async () => {
    service?.kill('SIGKILL');
    await service?.exited;
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'answers what is in hand at %s, then ends with 0',
    async (signal) => {
      service = new Process(main);
      await service.port();
      const inHand = service.status('/slow/500');
      await new Promise((resolve) => setTimeout(resolve, 200));
      service.kill(signal);
      service.kill(signal);
      expect(await inHand).toBe(200);
      expect(await service.exited).toBe(0);
      expect(service.lines.at(-1)).toMatchObject({ level: 'info', message: 'Stopped' });
    },
  );

  it('ends with 1 and one line that names every wrong variable, and shows none', async () => {
    service = new Process(main, { PORT: 'eighty', DATABASE_URL: 'mysql://root:S3CRET@db' });
    expect(await service.exited).toBe(1);
    expect(service.lines).toEqual([expect.objectContaining({ level: 'fatal', service: 'telegram' })]);
    const said = JSON.stringify(service.lines);
    expect(said).toContain('PORT');
    expect(said).toContain('DATABASE_URL');
    expect(said).not.toMatch(/eighty|S3CRET/);
  });

  it.each([
    ['/throw', 'An error nobody caught', 'nobody caught me'],
    ['/reject', 'A rejection nobody handled', 'nobody handled me'],
  ])('ends with 1 after %s, and says why', async (path, message, reason) => {
    service = new Process(main);
    await service.status(path);
    expect(await service.exited).toBe(1);
    const fatal = service.lines.find((line) => line['level'] === 'fatal');
    expect(fatal).toMatchObject({ message, error: { message: reason } });
  });
});
