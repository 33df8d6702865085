/** Builds the Nest app of a service: infrastructure, what every service has, the app's own module, its documents. */
import { JetStreamServer } from '@enlace/messaging';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { EnvModule } from './env/env.module.js';
import type { ServiceEnv } from './env/service.env.js';
import { Readiness } from './health/readiness.js';
import { fastifyAdapter } from './http/fastify-adapter.js';
import { observeRequests } from './http/observe-requests.js';
import { takeWithoutBody } from './http/without-body.js';
import type { AppLogger } from './logging/app-logger.js';
import { nestLogger } from './logging/nest-logger.js';
import { Metrics } from './metrics/metrics.js';
import { openApiOf } from './openapi.js';
import type { ServiceDefinition } from './service-definition.js';
import { ServiceKitModule } from './service-kit.module.js';
import type { RequestTracer } from './tracing/request-tracer.js';

@Module({})
class ServiceRoot {}

export interface AppParts<Env extends ServiceEnv> {
  readonly definition: ServiceDefinition<Env>;
  readonly env: Env;
  readonly logger: AppLogger;
  readonly infrastructure: readonly DynamicModule[];
  readonly tracer?: RequestTracer | undefined;
}

/** The app, built and wired, but neither initialized nor listening. */
export async function buildApp<Env extends ServiceEnv>(
  parts: AppParts<Env>,
): Promise<NestFastifyApplication> {
  const adapter = fastifyAdapter(parts.env, parts.definition.fastify);
  const app = await NestFactory.create<NestFastifyApplication>(rootOf(parts), adapter, {
    logger: nestLogger,
    abortOnError: false,
  });
  try {
    await wire(app, parts);
  } catch (error) {
    await app.close();
    throw error;
  }
  return app;
}

async function wire<Env extends ServiceEnv>(
  app: NestFastifyApplication,
  parts: AppParts<Env>,
): Promise<void> {
  const { definition, env, logger, tracer } = parts;
  const fastify = app.getHttpAdapter().getInstance();
  takeWithoutBody(fastify);
  observeRequests(fastify, {
    logger,
    tracer,
    metrics: app.get(Metrics),
    readiness: app.get(Readiness),
  });
  // With a configuration of its own: guards, pipes and filters of HTTP have no business with events.
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(JetStreamServer) });
  SwaggerModule.setup('docs', app, () => openApiOf(app, definition.name), { jsonDocumentUrl: 'docs-json' });
  await definition.configure?.(app, env);
}

function rootOf<Env extends ServiceEnv>(parts: AppParts<Env>): DynamicModule {
  const { definition, env, logger } = parts;
  return {
    module: ServiceRoot,
    imports: [
      EnvModule.for(definition.env, env),
      ...parts.infrastructure,
      ServiceKitModule.for({ service: definition.name, consumers: definition.consumers ?? [], logger }),
      definition.module(env),
    ],
  };
}
