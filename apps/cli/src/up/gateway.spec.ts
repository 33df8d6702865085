/** What the one public port answers by itself, and which service it asks for the rest. */
import { request } from 'node:http';
import fastify, { type FastifyInstance } from 'fastify';
import type { PlacedService } from './service-environment.js';
import { startGateway } from './gateway.js';

const opened: FastifyInstance[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

/** A service on loopback that answers with its own name and the path it was asked for. */
async function service(name: PlacedService['name'], ready = true): Promise<PlacedService> {
  const app = fastify({ forceCloseConnections: true });
  app.get('/readyz', (_, reply) => reply.code(ready ? 200 : 503).send(ready ? 'ok' : 'no database'));
  app.get('/docs-json', () => ({ openapi: '3.0.0', paths: { [`/of/${name}`]: {} } }));
  app.all('/*', (request) => ({ name, method: request.method, url: request.url, body: request.body }));
  await app.listen({ port: 0, host: '127.0.0.1' });
  opened.push(app);
  return { name, port: 0, url: app.listeningOrigin, env: {} };
}

async function gatewayTo(...services: PlacedService[]): Promise<FastifyInstance> {
  const gateway = await startGateway(0, services);
  opened.push(gateway);
  return gateway;
}

const gone = (name: PlacedService['name']): PlacedService => ({
  name,
  port: 1,
  url: 'http://127.0.0.1:1',
  env: {},
});

describe('the gateway', () => {
  it('hands a request to the service of the longest prefix, path and body unchanged', async () => {
    const gateway = await gatewayTo(await service('webhook-ingress'), await service('telegram'));
    const asked = async (url: string) =>
      (await gateway.inject({ method: 'POST', url, payload: { a: 1 } })).json();
    expect(await asked('/api/v1/integrations/telegram/setup?x=1')).toEqual({
      name: 'telegram',
      method: 'POST',
      url: '/api/v1/integrations/telegram/setup?x=1',
      body: { a: 1 },
    });
    expect(await asked('/api/v1/integrations/i-1')).toMatchObject({ name: 'webhook-ingress' });
    expect(await asked('/api/webhooks/whatsapp')).toMatchObject({ name: 'webhook-ingress' });
  });

  it('hands on what a client sends only after it was told to go on, as curl does with a large file', async () => {
    const gateway = await gatewayTo(await service('rag-orchestrator'));
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const asking = request(`${gateway.listeningOrigin}/api/v1/media`, {
        method: 'POST',
        headers: { expect: '100-continue', 'content-type': 'text/plain' },
      });
      asking.on('continue', () => asking.end('a file'));
      asking.on('response', (response) => resolve(response.resume().statusCode));
      asking.on('error', reject);
      asking.flushHeaders();
    });
    expect(answer).toBe(200);
  });

  it('says that a service does not answer right now, without its address', async () => {
    const gateway = await gatewayTo(gone('notifications'));
    const answer = await gateway.inject({ url: '/api/v1/notifications' });
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '2']);
    expect(answer.json()).toMatchObject({ success: false, error: { code: 'service.unavailable' } });
    expect(answer.body).not.toContain('127.0.0.1');
  });

  it('knows no other path', async () => {
    const gateway = await gatewayTo(await service('telegram'));
    for (const url of ['/', '/api/v1/other', '/api/v1/notifications']) {
      const answer = await gateway.inject({ url });
      expect([answer.statusCode, answer.json()]).toMatchObject([404, { error: { code: 'route.not_found' } }]);
    }
  });

  it('lives by itself, and is ready when every service is', async () => {
    const whole = await gatewayTo(await service('telegram'));
    expect((await whole.inject({ url: '/livez' })).json()).toEqual({ status: 'ok' });
    expect((await whole.inject({ url: '/readyz' })).json()).toEqual({
      status: 'ok',
      services: { telegram: 'ready' },
    });
    const broken = await gatewayTo(
      await service('telegram'),
      await service('whatsapp', false),
      gone('tawkto'),
    );
    const answer = await broken.inject({ url: '/readyz' });
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      {
        status: 'not ready',
        services: { telegram: 'ready', whatsapp: 'no database', tawkto: 'does not answer yet' },
      },
    ]);
    expect((await broken.inject({ url: '/livez' })).statusCode).toBe(200);
  });

  it('shows one page and one document for all services', async () => {
    const gateway = await gatewayTo(await service('telegram'), await service('whatsapp'), gone('tawkto'));
    const page = await gateway.inject({ url: '/docs' });
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    for (const [, asset] of page.body.matchAll(/(?:href|src)="([^"]+)"/g)) {
      expect((await gateway.inject({ url: asset ?? '' })).statusCode).toBe(200);
    }
    expect((await gateway.inject({ url: '/docs-json' })).json()).toMatchObject({
      paths: { '/of/telegram': {}, '/of/whatsapp': {} },
    });
  });

  it('says which port is taken, and leaves nothing open', async () => {
    const taken = Number(new URL((await gatewayTo()).listeningOrigin).port);
    await expect(startGateway(taken, [])).rejects.toMatchObject({
      code: 'infra.unavailable',
      message: `Port ${taken} is taken by another program: stop that one, or choose another with --port.`,
    });
  });
});
