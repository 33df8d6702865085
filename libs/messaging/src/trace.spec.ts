/** The trace goes from publisher to handler, and is passed on untouched where nobody traces. */
import { context, propagation, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { processing, publishing, type TraceCarrier } from './trace.js';

const facts = { event: 'answer.requested', subject: 'answers.telegram.acme.answer.requested', id: 'id' };
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`;

describe('without a tracing SDK', () => {
  it('passes on the traceparent it was given', async () => {
    const carrier = await publishing(facts, PARENT, async (carried) => carried);
    expect(carrier).toEqual({ traceparent: PARENT });
  });

  it('carries nothing when there is nothing, and works all the same', async () => {
    expect(await publishing(facts, undefined, async (carried) => carried)).toEqual({});
    expect(await processing(facts, {}, async () => 7)).toBe(7);
  });
});

describe('with a tracing SDK', () => {
  const exporter = new InMemorySpanExporter();
  let provider: NodeTracerProvider;

  beforeAll(() => {
    provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    provider.register();
  });

  afterEach(() => exporter.reset());

  afterAll(async () => {
    await provider.shutdown();
    trace.disable();
    context.disable();
    propagation.disable();
  });

  it('continues the webhook’s trace over publish and handler', async () => {
    let carrier: TraceCarrier = {};
    await publishing(facts, PARENT, async (carried) => {
      carrier = carried;
    });
    await processing(facts, carrier, async () => {
      const inner = await publishing({ ...facts, id: 'next' }, undefined, async (carried) => carried);
      expect(inner['traceparent']).toContain(TRACE);
    });

    const [publish, next, process] = exporter.getFinishedSpans();
    expect([publish?.name, next?.name, process?.name]).toEqual([
      'publish answer.requested',
      'publish answer.requested',
      'process answer.requested',
    ]);
    expect(publish?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    expect(carrier['traceparent']).toContain(publish?.spanContext().spanId);
    expect(process?.parentSpanContext?.spanId).toBe(publish?.spanContext().spanId);
    expect(next?.parentSpanContext?.spanId).toBe(process?.spanContext().spanId);
    expect(new Set([publish, next, process].map((span) => span?.spanContext().traceId))).toEqual(
      new Set([TRACE]),
    );
  });

  it('marks a span whose work failed by the kind of error, not by what it says', async () => {
    const failing = processing(facts, {}, async () => {
      throw new TypeError('secret words');
    });
    await expect(failing).rejects.toThrow('secret words');
    const [span] = exporter.getFinishedSpans();
    expect(span?.status).toEqual({ code: 2, message: 'TypeError' });
    expect(JSON.stringify([span?.status, span?.attributes, span?.events])).not.toContain('secret');
  });
});
