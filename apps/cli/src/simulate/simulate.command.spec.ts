/** What `enlace simulate` prints and with which code it ends. */
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { Cli } from 'clipanion';
import type { RoundTripReport } from '../demo/round-trip-report.js';
import { LocalState, type RunningStack } from '../up/local-state.js';
import { SimulateCommand } from './simulate.command.js';

const STACK: RunningStack = {
  pid: 1,
  url: 'http://localhost:8082',
  adminKey: 'the-admin-key',
  demo: { url: 'http://127.0.0.1:4000', token: 'the-token' },
};

const REPORT: RoundTripReport = {
  provider: 'telegram',
  text: '¿Abren mañana?',
  steps: [{ step: 'answered', at_ms: 12, detail: "the provider's webhook got 200" }],
  reply: 'Sí.',
  note: null,
  complete: true,
};

let running: jest.SpiedFunction<LocalState['running']>;
let calls: jest.SpiedFunction<typeof fetch>;

beforeEach(() => {
  running = jest.spyOn(LocalState.prototype, 'running').mockResolvedValue(STACK);
  calls = jest.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve(Response.json(REPORT)));
});
afterEach(() => jest.restoreAllMocks());

async function simulate(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const cli = new Cli({ binaryName: 'enlace' });
  cli.register(SimulateCommand);
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await cli.run(['simulate', ...args], { stdout, stderr });
  const read = (stream: PassThrough) =>
    stripVTControlCharacters(((stream.read() as Buffer | null) ?? Buffer.alloc(0)).toString('utf8'));
  return { code, out: read(stdout), err: read(stderr) };
}

describe('enlace simulate', () => {
  it('tells for people how far the message came', async () => {
    const { code, out, err } = await simulate('telegram', '¿Abren mañana?');
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')).toEqual([
      '✓ Telegram  «¿Abren mañana?»',
      "     +12 ms  answered   the provider's webhook got 200",
      '             Sí.',
      '',
    ]);
  });

  it('prints the report as one line of JSON for a script', async () => {
    const { code, out, err } = await simulate('telegram', '¿Abren mañana?', '--json');
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(`${JSON.stringify(REPORT)}\n`);
  });

  it("gives the running stack's simulators the order, with their token", async () => {
    await simulate('whatsapp', 'hola');
    const [url, init] = calls.mock.calls[0] ?? [];
    expect(url).toBe('http://127.0.0.1:4000/round-trips');
    expect(init).toMatchObject({
      method: 'POST',
      headers: { authorization: 'Bearer the-token' },
      body: JSON.stringify({ provider: 'whatsapp', text: 'hola' }),
    });
  });

  it.each([[[]], [['--json']]])(
    'ends with 1 when the round trip is not complete, and reports it %j',
    async (flags) => {
      calls.mockResolvedValue(Response.json({ ...REPORT, reply: null, complete: false }));
      const { code, out } = await simulate('telegram', 'hola', ...flags);
      expect(code).toBe(1);
      expect(out).toMatch(flags.length === 0 ? /^✗ Telegram/ : /"complete":false/);
    },
  );

  it('looks for the stack in the folder named', async () => {
    await simulate('telegram', 'hola', '--data-dir', '/data/of/mine');
    expect(running.mock.contexts).toMatchObject([{ dir: '/data/of/mine' }]);
  });

  it.each([
    {
      case: 'an unknown provider',
      provider: 'signal',
      stack: STACK,
      code: 2,
      says: /no provider "signal".*whatsapp/,
    },
    {
      case: 'a stack that does not run',
      provider: 'telegram',
      stack: undefined,
      code: 3,
      says: /does not run/,
    },
    {
      case: 'a stack without the demo',
      provider: 'telegram',
      stack: { pid: 1, url: 'http://localhost:8082', adminKey: 'k' },
      code: 3,
      says: /no simulated providers/,
    },
  ])('says what is wrong with $case, and asks nothing', async ({ provider, stack, code, says }) => {
    running.mockResolvedValue(stack);
    const answer = await simulate(provider, 'hola', '--json');
    expect(answer).toMatchObject({ code, out: '' });
    expect(answer.err).toMatch(says);
    expect(calls).not.toHaveBeenCalled();
  });

  it('says why an order was refused', async () => {
    calls.mockResolvedValue(
      Response.json({ message: 'the text must be 1 to 4096 characters' }, { status: 400 }),
    );
    expect(await simulate('telegram', '')).toEqual({
      code: 2,
      out: '',
      err: 'the text must be 1 to 4096 characters\n',
    });
  });

  it('says that the simulators do not answer, without a stack trace', async () => {
    calls.mockRejectedValue(new TypeError('fetch failed'));
    expect(await simulate('telegram', 'hola', '--json')).toEqual({
      code: 1,
      out: '',
      err: 'Unexpected: fetch failed\n',
    });
  });
});
