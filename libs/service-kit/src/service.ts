/** Makes a running service of a definition: it listens, and is ready as soon as what it needs is there. */
import { Bus, JetStreamServer } from '@enlace/messaging';
import { Database } from '@enlace/persistence';
import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DestinationStream } from 'pino';
import { buildApp } from './build-app.js';
import { Consumers } from './consumers.js';
import { readEnv, type EnvSource } from './env/read-env.js';
import type { ServiceEnv } from './env/service.env.js';
import { Readiness } from './health/readiness.js';
import { closeListener } from './http/close-listener.js';
import { listen } from './http/listen.js';
import { checkBus, checkDatabase, infrastructure } from './infrastructure.js';
import { AppLogger } from './logging/app-logger.js';
import { runInScope } from './logging/app-scope.js';
import { serveMetrics, type MetricsServer } from './metrics/metrics-server.js';
import { Metrics } from './metrics/metrics.js';
import type { RunningService, ServiceDefinition } from './service-definition.js';
import { shutdown, type ShutdownParts } from './shutdown.js';
import { RequestTracer } from './tracing/request-tracer.js';
import { startTracing, type Tracing } from './tracing/tracing.js';

export interface StartOptions {
  /** Where log lines go; standard output unless told. */
  readonly log?: DestinationStream;
  /** Instead of the database and the bus that the environment names; for tests. */
  readonly infrastructure?: readonly DynamicModule[];
}

/** What has been started so far, to be stopped in order. */
interface Running {
  readonly app: NestFastifyApplication;
  readonly consumers: Consumers;
  readonly metrics: MetricsServer;
  readonly tracing: Tracing | undefined;
}

/**
 * Starts the service and resolves when it listens; Postgres and NATS need not be up, `/readyz` tells.
 * Touches nothing of the process: several services live side by side in one.
 * @param source the texts of its environment: `process.env`, or what a launcher puts together
 * @throws AppError `config.invalid` for a wrong environment or a port in use
 */
export async function startService<Env extends ServiceEnv>(
  definition: ServiceDefinition<Env>,
  source: EnvSource,
  options: StartOptions = {},
): Promise<RunningService> {
  const env = readEnv(definition.env, source);
  const logger = new AppLogger({
    service: definition.name,
    level: env.LOG_LEVEL,
    ...(options.log === undefined ? {} : { destination: options.log }),
  });
  return runInScope({ logger }, () => start(definition, env, logger, options));
}

async function start<Env extends ServiceEnv>(
  definition: ServiceDefinition<Env>,
  env: Env,
  logger: AppLogger,
  options: StartOptions,
): Promise<RunningService> {
  const { name } = definition;
  const tracing = await startTracing(name, env.OTEL_EXPORTER_OTLP_ENDPOINT);
  let app: NestFastifyApplication | undefined;
  let metrics: MetricsServer | undefined;
  try {
    app = await buildApp({
      definition,
      env,
      logger,
      infrastructure: options.infrastructure ?? infrastructure(name, env, logger),
      tracer: tracing === undefined ? undefined : new RequestTracer(name),
    });
    const consumers = hear(definition, app, logger);
    metrics = await serveMetrics(app.get(Metrics), env.HOST, env.METRICS_PORT);
    const { url, port } = await listen(app, env.HOST, env.PORT);
    consumers.begin();
    logger.info('Listening', { port, metrics_port: metrics.port });
    const running: Running = { app, consumers, metrics, tracing };
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> =>
      (stopped ??= runInScope({ logger }, () => stopInOrder(running, env, logger)));
    return { name, url, port, metricsPort: metrics.port, app, stop };
  } catch (error) {
    await metrics?.close();
    await app?.close();
    await tracing?.stop();
    throw error;
  }
}

/** Declares what readiness depends on, and when handlers may begin. */
function hear<Env extends ServiceEnv>(
  definition: ServiceDefinition<Env>,
  app: NestFastifyApplication,
  logger: AppLogger,
): Consumers {
  const needsPostgres = definition.readiness?.postgres !== 'optional';
  const database = app.get(Database);
  const bus = app.get(Bus);
  const consumers = new Consumers({
    // NATS is not waited for: the server begins in the background and finds it by itself.
    check: () => (needsPostgres ? checkDatabase(database) : Promise.resolve()),
    start: () => app.startAllMicroservices(),
    logger,
  });
  const readiness = app.get(Readiness);
  readiness.add('postgres', () => checkDatabase(database), needsPostgres);
  readiness.add('nats', () => checkBus(bus), definition.readiness?.nats !== 'optional');
  readiness.add('handlers', () => consumers.check());
  return consumers;
}

async function stopInOrder(running: Running, env: ServiceEnv, logger: AppLogger): Promise<void> {
  const { app, consumers, metrics, tracing } = running;
  const server = app.get(JetStreamServer);
  const parts: ShutdownParts = {
    withdrawReadiness: () => app.get(Readiness).withdraw(),
    stopPulling: async () => {
      await consumers.cancel();
      await server.stopPulling();
    },
    closeListener: (withinMs) => closeListener(app.getHttpServer(), withinMs),
    finishHandlers: () => server.close(),
    closeApp: () => app.close(),
    drainBus: () => app.get(Bus).drain(),
    closeDatabase: () => app.get(Database).close(),
    closeTelemetry: async () => {
      await metrics.close();
      await tracing?.stop();
    },
  };
  logger.info('Stopping');
  await shutdown(
    parts,
    { delayMs: env.SHUTDOWN_DELAY_MS, drainTimeoutMs: env.DRAIN_TIMEOUT_MS },
    (part, error) => logger.error('A part of the shutdown failed', { part, error }),
  );
  logger.info('Stopped');
  await logger.flush();
}
