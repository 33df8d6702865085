/** Which calls are repeated, how often and for how long. */
import { closedPort, startServer, type LocalServer } from '../test/local-server.js';
import type { HttpCall, HttpMethod } from './http-call.js';
import { HttpClient } from './http-client.js';

let server: LocalServer;
let client: HttpClient;
/** Statuses answered in turn; 200 when they are used up. */
let statuses: number[] = [];
let retryAfter: string | undefined;

beforeAll(async () => {
  server = await startServer((_request, response) => {
    if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
    response.writeHead(statuses.shift() ?? 200).end();
  });
  client = new HttpClient({ allowHosts: ['127.0.0.1', 'flaky.test'], lookup: (host) => resolve(host) });
});

let resolve: (host: string) => Promise<{ address: string; family: number }[]>;

beforeEach(() => {
  server.received.length = 0;
  statuses = [];
  retryAfter = undefined;
});

afterAll(async () => {
  await client.close();
  await server.close();
});

async function statusOf(call: Partial<HttpCall> & { method: HttpMethod }): Promise<number> {
  return (await client.request({ url: server.origin, ...call })).status;
}

describe('repeating a call', () => {
  it.each([502, 503, 504])('repeats a GET after a passing %d', async (status) => {
    statuses = [status, status];
    expect(await statusOf({ method: 'GET' })).toBe(200);
    expect(server.received).toHaveLength(3);
  });

  it('gives up after two repetitions and answers what the peer last said', async () => {
    statuses = [503, 502, 504, 200];
    expect(await statusOf({ method: 'GET' })).toBe(504);
    expect(server.received).toHaveLength(3);
  });

  it.each<[HttpMethod, boolean | undefined, number]>([
    ['PUT', undefined, 2],
    ['DELETE', undefined, 2],
    ['POST', undefined, 1],
    ['PATCH', undefined, 1],
    ['POST', true, 2],
    ['GET', false, 1],
  ])('%s with idempotent %p reaches the peer %d times', async (method, idempotent, times) => {
    statuses = [503];
    await statusOf({ method, idempotent });
    expect(server.received).toHaveLength(times);
  });

  it.each([400, 404, 408, 429, 500, 501])('takes a %d for an answer at once', async (status) => {
    statuses = [status];
    expect(await statusOf({ method: 'GET' })).toBe(status);
    expect(server.received).toHaveLength(1);
  });

  it('leaves a wait the peer named to the caller', async () => {
    statuses = [503];
    retryAfter = '30';
    expect(await statusOf({ method: 'GET' })).toBe(503);
    expect(server.received).toHaveLength(1);
  });

  it('sends the same body again', async () => {
    statuses = [503];
    await statusOf({ method: 'PUT', json: { a: 1 } });
    expect(server.received.map(({ body }) => body.toString())).toEqual(['{"a":1}', '{"a":1}']);
  });

  it('repeats an idempotent call that found no connection, and no other', async () => {
    let asked = 0;
    resolve = () => {
      asked++;
      return asked === 1
        ? Promise.reject(Object.assign(new Error('again'), { code: 'EAI_AGAIN' }))
        : Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    };
    const url = `http://flaky.test:${server.port}/`;
    expect(await statusOf({ method: 'GET', url })).toBe(200);
    expect(asked).toBe(2);
    asked = 0;
    const refused = `http://flaky.test:${await closedPort()}/`;
    await expect(statusOf({ method: 'POST', url: refused })).rejects.toMatchObject({ kind: 'not_sent' });
    expect(asked).toBe(1);
  });

  it('never repeats what may have been received', async () => {
    const resetting = await startServer((_request, response) => response.socket?.resetAndDestroy());
    try {
      await expect(statusOf({ method: 'GET', url: resetting.origin })).rejects.toMatchObject({
        kind: 'unknown',
      });
      expect(resetting.received).toHaveLength(1);
    } finally {
      await resetting.close();
    }
  });

  it('does not repeat past the timeout of the whole call', async () => {
    statuses = [503, 503, 503];
    const started = Date.now();
    expect(await statusOf({ method: 'GET', timeoutMs: 120 })).toBe(503);
    expect(Date.now() - started).toBeLessThan(400);
    expect(server.received.length).toBeLessThan(3);
  });
});
