/** Opens the port of a service, and says where it can be reached. */
import { isIPv6 } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { portInUse } from './listen-failure.js';

const ANY_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** @param port 0 takes a free one */
export async function listen(
  app: NestFastifyApplication,
  host: string,
  port: number,
): Promise<{ readonly url: string; readonly port: number }> {
  try {
    await app.listen(port, host);
  } catch (error) {
    throw portInUse(error, 'PORT', port);
  }
  const address = app.getHttpServer().address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const reachable = ANY_ADDRESS[host] ?? host;
  return { url: `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${bound}`, port: bound };
}
