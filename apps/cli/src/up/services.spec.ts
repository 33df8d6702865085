/** When services count as ready, and what is said of those that do not become it. */
import type { PlacedService } from './service-environment.js';
import { readinessOf, untilReady } from './services.js';

const placed = (name: PlacedService['name']): PlacedService => ({
  name,
  port: 1,
  url: `http://${name}`,
  env: {},
});
const SERVICES = [placed('whatsapp'), placed('telegram')];

let answers: Record<string, () => Response>;
let asked: string[];

beforeEach(() => {
  answers = { whatsapp: () => new Response('ok'), telegram: () => new Response('ok') };
  asked = [];
  jest.spyOn(globalThis, 'fetch').mockImplementation((url) => {
    const { hostname, pathname } = new URL(url instanceof Request ? url.url : url);
    asked.push(`${hostname}${pathname}`);
    const answer = answers[hostname];
    return answer === undefined ? Promise.reject(new TypeError('fetch failed')) : Promise.resolve(answer());
  });
});
afterEach(() => jest.restoreAllMocks());

describe('a service', () => {
  it('is ready when it says so, and otherwise says in short why not', async () => {
    expect(await readinessOf({ url: 'http://whatsapp' })).toBe('ready');
    answers['whatsapp'] = () => new Response('x'.repeat(1_000), { status: 503 });
    expect(await readinessOf({ url: 'http://whatsapp' })).toBe('x'.repeat(300));
    expect(await readinessOf({ url: 'http://nobody' })).toBe('does not answer yet');
    expect(asked[0]).toBe('whatsapp/readyz');
  });
});

describe('waiting for the services', () => {
  const signal = () => new AbortController().signal;

  it('asks only those again that were not ready', async () => {
    let late = 2;
    answers['telegram'] = () => new Response('starting', { status: (late -= 1) < 0 ? 200 : 503 });
    await untilReady(SERVICES, signal());
    expect(asked).toEqual(['whatsapp/readyz', ...Array.from({ length: 3 }, () => 'telegram/readyz')]);
  });

  it('ends after a minute, naming those that are not ready and why', async () => {
    let clock = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => (clock += 25_000));
    answers['telegram'] = () => new Response('no database', { status: 503 });
    await expect(untilReady(SERVICES, signal())).rejects.toMatchObject({
      code: 'infra.unavailable',
      message: expect.stringMatching(/^Not ready after 60 s: telegram \(no database\)\./) as string,
    });
  });

  it('ends at once when it is interrupted', async () => {
    const interruption = new AbortController();
    interruption.abort(new Error('Ctrl-C'));
    await expect(untilReady(SERVICES, interruption.signal)).rejects.toThrow('Ctrl-C');
    expect(asked).toEqual([]);
  });
});
