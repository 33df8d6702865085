/** One span for each HTTP request, a child of the caller's, around everything its handler does. */
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  context,
  propagation,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import type { FastifyRequest } from 'fastify';

interface Traced {
  readonly span: Span;
  readonly context: Context;
}

export class RequestTracer {
  readonly #requests = new WeakMap<FastifyRequest, Traced>();

  constructor(private readonly service: string) {}

  begin(request: FastifyRequest): void {
    const parent = propagation.extract(ROOT_CONTEXT, request.headers);
    const attributes = { 'http.request.method': request.method, 'enlace.service': this.service };
    const span = trace
      .getTracer('@enlace/service-kit')
      .startSpan(request.method, { kind: SpanKind.SERVER, attributes }, parent);
    this.#requests.set(request, { span, context: trace.setSpan(parent, span) });
  }

  /** Runs the rest of the request inside its span, so that what it publishes continues the trace. */
  within(request: FastifyRequest, work: () => void): void {
    const traced = this.#requests.get(request);
    if (traced === undefined) work();
    else context.with(traced.context, work);
  }

  traceIdOf(request: FastifyRequest): string | undefined {
    return this.#requests.get(request)?.span.spanContext().traceId;
  }

  end(request: FastifyRequest, route: string, status: number): void {
    const span = this.#requests.get(request)?.span;
    if (span === undefined) return;
    span.updateName(`${request.method} ${route}`);
    span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  }
}
