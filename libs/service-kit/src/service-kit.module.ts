/** What every app is given beside its own modules: log, numbers, readiness, the guard, the shape of answers. */
import { Bus, JetStreamServer } from '@enlace/messaging';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { ApiKeyGuard } from './auth/api-key.guard.js';
import { KnownKeys } from './auth/known-keys.js';
import { ServiceEnv } from './env/service.env.js';
import { HealthController } from './health/health.controller.js';
import { Readiness } from './health/readiness.js';
import { AnswerInterceptor } from './http/answer.interceptor.js';
import { AppErrorFilter } from './http/app-error.filter.js';
import { validationPipe } from './http/validation.pipe.js';
import { AppLogger } from './logging/app-logger.js';
import { countDeliveries, showLag } from './metrics/bus-metrics.js';
import { Metrics } from './metrics/metrics.js';
import type { ServiceConsumer } from './service-definition.js';

export interface ServiceKitOptions {
  readonly service: string;
  readonly consumers: readonly ServiceConsumer[];
  readonly logger: AppLogger;
}

@Module({})
export class ServiceKitModule {
  static for(options: ServiceKitOptions): DynamicModule {
    return {
      module: ServiceKitModule,
      global: true,
      controllers: [HealthController],
      providers: [
        Readiness,
        KnownKeys,
        { provide: AppLogger, useValue: options.logger },
        { provide: Metrics, useFactory: () => new Metrics(options.service) },
        {
          provide: JetStreamServer,
          useFactory: (bus: Bus, env: ServiceEnv, metrics: Metrics) => serverOf(options, bus, env, metrics),
          inject: [Bus, ServiceEnv, Metrics],
        },
        { provide: APP_GUARD, useClass: ApiKeyGuard },
        { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
        { provide: APP_FILTER, useClass: AppErrorFilter },
        { provide: APP_PIPE, useFactory: validationPipe },
      ],
      exports: [AppLogger, Metrics, Readiness, JetStreamServer],
    };
  }
}

function serverOf(options: ServiceKitOptions, bus: Bus, env: ServiceEnv, metrics: Metrics): JetStreamServer {
  const { service, consumers } = options;
  const server = new JetStreamServer({
    bus,
    service,
    consumers,
    closeMs: env.DRAIN_TIMEOUT_MS,
    observe: countDeliveries(metrics),
  });
  if (consumers.length > 0) showLag(metrics, () => server.lag());
  return server;
}
