/** The one public port of the local stack: routes by path as the Kubernetes Gateway does. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import httpProxy from '@fastify/http-proxy';
import serveStatic from '@fastify/static';
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type RawServerBase,
  type RouteGenericInterface,
} from 'fastify';
import { AppError, PUBLIC_ROUTES, type ErrorCode } from '@enlace/contracts';
import { DOCS_PAGE } from './docs-page.js';
import { mergedOpenApi } from './merged-open-api.js';
import type { PlacedService } from './service-environment.js';
import { readinessOf } from './services.js';

const BODY_LIMIT = 4 * 1_024 * 1_024;

/** Listens on 127.0.0.1. Throws `infra.unavailable` when the port is taken. */
export async function startGateway(
  port: number,
  services: readonly PlacedService[],
): Promise<FastifyInstance> {
  const gateway = fastify({ bodyLimit: BODY_LIMIT, forceCloseConnections: true });
  for (const { prefix, service } of PUBLIC_ROUTES) {
    const upstream = services.find(({ name }) => name === service)?.url;
    if (upstream !== undefined) {
      await gateway.register(httpProxy, {
        upstream,
        prefix,
        rewritePrefix: prefix,
        // This server has answered `Expect: 100-continue` (curl asks above 1 MB); the client behind it throws at it.
        replyOptions: { onError, rewriteRequestHeaders: (_, headers) => ({ ...headers, expect: undefined }) },
      });
    }
  }
  await registerDocs(gateway, services);
  registerProbes(gateway, services);
  gateway.setNotFoundHandler((_, reply) =>
    reply.code(404).send(failure('route.not_found', 'nothing answers on this path; see /docs')),
  );
  try {
    await gateway.listen({ port, host: '127.0.0.1' });
  } catch (error) {
    await gateway.close();
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE') {
      throw new AppError(
        'infra.unavailable',
        `Port ${port} is taken by another program: stop that one, or choose another with --port.`,
      );
    }
    throw error;
  }
  return gateway;
}

function onError(reply: FastifyReply<RouteGenericInterface, RawServerBase>): void {
  void reply
    .code(503)
    .header('retry-after', '2')
    .send(failure('service.unavailable', 'the service behind this path does not answer right now'));
}

function failure(code: ErrorCode, message: string): object {
  return { success: false, error: { code, message } };
}

function registerProbes(gateway: FastifyInstance, services: readonly PlacedService[]): void {
  gateway.get('/livez', () => ({ status: 'ok' }));
  gateway.get('/readyz', async (_, reply) => {
    const states = await Promise.all(
      services.map(async (service) => [service.name, await readinessOf(service)] as const),
    );
    const ready = states.every(([, state]) => state === 'ready');
    return reply
      .code(ready ? 200 : 503)
      .send({ status: ready ? 'ok' : 'not ready', services: Object.fromEntries(states) });
  });
}

async function registerDocs(gateway: FastifyInstance, services: readonly PlacedService[]): Promise<void> {
  const require = createRequire(import.meta.url);
  const assets = dirname(require.resolve('swagger-ui-dist/package.json'));
  await gateway.register(serveStatic, { root: assets, prefix: '/docs/assets/', index: false });
  gateway.get('/docs', (_, reply) => reply.type('text/html; charset=utf-8').send(DOCS_PAGE));
  gateway.get('/docs-json', () => mergedOpenApi(services));
}
