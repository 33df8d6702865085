/** Numbers of an app: asked for twice the same, between apps never. */
import { Metrics } from './metrics.js';
import { countDeliveries, showLag } from './bus-metrics.js';

describe('metrics of an app', () => {
  it('are the same when asked for twice', async () => {
    const metrics = new Metrics('telegram');
    const options = { name: 'things_total', help: 'Things.', labels: ['kind'] as const };
    metrics.counter(options).inc({ kind: 'a' });
    metrics.counter(options).inc({ kind: 'a' }, 2);
    expect(await metrics.text()).toContain('things_total{kind="a",service="telegram"} 3');
    const gauge = { name: 'level', help: 'Level.' };
    expect(metrics.gauge(gauge)).toBe(metrics.gauge(gauge));
    const histogram = { name: 'time_seconds', help: 'Time.', buckets: [1, 2] };
    expect(metrics.histogram(histogram)).toBe(metrics.histogram(histogram));
  });

  it('belong to one app only', async () => {
    const [one, two] = [new Metrics('telegram'), new Metrics('whatsapp')];
    one.counter({ name: 'things_total', help: 'Things.' }).inc();
    expect(await one.text()).toContain('things_total');
    expect(await two.text()).not.toContain('things_total');
    expect(await two.text()).toContain('process_cpu_seconds_total{service="whatsapp"}');
  });

  it('can be read at the moment they are asked for', async () => {
    const metrics = new Metrics('telegram');
    let level = 1;
    metrics.gauge({ name: 'level', help: 'Level.', collect: (gauge) => gauge.set(level) });
    expect(await metrics.text()).toContain('level{service="telegram"} 1');
    level = 7;
    expect(await metrics.text()).toContain('level{service="telegram"} 7');
  });

  it('count deliveries by how they ended', async () => {
    const metrics = new Metrics('telegram');
    const tell = countDeliveries(metrics);
    const seen = { stream: 'inbound', durable: 'telegram_inbound', event: 'message.received' } as const;
    tell({ ...seen, action: 'ack', deliveries: 1, durationMs: 20 });
    tell({ ...seen, action: 'nak', deliveries: 2, durationMs: 20 });
    tell({ stream: 'inbound', durable: 'd', action: 'dead', deliveries: 1, durationMs: 1 });
    const text = await metrics.text();
    const labels = (event: string, action: string) =>
      `{stream="inbound",event="${event}",action="${action}",service="telegram"}`;
    expect(text).toContain(`enlace_event_deliveries_total${labels('message.received', 'ack')} 1`);
    expect(text).toContain(`enlace_event_deliveries_total${labels('message.received', 'nak')} 1`);
    expect(text).toContain(`enlace_event_deliveries_total${labels('unreadable', 'dead')} 1`);
    expect(text).toContain('enlace_event_redeliveries_total{stream="inbound",service="telegram"} 1');
    expect(text).toContain(
      'enlace_event_duration_seconds_sum{service="telegram",stream="inbound",event="message.received"} 0.04',
    );
  });

  it('show how much waits, and nothing old while NATS is away', async () => {
    const metrics = new Metrics('telegram');
    let away = false;
    const lag = {
      stream: 'inbound',
      durable: 'd',
      pending: 3,
      ackPending: 2,
      redelivered: 1,
      endedTo: 4,
      newest: 9,
      oldest: new Date(),
    };
    showLag(metrics, async () => {
      if (away) throw new Error('away');
      return [lag];
    });
    const text = await metrics.text();
    expect(text).toContain('enlace_consumer_pending{stream="inbound",service="telegram"} 3');
    expect(text).toContain('enlace_consumer_ack_pending{stream="inbound",service="telegram"} 2');
    expect(text).toMatch(/enlace_consumer_oldest_seconds\{stream="inbound",service="telegram"\} 0/);
    away = true;
    expect(await metrics.text()).not.toContain('stream="inbound"');
  });
});
