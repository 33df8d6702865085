/** Carries the W3C trace from a webhook through every event; does nothing where no tracing SDK is installed. */
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

/** `traceparent`, `tracestate` and what else the propagator carries. */
export type TraceCarrier = Record<string, string>;

export interface SpanFacts {
  readonly event: string;
  readonly subject: string;
  readonly id: string;
}

/** Runs a publish inside a PRODUCER span, child of the given `traceparent` or else of the active span. */
export function publishing<Result>(
  facts: SpanFacts,
  traceparent: string | undefined,
  work: (carrier: TraceCarrier) => Promise<Result>,
): Promise<Result> {
  const parent = traceparent === undefined ? context.active() : extract({ traceparent });
  return spanned(`publish ${facts.event}`, SpanKind.PRODUCER, facts, parent, (active) => {
    const carrier: TraceCarrier = traceparent === undefined ? {} : { traceparent };
    propagation.inject(active, carrier);
    return work(carrier);
  });
}

/** Runs a handler inside a CONSUMER span that continues the publisher's trace. */
export function processing<Result>(
  facts: SpanFacts,
  carrier: TraceCarrier,
  work: () => Promise<Result>,
): Promise<Result> {
  return spanned(`process ${facts.event}`, SpanKind.CONSUMER, facts, extract(carrier), work);
}

function extract(carrier: TraceCarrier): Context {
  return propagation.extract(ROOT_CONTEXT, carrier);
}

async function spanned<Result>(
  name: string,
  kind: SpanKind,
  facts: SpanFacts,
  parent: Context,
  work: (active: Context) => Promise<Result>,
): Promise<Result> {
  const attributes = {
    'messaging.system': 'nats',
    'messaging.destination.name': facts.subject,
    'messaging.message.id': facts.id,
  };
  const span = trace.getTracer('@enlace/messaging').startSpan(name, { kind, attributes }, parent);
  const active = trace.setSpan(parent, span);
  try {
    return await context.with(active, () => work(active));
  } catch (error) {
    markFailed(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** The kind of error only: its message may quote what somebody wrote. */
function markFailed(span: Span, error: unknown): void {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  const message = code ?? (error instanceof Error ? error.name : 'error');
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}
