/** What `enlace up` makes of its options and how it ends. */
import { PassThrough } from 'node:stream';
import { Cli } from 'clipanion';
import { AppError } from '@enlace/contracts';
import { LocalStack } from './local-stack.js';
import type { StackSettings } from './stack-settings.js';
import { UpCommand } from './up.command.js';

jest.mock('./local-stack.js', () => ({ LocalStack: jest.fn() }));
jest.mock('./stack-settings.js', () => ({ environmentOf: (_: string, env: object) => Promise.resolve(env) }));

let start: jest.Mock;
let stop: jest.Mock;
let settings: StackSettings | undefined;

beforeEach(() => {
  settings = undefined;
  // Without a reason to end, `up` waits for a signal.
  start = jest.fn(() => Promise.reject(new AppError('infra.unavailable', 'Port 8082 is taken.')));
  stop = jest.fn(() => Promise.resolve());
  jest.mocked(LocalStack).mockImplementation((given) => {
    settings = given;
    return { start, stop } as unknown as LocalStack;
  });
});

async function up(args: string[], env: Record<string, string> = {}) {
  const cli = new Cli({ binaryName: 'enlace' });
  cli.register(UpCommand);
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await cli.run(args, { stdout, stderr, env });
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

describe('enlace up', () => {
  it('starts everything with the demo on the usual port unless told', async () => {
    await up([]);
    expect(settings).toMatchObject({ port: 8_082, demo: true, singleProcess: false });
    expect(settings?.services).toHaveLength(7);
    expect(settings?.dataDir).toMatch(/\.enlace$/);
  });

  it('does as it is told', async () => {
    await up(['up', '--port', '9000', '--no-demo', '--single-process', '--data-dir', '/data/of/mine'], {
      ENLACE_PORT: '9001',
    });
    expect(settings).toMatchObject({
      port: 9_000,
      demo: false,
      singleProcess: true,
      dataDir: '/data/of/mine',
    });
    await up(['up'], { ENLACE_PORT: '9001' });
    expect(settings).toMatchObject({ port: 9_001 });
  });

  it('starts the services named, each once and in the usual order', async () => {
    await up(['up', '--services', 'whatsapp, webhook-ingress,whatsapp']);
    expect(settings?.services).toEqual(['webhook-ingress', 'whatsapp']);
  });

  it.each([
    { option: ['--port', '0'], says: /--port takes a number/ },
    { option: ['--port', '65536'], says: /--port takes a number/ },
    { option: ['--port', '80a'], says: /--port takes a number/ },
    { option: ['--services', 'whatsapp,signal'], says: /there is no signal; choose from webhook-ingress/ },
  ])('starts nothing for $option', async ({ option, says }) => {
    const { code, out } = await up(['up', ...option]);
    expect(code).toBe(1);
    expect(out).toMatch(says);
    expect(start).not.toHaveBeenCalled();
  });

  it('says what is in the way, and stops what was started', async () => {
    const { code, out, err } = await up(['up']);
    expect([code, err]).toEqual([1, '\nPort 8082 is taken.\n']);
    expect(out).toBe('\nStopping…\n');
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it('runs until it is interrupted, and then stops', async () => {
    start.mockImplementation(() => {
      setImmediate(() => process.emit('SIGTERM'));
      return Promise.resolve();
    });
    expect(await up(['up'])).toMatchObject({ code: 0, err: '' });
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it('interrupted while it starts ends as programs do that were interrupted', async () => {
    start.mockImplementation(async (signal: AbortSignal) => {
      process.emit('SIGINT');
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    });
    expect(await up(['up'])).toMatchObject({ code: 130, err: '' });
    expect(stop).toHaveBeenCalledTimes(1);
  });
});
