/** A service on real Postgres and NATS that come late, leave and return; and its stop with work in hand. */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { AnswerRequested, filterOf } from '@enlace/contracts';
import { Bus, EventContext, OnEvent } from '@enlace/messaging';
import { Database } from '@enlace/persistence';
import { Controller, Logger, Module } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { BreakableNats } from '../../../test/kit/breakable-nats.js';
import { numberedEvent, until } from '../../../test/kit/event-service.js';
import { createTestDatabase, type TestDatabase } from '../../../test/kit/infra.js';
import { ServiceEnv } from './env/service.env.js';
import { KeysModule } from './keys/keys.module.js';
import { startService } from './service.js';
import type { RunningService, ServiceDefinition } from './service-definition.js';
import { LogLines, SPEC_ENV } from './spec-fakes.js';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const begun: number[] = [];
const ended: number[] = [];
let takesMs = 0;

@Controller()
class HearingController {
  @OnEvent('answer.requested')
  async hear(@Payload() data: AnswerRequested, @Ctx() _context: EventContext): Promise<void> {
    begun.push(data.epoch);
    new Logger('Hearing').warn('heard');
    await pause(takesMs);
    ended.push(data.epoch);
  }
}

@Module({ imports: [KeysModule], controllers: [HearingController] })
class HearingModule {}

const definition: ServiceDefinition = {
  name: 'rag-orchestrator',
  env: ServiceEnv,
  module: () => HearingModule,
  consumers: [{ stream: 'answers', filter: filterOf('answer.requested') }],
};

/** Stands where Postgres should be: refuses until it is opened, and cuts everyone off when it is closed. */
class Gate {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  port = 0;

  constructor(private readonly target: URL) {}

  async open(): Promise<void> {
    this.server = createServer((client) => {
      const upstream = connect(Number(this.target.port), this.target.hostname);
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        this.sockets.add(from);
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
      }
    });
    await new Promise<void>((resolve) => this.server?.listen(this.port, '127.0.0.1', resolve));
    const address = this.server.address();
    if (typeof address === 'object' && address !== null) this.port = address.port;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
    await closed;
  }
}

