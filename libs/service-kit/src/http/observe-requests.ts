/** What happens around every request: ids and headers, the scope of its code, one log line, its numbers, its span. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../auth/caller.js';
import type { Readiness } from '../health/readiness.js';
import type { AppLogger } from '../logging/app-logger.js';
import { runInScope } from '../logging/app-scope.js';
import type { Metrics } from '../metrics/metrics.js';
import type { RequestTracer } from '../tracing/request-tracer.js';

export interface Observers {
  readonly logger: AppLogger;
  readonly metrics: Metrics;
  readonly readiness: Pick<Readiness, 'draining'>;
  /** Absent when no traces are made. */
  readonly tracer?: RequestTracer | undefined;
}

const PROBES = new Set(['/livez', '/readyz', '/startupz']);
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** To be called once, before the app is initialized. */
export function observeRequests(fastify: FastifyInstance, observers: Observers): void {
  const { logger, readiness, tracer } = observers;
  const durations = observers.metrics.histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer.',
    labels: ['method', 'route', 'status'],
    buckets: SECONDS,
  });

  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
    tracer?.begin(request);
    done();
  });

  // Not sooner: reading the body may lose the asynchronous context.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const traceId = traceIdOf(request, tracer);
    const fields = { request_id: request.id, ...(traceId === undefined ? {} : { trace_id: traceId }) };
    const proceed = (): void => runInScope({ logger, fields }, done);
    if (tracer === undefined) proceed();
    else tracer.within(request, proceed);
  });

  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (readiness.draining) reply.header('connection', 'close');
    done(null, payload);
  });

  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const status = reply.statusCode;
    durations.observe({ method: request.method, route, status: String(status) }, reply.elapsedTime / 1000);
    writeLine(logger, request, reply, traceIdOf(request, tracer));
    tracer?.end(request, route, status);
    done();
  });
}

/** Of the route its pattern and never the URL: paths and queries may hold tokens and phone numbers. */
function writeLine(
  logger: AppLogger,
  request: FastifyRequest,
  reply: FastifyReply,
  traceId: string | undefined,
): void {
  const route = request.routeOptions.url ?? 'unmatched';
  const caller = callerOf(request);
  const level = PROBES.has(route) ? 'debug' : reply.statusCode >= 500 ? 'error' : 'info';
  logger[level]('request', {
    method: request.method,
    route,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    request_id: request.id,
    ...(traceId === undefined ? {} : { trace_id: traceId }),
    ...(caller === undefined ? {} : { key_id: caller.keyId, tenant_id: caller.tenantId }),
    // The caller hung up before there was an answer.
    ...(reply.raw.writableEnded ? {} : { aborted: true }),
  });
}

function traceIdOf(request: FastifyRequest, tracer: RequestTracer | undefined): string | undefined {
  const header = request.headers['traceparent'];
  return (
    tracer?.traceIdOf(request) ?? (typeof header === 'string' ? TRACEPARENT.exec(header)?.[1] : undefined)
  );
}
