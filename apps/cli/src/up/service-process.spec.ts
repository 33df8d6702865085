/** A service as a process: its output to the end, its restarts, its stop. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { ServiceProcess } from './service-process.js';

let dir: string;
let out: PassThrough;
let text: string;
let started: ServiceProcess | undefined;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'enlace-process-'));
  out = new PassThrough();
  text = '';
  out.on('data', (chunk: Buffer) => (text += stripVTControlCharacters(chunk.toString('utf8'))));
});

afterEach(async () => {
  await started?.stop();
  started = undefined;
  await rm(dir, { recursive: true, force: true });
});

/** Starts a program of these lines of JavaScript. */
async function run(program: string, pauses = { firstMs: 1, longestMs: 4 }): Promise<ServiceProcess> {
  const entry = join(dir, 'main.cjs');
  await writeFile(entry, program);
  const service = {
    name: 'telegram',
    port: 1,
    url: 'http://127.0.0.1:1',
    env: { GREETING: 'hola' },
  } as const;
  started = new ServiceProcess(service, entry, 0, out, pauses);
  started.start();
  return started;
}

async function untilShown(pattern: RegExp): Promise<void> {
  while (!pattern.test(text)) await once(out, 'data');
}

describe('a service as a process of its own', () => {
  it('shows what it says behind its name, with the environment it was given and nothing else', async () => {
    await run(`console.log(process.env.GREETING, process.env.HOME); setInterval(() => {}, 1000);`);
    await untilShown(/\n/);
    expect(text).toBe('telegram         hola undefined\n');
  });

  it('shows also the last, unfinished line of one that crashed, and never half of one stream in the other', async () => {
    await run(`
      require('fs').writeSync(1, 'half a line');
      require('fs').writeSync(2, 'Error: está mal');
      process.exit(3);
    `);
    await untilShown(/half a line\n/);
    await untilShown(/está mal\n/);
    await untilShown(/ended/);
    const lines = text.split('\n').map((line) => line.slice(17));
    expect(lines).toContain('half a line');
    expect(lines).toContain('Error: está mal');
    expect(lines).toContain('ended unexpectedly (code 3); starting again in 1 ms');
  });

  it('is started again after a crash, each time with twice the pause up to the longest', async () => {
    await run(`process.exit(1);`);
    await untilShown(/(ended[^\n]*\n[^]*){4}/);
    const pauses = [...text.matchAll(/again in (\d+) ms/g)].map(([, pause]) => Number(pause));
    expect(pauses.slice(0, 4)).toEqual([1, 2, 4, 4]);
  });

  it('is not started again once it was stopped', async () => {
    const service = await run(
      `console.log('up'); process.on('SIGTERM', () => process.exit(1)); setInterval(() => {}, 1000);`,
    );
    await untilShown(/up\n/);
    expect(service.pid).toBeGreaterThan(0);
    await service.stop();
    expect(service.pid).toBeUndefined();
    expect(text).not.toContain('ended unexpectedly');
    await service.stop();
  });
});