describe('a service on infrastructure that comes and goes', () => {
  let database: TestDatabase;
  let nats: BreakableNats;
  let gate: Gate;
  let log: LogLines;
  let service: RunningService | undefined;
  let bus: Bus;

  beforeEach(async () => {
    begun.length = 0;
    ended.length = 0;
    takesMs = 0;
    log = new LogLines();
    [database, nats] = await Promise.all([createTestDatabase(), BreakableNats.start({ running: false })]);
    gate = new Gate(new URL(database.url));
    await gate.open();
    await gate.close();
    bus = Bus.open({ url: nats.url, name: 'spec' });
  });

  afterEach(async () => {
    await service?.stop();
    service = undefined;
    await bus.drain();
    await gate.close().catch(() => undefined);
    await Promise.all([database.drop(), nats.end()]);
  });

  const start = async (env: Record<string, string> = {}): Promise<RunningService> => {
    const url = new URL(database.url);
    url.hostname = '127.0.0.1';
    url.port = String(gate.port);
    service = await startService(
      definition,
      { ...SPEC_ENV, DATABASE_URL: url.href, NATS_URL: nats.url, ...env },
      { log },
    );
    return service;
  };

  const probe = async (path: string): Promise<{ status: number; code: string | undefined }> => {
    const answer = await service?.app.inject({ url: path });
    const checks = Object.values((answer?.json().checks ?? {}) as Record<string, { code?: string }>);
    return { status: answer?.statusCode ?? 0, code: checks.find((check) => check.code !== undefined)?.code };
  };

  const ready = (): Promise<void> => until(async () => (await probe('/readyz')).status === 200);

  const migrate = async (): Promise<void> => {
    const direct = Database.open({ url: database.url });
    await direct.migrate();
    await direct.close();
  };

  it('starts without either, says what it waits for, and becomes ready and hears the bus by itself', async () => {
    await start();
    expect((await probe('/livez')).status).toBe(200);
    expect(await probe('/readyz')).toEqual({ status: 503, code: 'database.unavailable' });

    await gate.open();
    await until(async () => (await probe('/readyz')).code === 'database.schema_behind');
    await nats.bringBack();
    await bus.publish(numberedEvent(1));
    await pause(700);
    expect(begun).toEqual([]);

    await migrate();
    await ready();
    await until(() => ended.length === 1);
    expect(log.lines).toContainEqual(
      expect.objectContaining({ service: 'rag-orchestrator', message: 'heard', context: 'Hearing' }),
    );
  });

  it('makes keys that open it, and refuses them once revoked', async () => {
    await Promise.all([gate.open(), nats.bringBack(), migrate()]);
    const { app } = await start();
    await ready();
    const admin = { 'x-api-key': SPEC_ENV['ENLACE_ADMIN_KEY'] ?? '' };
    const url = '/api/v1/keys';
    const payload = { tenant_id: 'acme', name: 'crm', scopes: ['keys:read', 'keys:write'] };
    const created = await app.inject({ method: 'POST', url, headers: admin, payload });
    expect(created.statusCode).toBe(201);
    const { id, key } = created.json().data;
    const listed = await app.inject({ url, headers: { 'x-api-key': key } });
    expect(listed.json().data).toEqual([
      expect.objectContaining({ id, tenant_id: 'acme', revoked_at: null }),
    ]);
    const headers = { 'x-api-key': key };
    expect((await app.inject({ method: 'DELETE', url: `${url}/${id}`, headers })).statusCode).toBe(204);
    await until(async () => (await app.inject({ url, headers })).statusCode === 401, 6_000);
    expect(log.all).not.toContain(key.split('_')[2]);
  });

  it('turns unready and ready again as Postgres and NATS go away and return, and stays alive', async () => {
    await Promise.all([gate.open(), nats.bringBack(), migrate()]);
    await start();
    await ready();
    await gate.close();
    await until(async () => (await probe('/readyz')).code === 'database.unavailable');
    await gate.open();
    await ready();
    await nats.kill();
    await until(async () => (await probe('/readyz')).code === 'bus.unavailable');
    expect((await probe('/livez')).status).toBe(200);
    await nats.bringBack();
    await ready();
    await until(() => bus.connected);
    await bus.publish(numberedEvent(2));
    await until(() => ended.includes(2));
  });

  it('finishes the events in hand when stopped, takes no new ones, and loses none', async () => {
    await Promise.all([gate.open(), nats.bringBack(), migrate()]);
    await start();
    await ready();
    takesMs = 300;
    await bus.publishMany(Array.from({ length: 100 }, (_, number) => numberedEvent(number)));
    await until(() => begun.length >= 32);
    await service?.stop();
    service = undefined;
    expect(ended.length).toBe(begun.length);
    expect(ended.length).toBeLessThan(100);
    const before = new Set(ended);

    takesMs = 0;
    await start();
    await until(() => new Set(ended).size === 100);
    await pause(200);
    expect(ended.filter((number) => before.has(number))).toHaveLength(before.size);
  });

  it('gives back at once what does not end in time, so that another replica takes it', async () => {
    await Promise.all([gate.open(), nats.bringBack(), migrate()]);
    await start({ DRAIN_TIMEOUT_MS: '200' });
    await ready();
    takesMs = 3_000;
    await bus.publish(numberedEvent(7));
    await until(() => begun.length === 1);
    const stopped = Date.now();
    await service?.stop();
    expect(Date.now() - stopped).toBeLessThan(2_000);
    takesMs = 0;
    await start();
    await until(() => begun.length === 2, 5_000);
  });

  it('shows how much waits among its numbers', async () => {
    await Promise.all([gate.open(), nats.bringBack(), migrate()]);
    const { app } = await start();
    await ready();
    await bus.publish(numberedEvent(1));
    await until(() => ended.length === 1);
    const { Metrics } = await import('./metrics/metrics.js');
    await until(async () => {
      const text = await app.get(Metrics).text();
      return (
        text.includes('enlace_consumer_pending{stream="answers",service="rag-orchestrator"} 0') &&
        /enlace_event_deliveries_total\{stream="answers",event="answer.requested",action="ack",.*\} 1/.test(
          text,
        )
      );
    });
  });
});
