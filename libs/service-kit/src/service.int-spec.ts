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
import { createMigratedDatabase } from '../../../test/kit/migrated-database.js';
import { ServiceEnv } from './env/service.env.js';
import { KeysModule } from './keys/keys.module.js';
import { startService } from './service.js';
import type { RunningService, ServiceDefinition } from './service-definition.js';
import { SPEC_ENV } from './spec-env.js';
import { LogLines } from './spec-fakes.js';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What the handler of one test has heard, and how long it takes about it. */
class Hearing {
  readonly begun: number[] = [];
  readonly ended: number[] = [];
  takesMs = 0;
}

function definitionOf(hearing: Hearing): ServiceDefinition {
  @Controller()
  class HearingController {
    @OnEvent('answer.requested')
    async hear(@Payload() data: AnswerRequested, @Ctx() _context: EventContext): Promise<void> {
      hearing.begun.push(data.epoch);
      new Logger('Hearing').warn('heard');
      await pause(hearing.takesMs);
      hearing.ended.push(data.epoch);
    }
  }

  @Module({ imports: [KeysModule], controllers: [HearingController] })
  class HearingModule {}

  return {
    name: 'rag-orchestrator',
    env: ServiceEnv,
    module: () => HearingModule,
    consumers: [{ stream: 'answers', filter: filterOf('answer.requested') }],
  };
}

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

/** A database, a NATS server and a service for one test alone; none of them is up at first. */
class Stage {
  readonly hearing = new Hearing();
  readonly log = new LogLines();
  readonly bus: Bus;
  private service: RunningService | undefined;

  private constructor(
    readonly nats: BreakableNats,
    readonly gate: Gate,
    private readonly database: TestDatabase,
  ) {
    this.bus = Bus.open({ url: nats.url, name: 'spec' });
  }

  static async open(database: Promise<TestDatabase>): Promise<Stage> {
    const [made, nats] = await Promise.all([database, BreakableNats.start({ running: false })]);
    const gate = new Gate(new URL(made.url));
    await gate.open();
    await gate.close();
    return new Stage(nats, gate, made);
  }

  async end(): Promise<void> {
    await this.stop();
    await this.bus.drain();
    await this.gate.close().catch(() => undefined);
    await Promise.all([this.database.drop(), this.nats.end()]);
  }

  async start(env: Record<string, string> = {}): Promise<RunningService> {
    const url = new URL(this.database.url);
    url.hostname = '127.0.0.1';
    url.port = String(this.gate.port);
    this.service = await startService(
      definitionOf(this.hearing),
      { ...SPEC_ENV, DATABASE_URL: url.href, NATS_URL: this.nats.url, ...env },
      { log: this.log },
    );
    return this.service;
  }

  async stop(): Promise<void> {
    await this.service?.stop();
    this.service = undefined;
  }

  async probe(path: string): Promise<{ status: number; code: string | undefined }> {
    const answer = await this.service?.app.inject({ url: path });
    const checks = Object.values((answer?.json().checks ?? {}) as Record<string, { code?: string }>);
    return { status: answer?.statusCode ?? 0, code: checks.find((check) => check.code !== undefined)?.code };
  }

  ready(): Promise<void> {
    return until(async () => (await this.probe('/readyz')).status === 200);
  }

  async migrate(): Promise<void> {
    const direct = Database.open({ url: this.database.url });
    await direct.migrate();
    await direct.close();
  }
}

async function onStage(database: Promise<TestDatabase>, test: (own: Stage) => Promise<void>): Promise<void> {
  const own = await Stage.open(database);
  try {
    await test(own);
  } finally {
    await own.end();
  }
}

/** Nothing is up, and the database is empty. */
const onNothing = (test: (own: Stage) => Promise<void>): Promise<void> => onStage(createTestDatabase(), test);

