/** What a failed call says about whether the peer can have received it. */
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { closedPort, startServer } from '../test/local-server.js';
import { HttpClient, type HttpClientOptions } from './http-client.js';
import type { HttpCall } from './http-call.js';
import { HttpFailure } from './http-failure.js';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function clientFor(options: HttpClientOptions): HttpClient {
  const client = new HttpClient(options);
  closers.push(() => client.close());
  return client;
}

/** A raw TCP peer on 127.0.0.1, for what an HTTP server would not do. */
async function rawServer(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  );
  return (server.address() as AddressInfo).port;
}

async function failureOf(client: HttpClient, call: HttpCall): Promise<HttpFailure> {
  try {
    await client.request(call);
  } catch (error) {
    if (error instanceof HttpFailure) return error;
    throw error;
  }
  throw new Error('it was answered');
}

describe('what a failed call tells about the peer', () => {
  const post = (port: number): HttpCall => ({
    method: 'POST',
    url: `http://127.0.0.1:${port}/bot123:TOKEN/send?key=SECRET`,
    json: { text: 'hola' },
  });
  const allowHosts = ['127.0.0.1'];

  it('a refused connection was not sent', async () => {
    const failure = await failureOf(clientFor({ allowHosts }), post(await closedPort()));
    expect(failure).toMatchObject({ kind: 'not_sent', code: 'connection_refused' });
  });

  it('a name that does not resolve was not sent', async () => {
    const lookup = () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }));
    const failure = await failureOf(clientFor({ lookup }), {
      method: 'POST',
      url: 'https://api.example.test/x',
    });
    expect(failure).toMatchObject({ kind: 'not_sent', code: 'dns_failed' });
    expect(failure.message).toBe('api.example.test: no address found (ENOTFOUND)');
  });

  it('a connection without the TLS it needs was not sent', async () => {
    const port = await rawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const call = { method: 'POST', url: `https://127.0.0.1:${port}/` } as const;
    expect(await failureOf(clientFor({ allowHosts }), call)).toMatchObject({
      kind: 'not_sent',
      code: 'tls_failed',
    });
  });

  it('no connection in time was not sent, and is not sent later', async () => {
    const server = await startServer((_request, response) => response.end());
    closers.push(() => server.close());
    const lookup = async () => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const client = clientFor({ allowHosts: ['slow.test'], lookup });
    const url = `http://slow.test:${server.port}/`;
    const failure = await failureOf(client, { method: 'POST', url, timeoutMs: 50 });
    expect(failure).toMatchObject({ kind: 'not_sent', code: 'connect_timeout' });
    await client.request({ method: 'POST', url, body: 'the next one' });
    expect(server.received.map(({ body }) => body.toString())).toEqual(['the next one']);
  });

  it('a timeout while waiting for the answer is unknown, and frees the call at once', async () => {
    const server = await startServer(() => undefined);
    closers.push(() => server.close());
    const started = Date.now();
    const failure = await failureOf(clientFor({ allowHosts, timeoutMs: 100 }), post(server.port));
    expect(failure).toMatchObject({ kind: 'unknown', code: 'timeout' });
    expect(Date.now() - started).toBeLessThan(1000);
    expect(server.received).toHaveLength(1);
  });

  it('the timeout covers a body that trickles in for ever', async () => {
    const port = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
      const timer = setInterval(() => socket.write('x'), 20);
      socket.on('close', () => clearInterval(timer));
    });
    const failure = await failureOf(clientFor({ allowHosts, timeoutMs: 200 }), post(port));
    expect(failure).toMatchObject({ kind: 'unknown', code: 'timeout' });
  });

  it.each([
    ['a reset after the request', (socket: Socket) => socket.once('data', () => socket.resetAndDestroy())],
    ['a close without an answer', (socket: Socket) => socket.once('data', () => socket.end())],
    [
      'an answer cut off in the middle',
      (socket: Socket) =>
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc')),
    ],
    [
      'an answer that is not HTTP',
      (socket: Socket) => socket.once('data', () => socket.end('SSH-2.0-x\r\n\r\n')),
    ],
  ])('%s is unknown', async (_what, onConnection) => {
    const port = await rawServer(onConnection);
    const failure = await failureOf(clientFor({ allowHosts }), post(port));
    expect(failure).toMatchObject({ kind: 'unknown', code: 'connection_lost' });
  });

  it('names the host, and never the path, the query or the body', async () => {
    const server = await startServer(() => undefined);
    closers.push(() => server.close());
    const client = clientFor({ allowHosts, timeoutMs: 50 });
    const failures = [
      await failureOf(client, post(server.port)),
      await failureOf(client, post(await closedPort())),
      await failureOf(client, { method: 'GET', url: 'http://example.test/TOKEN?SECRET' }),
      await failureOf(client, { method: 'GET', url: 'https://192.168.0.1/TOKEN?SECRET' }),
      await failureOf(client, { method: 'GET', url: 'https://user:SECRET@example.test/TOKEN' }),
      await failureOf(client, { method: 'GET', url: 'not a url TOKEN' }),
    ];
    for (const failure of failures) {
      expect(`${failure.message} ${failure.stack} ${JSON.stringify(failure)}`).not.toMatch(
        /TOKEN|SECRET|hola/,
      );
      expect(failure.cause).toBeUndefined();
    }
    expect(failures[0]?.message).toContain('127.0.0.1');
  });
});
