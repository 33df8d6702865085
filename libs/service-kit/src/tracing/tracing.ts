/** Sends traces where OTEL_EXPORTER_OTLP_ENDPOINT says; without it nothing of the SDK is even loaded. */
import { context, propagation, trace } from '@opentelemetry/api';

export interface Tracing {
  /** Sends what is left; safe to call twice. */
  stop(): Promise<void>;
}

interface Provider {
  shutdown(): Promise<void>;
}

/** OpenTelemetry has one provider a process: the first app brings it, the last takes it away. */
let shared: { readonly provider: Promise<Provider>; users: number } | undefined;

/** @param endpoint OTLP over HTTP, `http://host:port`; undefined for no traces */
export async function startTracing(
  service: string,
  endpoint: string | undefined,
): Promise<Tracing | undefined> {
  if (endpoint === undefined) return undefined;
  shared ??= { provider: register(service, endpoint), users: 0 };
  const held = shared;
  held.users += 1;
  await held.provider;
  let stopped = false;
  return {
    async stop() {
      if (stopped) return;
      stopped = true;
      held.users -= 1;
      if (held.users > 0) return;
      if (shared === held) shared = undefined;
      await (await held.provider).shutdown();
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}

async function register(service: string, endpoint: string): Promise<Provider> {
  const [sdk, exporter, resources] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const provider = new sdk.NodeTracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': `enlace-${service}` }),
    spanProcessors: [new sdk.BatchSpanProcessor(new exporter.OTLPTraceExporter({ url }))],
  });
  provider.register();
  return provider;
}
