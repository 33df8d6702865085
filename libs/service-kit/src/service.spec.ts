/** A service as a whole: started, probed, side by side with another, and stopped under load. */
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { JetStreamServer } from '@enlace/messaging';
import { Controller, Get, Injectable, Module, Param, type BeforeApplicationShutdown } from '@nestjs/common';
import { IsOptional, IsString } from 'class-validator';
import { Open } from './auth/route-access.js';
import { ServiceEnv } from './env/service.env.js';
import { Variable } from './env/variable.decorator.js';
import { AppLogger } from './logging/app-logger.js';
import { Metrics } from './metrics/metrics.js';
import { startService } from './service.js';
import type { RunningService, ServiceDefinition } from './service-definition.js';
import { SPEC_ENV } from './spec-env.js';
import { FakeInfrastructure, LogLines } from './spec-fakes.js';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

class SlowEnv extends ServiceEnv {
  @Variable({ about: 'a word', example: 'hello', optional: true })
  @IsOptional()
  @IsString()
  WORD?: string;
}

/** What happened, in its order. */
const order: string[] = [];

@Injectable()
class Closing implements BeforeApplicationShutdown {
  beforeApplicationShutdown(): void {
    order.push('app closing');
  }
}

@Controller('slow')
@Open('a spec')
class SlowController {
  constructor(
    private readonly env: SlowEnv,
    private readonly logger: AppLogger,
    private readonly metrics: Metrics,
  ) {}

  @Get(':ms')
  async slow(@Param('ms') ms: string): Promise<string> {
    await pause(Number(ms));
    order.push('handler ended');
    this.logger.info('slept');
    this.metrics.counter({ name: 'naps_total', help: 'Naps.' }).inc();
    return this.env.WORD ?? 'no word';
  }
}

@Module({ controllers: [SlowController], providers: [Closing] })
class SlowModule {}

const definition: ServiceDefinition<SlowEnv> = { name: 'telegram', env: SlowEnv, module: () => SlowModule };

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

