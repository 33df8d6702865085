/** In which order the local stack starts and stops, what it says, and when it refuses. */
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { Demo } from '../demo/demo.js';
import { portAnswers } from '../infra/free-port.js';
import { startGateway } from './gateway.js';
import { standUp } from './ground.js';
import { LocalStack } from './local-stack.js';
import { LocalState, type RunningStack } from './local-state.js';
import { place } from './service-environment.js';
import { startProcesses, startTogether, untilReady } from './services.js';
import type { StackSettings } from './stack-settings.js';

jest.mock('../demo/demo.js', () => ({ Demo: { prepare: jest.fn() } }));
jest.mock('../infra/free-port.js', () => ({ portAnswers: jest.fn() }));
jest.mock('./gateway.js', () => ({ startGateway: jest.fn() }));
jest.mock('./ground.js', () => ({ standUp: jest.fn() }));
jest.mock('./service-environment.js', () => ({ place: jest.fn() }));
jest.mock('./services.js', () => ({
  startProcesses: jest.fn(),
  startTogether: jest.fn(),
  untilReady: jest.fn(),
}));

const SETTINGS: StackSettings = {
  port: 9_000,
  dataDir: '/nowhere',
  cacheDir: '/nowhere',
  services: ['telegram'],
  demo: true,
  singleProcess: false,
  env: {},
};
const PLACED = [{ name: 'telegram', port: 1, url: 'http://127.0.0.1:1', env: {} }] as const;
const GROUND = {
  databaseUrl: 'postgres://local',
  natsUrl: 'nats://local',
  about: { database: 'embedded', nats: 'from NATS_URL' },
};

let steps: string[];
let announced: RunningStack | undefined;
let running: jest.SpiedFunction<LocalState['running']>;
let out: PassThrough;

const step = (name: string) => (): Promise<void> => {
  steps.push(name);
  return Promise.resolve();
};
const shown = () => stripVTControlCharacters(String(out.read() ?? ''));
const signal = () => new AbortController().signal;

beforeEach(() => {
  steps = [];
  announced = undefined;
  out = new PassThrough();
  running = jest.spyOn(LocalState.prototype, 'running').mockResolvedValue(undefined);
  jest.spyOn(LocalState.prototype, 'keys').mockResolvedValue({ adminKey: 'adm_x', encryptionKeys: 'k1:x' });
  jest.spyOn(LocalState.prototype, 'announce').mockImplementation((stack) => {
    announced = stack;
    return step('announce')();
  });
  jest.spyOn(LocalState.prototype, 'withdraw').mockImplementation(step('withdraw'));
  jest.mocked(portAnswers).mockResolvedValue(false);
  jest.mocked(standUp).mockImplementation(async () => {
    await step('ground')();
    return { ...GROUND, stop: step('stop ground') };
  });
  jest.mocked(Demo.prepare).mockImplementation(async () => {
    await step('demo')();
    const demo = {
      hosts: ['127.0.0.1:4000'],
      start: async () => {
        await step('start demo')();
        return { url: 'http://127.0.0.1:4001', token: 't' };
      },
      show: step('show demo'),
      stop: step('stop demo'),
    };
    return demo as unknown as Demo;
  });
  jest.mocked(place).mockResolvedValue([...PLACED]);
  jest.mocked(startProcesses).mockImplementation(() => {
    steps.push('services');
    return { stop: step('stop services') };
  });
  jest.mocked(startTogether).mockImplementation(async () => {
    await step('services together')();
    return { stop: step('stop services') };
  });
  jest.mocked(startGateway).mockImplementation(async () => {
    await step('gateway')();
    return { close: step('close gateway') } as unknown as Awaited<ReturnType<typeof startGateway>>;
  });
  jest.mocked(untilReady).mockImplementation(step('ready'));
});
afterEach(() => jest.restoreAllMocks());