/** Postgres is migrated and NATS is up. */
const onEverything = (test: (own: Stage) => Promise<void>): Promise<void> =>
  onStage(createMigratedDatabase(), async (own) => {
    await Promise.all([own.gate.open(), own.nats.bringBack()]);
    await test(own);
  });

describe('a service on infrastructure that comes and goes', () => {
  // By itself, for it looks at the clock; and first, for its handler outlives it.
  it('gives back at once what does not end in time, so that another replica takes it', () =>
    onEverything(async (own) => {
      await own.start({ DRAIN_TIMEOUT_MS: '200' });
      await own.ready();
      own.hearing.takesMs = 3_000;
      await own.bus.publish(numberedEvent(7));
      await until(() => own.hearing.begun.length === 1);
      const stopped = Date.now();
      await own.stop();
      expect(Date.now() - stopped).toBeLessThan(2_000);
      own.hearing.takesMs = 0;
      await own.start();
      await until(() => own.hearing.begun.length === 2, 5_000);
    }));

  // Not beside the others: it is the first to load the migrations, which Jest forbids while no test is its own.
  it('starts without either, says what it waits for, and becomes ready and hears the bus by itself', () =>
    onNothing(async (own) => {
      await own.start();
      expect((await own.probe('/livez')).status).toBe(200);
      expect(await own.probe('/readyz')).toEqual({ status: 503, code: 'database.unavailable' });

      await own.gate.open();
      await until(async () => (await own.probe('/readyz')).code === 'database.schema_behind');
      await own.nats.bringBack();
      await own.bus.publish(numberedEvent(1));
      await pause(700);
      expect(own.hearing.begun).toEqual([]);

      await own.migrate();
      await own.ready();
      await until(() => own.hearing.ended.length === 1);
      expect(own.log.lines).toContainEqual(
        expect.objectContaining({ service: 'rag-orchestrator', message: 'heard', context: 'Hearing' }),
      );
    }));

  it.concurrent('makes keys that open it, and refuses them once revoked', () =>
    onEverything(async (own) => {
      const { app } = await own.start();
      await own.ready();
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
      expect(own.log.all).not.toContain(key.split('_')[2]);
    }),
  );

  it.concurrent(
    'turns unready and ready again as Postgres and NATS go away and return, and stays alive',
    () =>
      onEverything(async (own) => {
        await own.start();
        await own.ready();
        await own.gate.close();
        await until(async () => (await own.probe('/readyz')).code === 'database.unavailable');
        await own.gate.open();
        await own.ready();
        await own.nats.kill();
        await until(async () => (await own.probe('/readyz')).code === 'bus.unavailable');
        expect((await own.probe('/livez')).status).toBe(200);
        await own.nats.bringBack();
        await own.ready();
        await until(() => own.bus.connected);
        await own.bus.publish(numberedEvent(2));
        await until(() => own.hearing.ended.includes(2));
      }),
  );

  it.concurrent('finishes the events in hand when stopped, takes no new ones, and loses none', () =>
    onEverything(async (own) => {
      await own.start();
      await own.ready();
      own.hearing.takesMs = 300;
      await own.bus.publishMany(Array.from({ length: 100 }, (_, number) => numberedEvent(number)));
      await until(() => own.hearing.begun.length >= 32);
      await own.stop();
      expect(own.hearing.ended.length).toBe(own.hearing.begun.length);
      expect(own.hearing.ended.length).toBeLessThan(100);
      const before = new Set(own.hearing.ended);

      own.hearing.takesMs = 0;
      await own.start();
      await until(() => new Set(own.hearing.ended).size === 100);
      await pause(200);
      expect(own.hearing.ended.filter((number) => before.has(number))).toHaveLength(before.size);
    }),
  );

  it.concurrent('shows how much waits among its numbers', () =>
    onEverything(async (own) => {
      const { app } = await own.start();
      await own.ready();
      await own.bus.publish(numberedEvent(1));
      await until(() => own.hearing.ended.length === 1);
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
    }),
  );
});
