/** When a circuit opens, refuses, tries and closes. */
import { closedPort, startServer, type LocalServer } from '../test/local-server.js';
import { HttpClient } from './http-client.js';
import { HttpFailure } from './http-failure.js';

const HALF_OPEN_AFTER_MS = 100;

let server: LocalServer;
let client: HttpClient;
let status = 200;
let delayMs = 0;

beforeAll(async () => {
  server = await startServer((_request, response) => {
    setTimeout(() => response.writeHead(status).end(), delayMs);
  });
});

beforeEach(() => {
  server.received.length = 0;
  status = 200;
  delayMs = 0;
  client = new HttpClient({
    allowHosts: ['127.0.0.1'],
    halfOpenAfterMs: HALF_OPEN_AFTER_MS,
    timeoutMs: 2000,
  });
});

afterEach(() => client.close());
afterAll(() => server.close());

/** The status answered, or the code of the failure. */
async function outcome(
  url = server.origin,
  circuit: string | undefined = 'integration-1',
): Promise<number | string> {
  try {
    return (await client.request({ method: 'POST', url, circuit })).status;
  } catch (error) {
    if (error instanceof HttpFailure) return error.code;
    throw error;
  }
}

async function outcomes(count: number, url?: string): Promise<(number | string)[]> {
  const all: (number | string)[] = [];
  for (let i = 0; i < count; i++) all.push(await outcome(url));
  return all;
}

describe('a circuit', () => {
  const halfOpen = () => new Promise((resolve) => setTimeout(resolve, HALF_OPEN_AFTER_MS + 20));

  it('opens after five 5xx in a row, is then refused without a call, and says so as blocked', async () => {
    status = 500;
    expect(await outcomes(6)).toEqual([500, 500, 500, 500, 500, 'circuit_open']);
    expect(server.received).toHaveLength(5);
    const refused = client.request({ method: 'POST', url: server.origin, circuit: 'integration-1' });
    await expect(refused).rejects.toMatchObject({ kind: 'blocked', code: 'circuit_open' });
  });

  it('opens after five failures in a row to connect', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/`;
    const refused = 'connection_refused';
    expect(await outcomes(6, url)).toEqual([refused, refused, refused, refused, refused, 'circuit_open']);
  });

  it('counts failures in a row only', async () => {
    for (let round = 0; round < 3; round++) {
      status = 500;
      await outcomes(4);
      status = 200;
      expect(await outcome()).toBe(200);
    }
  });

  it('never opens for 4xx, which speak of the request', async () => {
    status = 429;
    expect(await outcomes(12)).toEqual(Array(12).fill(429));
  });

  it('never opens for what was refused here', async () => {
    expect(await outcomes(6, 'https://10.0.0.1/')).toEqual(Array(6).fill('address_refused'));
    expect(await outcome()).toBe(200);
  });

  it('lets one call try after a while, and closes when it succeeds', async () => {
    status = 500;
    await outcomes(5);
    await halfOpen();
    status = 200;
    expect(await outcomes(3)).toEqual([200, 200, 200]);
  });

  it('stays open when the try fails', async () => {
    status = 500;
    await outcomes(5);
    await halfOpen();
    expect(await outcomes(2)).toEqual([500, 'circuit_open']);
  });

  it('refuses others at once while one tries', async () => {
    status = 500;
    await outcomes(5);
    await halfOpen();
    status = 200;
    delayMs = 50;
    expect(await Promise.all([outcome(), outcome(), outcome()])).toEqual([
      200,
      'circuit_open',
      'circuit_open',
    ]);
    expect(await outcome()).toBe(200);
  });

  it('is apart from other circuits and from calls without one', async () => {
    status = 500;
    await outcomes(6);
    expect(await outcome(server.origin, 'integration-2')).toBe(500);
    const free = await client.request({ method: 'POST', url: server.origin });
    expect(free.status).toBe(500);
  });
});