describe('the local stack', () => {
  it('starts from the ground up, and can be found before the demo shows itself', async () => {
    await new LocalStack(SETTINGS, out).start(signal());
    expect(steps).toEqual([
      ...['ground', 'demo', 'services', 'gateway', 'ready'],
      ...['start demo', 'announce', 'show demo'],
    ]);
    expect(announced).toEqual({
      pid: process.pid,
      url: 'http://localhost:9000',
      adminKey: 'adm_x',
      demo: { url: 'http://127.0.0.1:4001', token: 't' },
    });
    expect(jest.mocked(place).mock.calls[0]?.[1]).toMatchObject({
      databaseUrl: 'postgres://local',
      mediaDir: expect.stringMatching(/[\\/]media$/),
      allowHosts: ['127.0.0.1:4000'],
    });
  });

  it('says where everything is and what to try', async () => {
    await new LocalStack(SETTINGS, out).start(signal());
    const text = shown();
    expect(text).toMatch(/^Postgres {2}embedded\nNATS {6}from NATS_URL\nServices {2}telegram\n/);
    expect(text).toContain('http://localhost:9000/docs');
    expect(text).toContain('npx enlace simulate whatsapp');
    expect(text).toContain('Admin key  adm_x');
  });

  it('offers no simulated messages without a demo', async () => {
    jest.mocked(Demo.prepare).mockResolvedValue(undefined);
    await new LocalStack(SETTINGS, out).start(signal());
    expect(announced).not.toHaveProperty('demo');
    const text = shown();
    expect(text).not.toContain('enlace simulate');
    expect(text).toContain('Demo      off, as a provider is set up already');
  });

  it('says nothing of a demo that nobody wanted', async () => {
    jest.mocked(Demo.prepare).mockResolvedValue(undefined);
    await new LocalStack({ ...SETTINGS, demo: false }, out).start(signal());
    expect(shown()).not.toContain('Demo');
  });

  it('starts the services in one process where that is asked for', async () => {
    await new LocalStack({ ...SETTINGS, singleProcess: true }, out).start(signal());
    expect(steps).toContain('services together');
    expect(steps).not.toContain('services');
  });

  it('stops in the opposite order: first nobody finds it, then nobody reaches it', async () => {
    const stack = new LocalStack(SETTINGS, out);
    await stack.start(signal());
    steps = [];
    await stack.stop();
    expect(steps).toEqual(['withdraw', 'close gateway', 'stop services', 'stop demo', 'stop ground']);
  });

  it('stops what was started when the start fails half way, and takes back nothing of another stack', async () => {
    jest.mocked(startGateway).mockRejectedValue(new Error('the port is taken'));
    const stack = new LocalStack(SETTINGS, out);
    await expect(stack.start(signal())).rejects.toThrow('the port is taken');
    steps = [];
    await stack.stop();
    expect(steps).toEqual(['stop services', 'stop demo', 'stop ground']);
  });

  it.each([
    {
      case: 'one already runs from this folder',
      other: { pid: 7, url: 'http://localhost:8082', adminKey: 'k' },
      taken: true,
      says: /already runs from this folder at http:\/\/localhost:8082.*process 7/,
    },
    {
      case: 'its port is taken',
      other: undefined,
      taken: true,
      says: /^Port 9000 is taken by another program/,
    },
  ])('starts nothing when $case', async ({ other, taken, says }) => {
    running.mockResolvedValue(other);
    jest.mocked(portAnswers).mockResolvedValue(taken);
    await expect(new LocalStack(SETTINGS, out).start(signal())).rejects.toThrow(says);
    expect(steps).toEqual([]);
  });

  it('goes no further once it is interrupted', async () => {
    const interruption = new AbortController();
    jest.mocked(standUp).mockImplementation(async () => {
      interruption.abort(new Error('Ctrl-C'));
      return { ...GROUND, stop: step('stop ground') };
    });
    const stack = new LocalStack(SETTINGS, out);
    await expect(stack.start(interruption.signal)).rejects.toThrow('Ctrl-C');
    await stack.stop();
    expect(steps).toEqual(['stop ground']);
  });
});