function fetchOver(url: string, agent?: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, agent === undefined ? {} : { agent }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body, headers: response.headers }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('a running service', () => {
  const started: RunningService[] = [];
  const start = async (
    env: Record<string, string> = {},
    fakes = new FakeInfrastructure(),
    log = new LogLines(),
    other: Partial<ServiceDefinition<SlowEnv>> = {},
  ): Promise<RunningService> => {
    const service = await startService(
      { ...definition, ...other },
      { ...SPEC_ENV, ...env },
      {
        infrastructure: fakes.modules,
        log,
      },
    );
    started.push(service);
    return service;
  };

  afterEach(async () => {
    jest.restoreAllMocks();
    await Promise.all(started.splice(0).map((service) => service.stop()));
  });

  it('is alive and started without Postgres and NATS, and ready by itself when they come', async () => {
    // a look at the dependencies is good for half a second: the clock goes on, the spec does not wait
    let later = 0;
    const now = Date.now;
    jest.spyOn(Date, 'now').mockImplementation(() => now() + later);
    const fakes = new FakeInfrastructure();
    fakes.database.available = false;
    fakes.bus.available = false;
    const { url } = await start({}, fakes);
    expect((await fetchOver(`${url}/livez`)).status).toBe(200);
    expect((await fetchOver(`${url}/startupz`)).status).toBe(200);
    const before = await fetchOver(`${url}/readyz`);
    expect(before.status).toBe(503);
    expect(JSON.parse(before.body)).toEqual({
      status: 'not_ready',
      checks: {
        postgres: { ok: false, required: true, code: 'database.unavailable' },
        nats: { ok: false, required: true, code: 'bus.unavailable' },
        handlers: { ok: true, required: true },
      },
    });
    fakes.database.available = true;
    fakes.database.ready = false;
    fakes.bus.available = true;
    later += 500;
    expect(JSON.parse((await fetchOver(`${url}/readyz`)).body).checks.postgres.code).toBe(
      'database.schema_behind',
    );
    fakes.database.ready = true;
    later += 500;
    expect((await fetchOver(`${url}/readyz`)).status).toBe(200);
  });

  it('stays ready without what it declares optional', async () => {
    const fakes = new FakeInfrastructure();
    fakes.database.available = false;
    fakes.bus.available = false;
    const { url } = await start({}, fakes, new LogLines(), {
      readiness: { postgres: 'optional', nats: 'optional' },
    });
    const answer = await fetchOver(`${url}/readyz`);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body).checks.postgres).toEqual({
      ok: false,
      required: false,
      code: 'database.unavailable',
    });
  });

  it('hears the bus only when the schema is there, unless it can do without', async () => {
    const listen = jest.spyOn(JetStreamServer.prototype, 'listen');
    try {
      const fakes = new FakeInfrastructure();
      fakes.database.ready = false;
      await start({}, fakes);
      await pause(50);
      expect(listen).not.toHaveBeenCalled();
      await start({}, fakes, new LogLines(), { readiness: { postgres: 'optional' } });
      await pause(50);
      expect(listen).toHaveBeenCalledTimes(1);
      fakes.database.ready = true;
      await pause(600);
      expect(listen).toHaveBeenCalledTimes(2);
    } finally {
      listen.mockRestore();
    }
  });

  it('shares neither settings, numbers nor log with another service of the same process', async () => {
    const [logOne, logTwo] = [new LogLines(), new LogLines()];
    const one = await start({ WORD: 'one' }, new FakeInfrastructure(), logOne);
    const two = await start({ WORD: 'two' }, new FakeInfrastructure(), logTwo, { name: 'whatsapp' });
    const answers = await Promise.all([fetchOver(`${one.url}/slow/5`), fetchOver(`${two.url}/slow/5`)]);
    expect(answers.map((answer) => JSON.parse(answer.body).data)).toEqual(['one', 'two']);
    await fetchOver(`${one.url}/slow/0`);
    const [first, second] = await Promise.all(
      [one, two].map((service) => fetchOver(`http://127.0.0.1:${service.metricsPort}/metrics`)),
    );
    expect(first?.body).toContain('naps_total{service="telegram"} 2');
    expect(second?.body).toContain('naps_total{service="whatsapp"} 1');
    expect(logOne.lines.every((line) => line['service'] === 'telegram')).toBe(true);
    expect(logTwo.lines.every((line) => line['service'] === 'whatsapp')).toBe(true);
    const naps = [...logOne.lines, ...logTwo.lines].filter((line) => line['message'] === 'slept');
    expect(naps).toHaveLength(3);
    expect(new Set(naps.map((line) => line['request_id'])).size).toBe(3);
  });

  it('measures requests by the pattern of their route, on a port of its own', async () => {
    const { url, metricsPort } = await start();
    await fetchOver(`${url}/slow/1?token=zebra`);
    await fetchOver(`${url}/nowhere/giraffe`);
    const metrics = await fetchOver(`http://127.0.0.1:${metricsPort}/metrics`);
    expect(metrics.headers['content-type']).toContain('text/plain');
    expect(metrics.body).toContain(
      'http_request_duration_seconds_count{service="telegram",method="GET",route="/slow/:ms",status="200"} 1',
    );
    expect(metrics.body).toContain('route="unmatched",status="404"');
    expect(metrics.body).not.toMatch(/zebra|giraffe/);
    expect(metrics.body).toContain('process_cpu_seconds_total');
    expect((await fetchOver(`${url}/metrics`)).status).toBe(404);
    expect((await fetchOver(`http://127.0.0.1:${metricsPort}/`)).status).toBe(404);
  });

  it('names the trace of the caller in its log', async () => {
    const log = new LogLines();
    const { app } = await start({}, new FakeInfrastructure(), log);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await app.inject({ url: '/slow/0', headers: { traceparent } });
    const lines = log.lines.filter((line) => line['trace_id'] === '0af7651916cd43dd8448eb211c80319c');
    expect(lines.map((line) => line['message'])).toEqual(['slept', 'request']);
  });

  it('finishes the request in hand, then closes the kept connection', async () => {
    const fakes = new FakeInfrastructure();
    const log = new LogLines();
    const service = await start({}, fakes, log);
    const agent = new Agent({ keepAlive: true });
    await fetchOver(`${service.url}/slow/0`, agent);
    order.length = 0;
    jest.spyOn(fakes.bus, 'drain').mockImplementation(async () => void order.push('bus drained'));
    jest.spyOn(fakes.database, 'close').mockImplementation(async () => void order.push('database closed'));
    const inHand = fetchOver(`${service.url}/slow/300`, agent);
    await pause(50);
    const stopping = service.stop();
    const answer = await inHand;
    expect(answer.status).toBe(200);
    expect(answer.headers.connection).toBe('close');
    await stopping;
    expect(order).toEqual(['handler ended', 'app closing', 'bus drained', 'database closed']);
    await expect(fetchOver(`${service.url}/livez`)).rejects.toThrow('ECONNREFUSED');
    await expect(fetchOver(`http://127.0.0.1:${service.metricsPort}/metrics`)).rejects.toThrow(
      'ECONNREFUSED',
    );
    expect(log.lines.filter((line) => line['level'] === 'error')).toEqual([]);
    expect(log.lines.at(-1)).toMatchObject({ message: 'Stopped' });
    agent.destroy();
  });

  it('answers everything until the listener closes: 503 from readiness, 200 from the rest, and hangs up politely', async () => {
    const service = await start({ SHUTDOWN_DELAY_MS: '300' });
    const agent = new Agent({ keepAlive: true });
    const stopping = service.stop();
    await pause(20);
    const readiness = await fetchOver(`${service.url}/readyz`, agent);
    expect(readiness.status).toBe(503);
    expect(JSON.parse(readiness.body).status).toBe('draining');
    const work = await fetchOver(`${service.url}/slow/0`, agent);
    expect(work.status).toBe(200);
    expect(work.headers.connection).toBe('close');
    expect((await fetchOver(`${service.url}/livez`)).status).toBe(200);
    await stopping;
    agent.destroy();
  });

  it('breaks off what takes longer than it may', async () => {
    const service = await start({ DRAIN_TIMEOUT_MS: '100' });
    const endless = fetchOver(`${service.url}/slow/2000`).catch((error: Error) => error);
    await pause(50);
    const begun = Date.now();
    await service.stop();
    expect(Date.now() - begun).toBeLessThan(1_500);
    expect(await endless).toHaveProperty('message', 'socket hang up');
  });

  it('stops once, however often it is told to', async () => {
    const service = await start();
    const stops = [service.stop(), service.stop()];
    expect(stops[0]).toBe(stops[1]);
    await Promise.all(stops);
  });

  it('says in a sentence that a port is in use, and leaves nothing running', async () => {
    const fakes = new FakeInfrastructure();
    const { port, metricsPort } = await start();
    order.length = 0;
    await expect(start({ PORT: String(port) }, fakes)).rejects.toMatchObject({
      code: 'config.invalid',
      message: `Port ${port} is in use: free it, or set PORT to another`,
    });
    expect(order).toEqual(['app closing']);
    await expect(start({ METRICS_PORT: String(metricsPort) })).rejects.toMatchObject({
      message: `Port ${metricsPort} is in use: free it, or set METRICS_PORT to another`,
    });
  });

  it('answers what is no HTTP in its own shape and hangs up', async () => {
    const { port } = await start();
    const garbage = await sendRaw(port, 'HELLO\r\n\r\n');
    expect(garbage).toMatch(/^HTTP\/1\.1 400 /);
    expect(garbage).toContain('"code":"request.malformed"');
    const head = await sendRaw(port, `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(head).toMatch(/^HTTP\/1\.1 413 /);
    expect(head).toContain('"code":"request.too_large"');
  });

  it('cuts off who sends too slowly', async () => {
    const { port } = await start({}, new FakeInfrastructure(), new LogLines(), {
      fastify: { requestTimeout: 300 },
    });
    const begun = Date.now();
    const answer = await sendRaw(
      port,
      'POST /slow/1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(Date.now() - begun).toBeLessThan(3_000);
  });

  it('lets an app set up its server before it listens', async () => {
    const configure = jest.fn((app: RunningService['app']) => {
      app.useBodyParser(
        'text/plain',
        {},
        (_request: unknown, body: Buffer, done: (error: null, body: unknown) => void) =>
          done(null, { text: body.toString() }),
      );
    });
    const { app } = await start({ WORD: 'x' }, new FakeInfrastructure(), new LogLines(), { configure });
    expect(configure).toHaveBeenCalledWith(expect.anything(), expect.objectContaining({ WORD: 'x' }));
    const answer = await app.inject({
      method: 'POST',
      url: '/slow/1',
      headers: { 'content-type': 'text/plain' },
      payload: 'x',
    });
    expect(answer.statusCode).toBe(404);
  });

  it('lets go of everything when an app cannot be set up', async () => {
    const fakes = new FakeInfrastructure();
    order.length = 0;
    const configure = (): void => {
      throw new Error('cannot be set up');
    };
    await expect(start({}, fakes, new LogLines(), { configure })).rejects.toThrow('cannot be set up');
    expect(order).toEqual(['app closing']);
  });

  it('believes X-Forwarded-For only from whom it is told to', async () => {
    const ips: string[] = [];
    const configure = (app: RunningService['app']): void => {
      app
        .getHttpAdapter()
        .getInstance()
        .addHook('onRequest', (request, _reply, done) => {
          ips.push(request.ip);
          done();
        });
    };
    const headers = { 'x-forwarded-for': '203.0.113.7' };
    for (const TRUST_PROXY of ['false', 'loopback', '10.0.0.0/8']) {
      const { app } = await start({ TRUST_PROXY }, new FakeInfrastructure(), new LogLines(), { configure });
      await app.inject({ url: '/livez', headers });
    }
    expect(ips).toEqual(['127.0.0.1', '203.0.113.7', '127.0.0.1']);
  });
});
