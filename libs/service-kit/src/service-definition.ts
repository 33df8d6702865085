/** What an app says of itself; `startService` makes a running service of it. */
import type { ServiceName, StreamName } from '@enlace/contracts';
import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceEnv } from './env/service.env.js';

export interface ServiceConsumer {
  readonly stream: StreamName;
  /** One filter a stream, from `filterOf` or `providerFilterOf` of the contracts. */
  readonly filter: string;
}

export interface HttpLimits {
  /** Bytes of a body; 1 MB unless told. */
  readonly bodyLimit?: number;
  /** Bytes of the request line and headers; 16 KiB unless told. */
  readonly maxHeaderSize?: number;
  /** Milliseconds in which a whole request must have arrived; 10 s unless told. */
  readonly requestTimeout?: number;
  /** Milliseconds a connection may be silent while a request is answered; no limit unless told. */
  readonly connectionTimeout?: number;
}

export interface ServiceDefinition<Env extends ServiceEnv = ServiceEnv> {
  readonly name: ServiceName;
  readonly env: new () => Env;
  /** The app's own root module; Env, Database, stores, Bus, AppLogger, Metrics and Readiness are there to inject. */
  module(env: Env): DynamicModule | Type;
  /** What it hears of the bus; its handlers are marked with `@OnEvent`. */
  readonly consumers?: readonly ServiceConsumer[];
  readonly fastify?: HttpLimits;
  readonly readiness?: {
    /**
     * `optional`: the service works while Postgres is away, so it stays ready, and hears the bus without
     * waiting for the schema. Required unless told.
     */
    readonly postgres?: 'required' | 'optional';
    /** The same for NATS. */
    readonly nats?: 'required' | 'optional';
  };
  /** Before the app listens: body parsers, hooks, plugins of its own. */
  configure?(app: NestFastifyApplication, env: Env): void | Promise<void>;
}

export interface RunningService {
  readonly name: ServiceName;
  /** `http://host:port`, as seen from this machine. */
  readonly url: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly app: NestFastifyApplication;
  /** Stops it in order and resolves when nothing is left running; safe to call twice. */
  stop(): Promise<void>;
}
