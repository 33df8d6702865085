/** Traces: made only where they can go, continued from the caller, and carried to what the handler does. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, propagation, trace } from '@opentelemetry/api';
import { Controller, Get, Module } from '@nestjs/common';
import { Open } from '../auth/route-access.js';
import { ServiceEnv } from '../env/service.env.js';
import { startService } from '../service.js';
import type { RunningService } from '../service-definition.js';
import { SPEC_ENV } from '../spec-env.js';
import { FakeInfrastructure, LogLines } from '../spec-fakes.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const PARENT_ID = 'b7ad6b7169203331';

interface ReceivedSpan {
  name: string;
  traceId: string;
  parentSpanId?: string;
  attributes: { key: string; value: Record<string, unknown> }[];
}

interface ReceivedTraces {
  resourceSpans: { resource: { attributes: unknown[] }; scopeSpans: { spans: ReceivedSpan[] }[] }[];
}

@Controller('traced')
@Open('a spec')
class TracedController {
  @Get(':id')
  async traced(): Promise<Record<string, string>> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const carrier: Record<string, string> = {};
    propagation.inject(context.active(), carrier);
    return carrier;
  }
}

@Module({ controllers: [TracedController] })
class TracedModule {}

const definition = { name: 'telegram' as const, env: ServiceEnv, module: () => TracedModule };

describe('traces', () => {
  let collector: Server;
  let endpoint: string;
  let paths: string[];
  let received: ReceivedTraces[];

  beforeEach(async () => {
    paths = [];
    received = [];
    collector = createServer((request, response) => {
      let body = '';
      paths.push(request.url ?? '');
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        received.push(JSON.parse(body) as ReceivedTraces);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    collector.closeAllConnections();
    return new Promise((resolve) => collector.close(resolve));
  });

  const start = (name: 'telegram' | 'whatsapp', env: Record<string, string>): Promise<RunningService> =>
    startService(
      { ...definition, name },
      { ...SPEC_ENV, ...env },
      {
        infrastructure: new FakeInfrastructure().modules,
        log: new LogLines(),
      },
    );

  const spans = (): ReceivedSpan[] =>
    received.flatMap((each) =>
      each.resourceSpans.flatMap((of) => of.scopeSpans.flatMap((scope) => scope.spans)),
    );

  it('are not made when there is nowhere to send them', async () => {
    const service = await start('telegram', {});
    const answer = await service.app.inject({ url: '/traced/1' });
    expect(answer.json().data).toEqual({});
    await service.stop();
    expect(trace.getTracer('spec').startSpan('x').isRecording()).toBe(false);
  });

  it("continue the caller's, are active in the handler, and are sent before the process ends", async () => {
    const service = await start('telegram', { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    const answer = await service.app.inject({
      url: '/traced/zebra?token=secret',
      headers: { traceparent: `00-${TRACE_ID}-${PARENT_ID}-01` },
    });
    const inHandler = String(answer.json().data.traceparent).split('-');
    expect(inHandler[1]).toBe(TRACE_ID);
    expect(inHandler[2]).not.toBe(PARENT_ID);
    await service.stop();
    expect(paths).toEqual(['/v1/traces']);
    const [span] = spans();
    expect(span).toMatchObject({ name: 'GET /traced/:id', traceId: TRACE_ID, parentSpanId: PARENT_ID });
    expect(JSON.stringify(received)).not.toMatch(/zebra|secret/);
    expect(span?.attributes).toContainEqual({ key: 'http.response.status_code', value: { intValue: 200 } });
    expect(received[0]?.resourceSpans[0]?.resource.attributes).toContainEqual({
      key: 'service.name',
      value: { stringValue: 'enlace-telegram' },
    });
  });

  it('go on for the second service of a process when the first has stopped', async () => {
    const one = await start('telegram', { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    const two = await start('whatsapp', { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    await one.stop();
    await two.app.inject({ url: '/traced/1' });
    await two.stop();
    expect(spans()[0]?.attributes).toContainEqual({
      key: 'enlace.service',
      value: { stringValue: 'whatsapp' },
    });
    expect(trace.getTracer('spec').startSpan('x').isRecording()).toBe(false);
  });
});
