/** What is sent, what is answered, and the limits on both. */
import { startServer, type LocalServer } from '../test/local-server.js';
import { HttpClient } from './http-client.js';
import { HttpFailure } from './http-failure.js';

let server: LocalServer;
let client: HttpClient;

beforeAll(async () => {
  server = await startServer((request, response) => {
    if (request.path.startsWith('/redirect')) response.writeHead(302, { location: '/elsewhere' }).end();
    else if (request.path === '/teapot')
      response.writeHead(418, { 'x-a': ['1', '2'] }).end('short and stout');
    else if (request.path === '/early') {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.end('late');
    } else if (request.path === '/bom') response.end('\ufeff{"ok":true}');
    else if (request.path === '/declared')
      response.writeHead(200, { 'content-length': 1001 }).end('x'.repeat(1001));
    else if (request.path.startsWith('/stream/')) {
      response.write('x'.repeat(Number(request.path.slice(8)) - 1));
      response.end('x');
    } else response.setHeader('content-type', 'application/json').end(request.body);
  });
  client = new HttpClient({ allowHosts: [server.host], maxBodyBytes: 1000 });
});

beforeEach(() => {
  server.received.length = 0;
});

afterAll(async () => {
  await client.close();
  await server.close();
});

describe('HttpClient', () => {
  it('sends JSON and reads JSON', async () => {
    const answer = await client.request({
      method: 'POST',
      url: `${server.origin}/a?b=c`,
      json: { hola: '¿qué?' },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.json()).toEqual({ hola: '¿qué?' });
    const [request] = server.received;
    expect(request?.method).toBe('POST');
    expect(request?.path).toBe('/a?b=c');
    expect(request?.headers['content-type']).toBe('application/json');
    expect(request?.headers['accept-encoding']).toBe('identity');
    expect(request?.headers.host).toBe(server.host);
  });

  it('sends text, bytes and forms as they are', async () => {
    await client.request({
      method: 'PUT',
      url: server.origin,
      body: 'a=1',
      headers: { 'Content-Type': 'text/x' },
    });
    await client.request({ method: 'PATCH', url: server.origin, body: new Uint8Array([0, 255]) });
    const form = new FormData();
    form.append('chat_id', '42');
    form.append('file', new Blob([new Uint8Array([1, 2])]), 'a.bin');
    await client.request({ method: 'POST', url: server.origin, body: form });
    const [text, bytes, parts] = server.received;
    expect([text?.headers['content-type'], text?.body.toString()]).toEqual(['text/x', 'a=1']);
    expect(bytes?.body).toEqual(Buffer.from([0, 255]));
    const boundary =
      /^multipart\/form-data; boundary=(.+)$/.exec(parts?.headers['content-type'] ?? '')?.[1] ?? '?';
    expect(parts?.body.toString('latin1').split(`--${boundary}`)).toHaveLength(4);
    expect(parts?.body.toString('latin1')).toContain('filename="a.bin"');
    expect(parts?.headers['content-length']).toBe(String(parts?.body.length));
  });

  it('lets the caller name another content type for JSON', async () => {
    const headers = { 'Content-Type': 'application/merge-patch+json' };
    await client.request({ method: 'PATCH', url: server.origin, json: {}, headers });
    expect(server.received[0]?.headers['content-type']).toBe('application/merge-patch+json');
  });

  it('answers any status as it came, with headers joined and JSON undefined where there is none', async () => {
    const answer = await client.request({ method: 'GET', url: `${server.origin}/teapot` });
    expect([answer.status, answer.text, answer.headers['x-a']]).toEqual([418, 'short and stout', '1, 2']);
    expect(answer.json()).toBeUndefined();
  });

  it('reads JSON behind a byte order mark', async () => {
    const answer = await client.request({ method: 'GET', url: `${server.origin}/bom` });
    expect(answer.json()).toEqual({ ok: true });
  });

  it('gives bytes as they came, and the same as text', async () => {
    const answer = await client.request({
      method: 'POST',
      url: server.origin,
      body: new Uint8Array([0, 255]),
    });
    expect([...answer.bytes]).toEqual([0, 255]);
    expect(answer.text).toBe('\0\ufffd');
  });

  it('waits past informational answers for the real one', async () => {
    const answer = await client.request({ method: 'GET', url: `${server.origin}/early` });
    expect([answer.status, answer.text]).toEqual([200, 'late']);
    expect(answer.headers['link']).toBeUndefined();
  });

  it('does not follow a redirect', async () => {
    const answer = await client.request({ method: 'GET', url: `${server.origin}/redirect` });
    expect([answer.status, answer.headers['location']]).toEqual([302, '/elsewhere']);
    expect(server.received).toHaveLength(1);
  });

  it('keeps connections and uses them again', async () => {
    const fresh = new HttpClient({ allowHosts: [server.host] });
    const before = server.connections;
    for (let i = 0; i < 20; i++) await fresh.request({ method: 'POST', url: server.origin, json: i });
    // undici gives a connection back one turn of the event loop after the answer, hence a second one
    expect(server.connections - before).toBeLessThanOrEqual(2);
    await fresh.close();
  });

  it('asks for a name once a connection, so that a second, different answer has no effect', async () => {
    const asked: string[] = [];
    const lookup = (host: string) => {
      asked.push(host);
      return Promise.resolve([{ address: asked.length === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]);
    };
    const fresh = new HttpClient({ allowHosts: ['name.test'], lookup });
    const answer = await fresh.request({ method: 'POST', url: `http://name.test:${server.port}/`, json: 1 });
    expect([answer.status, asked]).toEqual([200, ['name.test']]);
    await fresh.close();
  });

  it('reads a body of exactly the largest size', async () => {
    const answer = await client.request({ method: 'GET', url: `${server.origin}/stream/1000` });
    expect(answer.text).toHaveLength(1000);
  });

  it.each(['/stream/1001', '/stream/5000000', '/declared'])(
    'refuses a larger body (%s), as unknown',
    async (path) => {
      const call = client.request({ method: 'GET', url: `${server.origin}${path}` });
      await expect(call).rejects.toMatchObject({ kind: 'unknown', code: 'body_too_large' });
      const next = await client.request({ method: 'GET', url: `${server.origin}/teapot` });
      expect(next.status).toBe(418);
    },
  );

  it('keeps to the limit a call names for itself, smaller or larger than its own', async () => {
    const sized = (path: string, maxBodyBytes: number) =>
      client.request({ method: 'GET', url: `${server.origin}${path}`, maxBodyBytes });
    expect((await sized('/stream/5000', 5000)).bytes).toHaveLength(5000);
    await expect(sized('/stream/11', 10)).rejects.toMatchObject({ code: 'body_too_large' });
  });

  it('refuses headers that cannot be written, as blocked, without repeating them', async () => {
    const headers = { authorization: 'Bearer secret\r\nx-injected: 1' };
    const failure: unknown = await client
      .request({ method: 'POST', url: server.origin, headers })
      .catch((e) => e);
    expect(failure).toBeInstanceOf(HttpFailure);
    expect(failure).toMatchObject({ kind: 'blocked', code: 'invalid_request' });
    expect(String(failure)).not.toContain('secret');
    expect(server.received).toHaveLength(0);
  });

  it('finishes calls in hand when it is closed, and sends none after', async () => {
    const closing = new HttpClient({ allowHosts: [server.host] });
    const inHand = closing.request({ method: 'POST', url: server.origin, json: 1 });
    await new Promise((resolve) => setImmediate(resolve));
    await closing.close();
    expect((await inHand).json()).toBe(1);
    const late = closing.request({ method: 'POST', url: server.origin, json: 2 });
    await expect(late).rejects.toMatchObject({ kind: 'not_sent', code: 'client_closed' });
    expect(server.received).toHaveLength(1);
  });
});
