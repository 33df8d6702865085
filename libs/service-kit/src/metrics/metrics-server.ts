/** Serves `/metrics` on a port of its own, which no public route leads to. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import { portInUse } from '../http/listen-failure.js';
import type { Metrics } from './metrics.js';

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** @param port 0 takes a free one */
export async function serveMetrics(metrics: Metrics, host: string, port: number): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const known = request.url?.split('?', 1)[0] === '/metrics' && request.method === 'GET';
    if (known) void answer(metrics, response);
    else response.writeHead(404).end();
  });
  await listening(server, host, port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => closed(server),
  };
}

async function answer(metrics: Metrics, response: ServerResponse): Promise<void> {
  try {
    const text = await metrics.text();
    response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text);
  } catch {
    response.writeHead(500).end();
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, refuse) => {
    server.once('error', (error) => refuse(portInUse(error, 'METRICS_PORT', port)));
    server.listen(port, host, resolve);
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
