/** A peer on 127.0.0.1 for the client's own tests: does what the test says and counts what arrives. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface LocalServer {
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  readonly received: ReceivedRequest[];
  connections: number;
  close(): Promise<void>;
}

/** Listens on a free port. The answer function gets each request after its whole body has arrived. */
export async function startServer(
  answer: (request: ReceivedRequest, response: ServerResponse, count: number) => void,
): Promise<LocalServer> {
  const received: ReceivedRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming;
      const request = { method, path: url, headers, body: Buffer.concat(chunks) };
      received.push(request);
      answer(request, response, received.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  const local: LocalServer = {
    origin: `http://${host}`,
    host,
    port,
    received,
    connections: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  server.on('connection', () => local.connections++);
  return local;
}

/** A port on 127.0.0.1 where nobody listens: it was free a moment ago. */
export async function closedPort(): Promise<number> {
  const server = await startServer(() => undefined);
  await server.close();
  return server.port;
}
