/** The numbers of what an app hears on the bus: how deliveries end, how long they take, how much still waits. */
import type { ConsumerLag, Observation } from '@enlace/messaging';
import type { Metrics } from './metrics.js';

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Returns what `JetStreamServer` is to tell each delivery to. */
export function countDeliveries(metrics: Metrics): (observation: Observation) => void {
  const deliveries = metrics.counter({
    name: 'enlace_event_deliveries_total',
    help: 'Deliveries of events, by how they ended: ack, nak, dead or skip.',
    labels: ['stream', 'event', 'action'],
  });
  const redeliveries = metrics.counter({
    name: 'enlace_event_redeliveries_total',
    help: 'Deliveries of events that had been delivered before.',
    labels: ['stream'],
  });
  const durations = metrics.histogram({
    name: 'enlace_event_duration_seconds',
    help: 'Time a handler took for one delivery.',
    labels: ['stream', 'event'],
    buckets: SECONDS,
  });
  return ({ stream, event = 'unreadable', action, deliveries: times, durationMs }) => {
    deliveries.inc({ stream, event, action });
    if (times > 1) redeliveries.inc({ stream });
    durations.observe({ stream, event }, durationMs / 1000);
  };
}

/** Asks the server at each scrape; while NATS is away the gauges keep silent rather than show old numbers. */
export function showLag(metrics: Metrics, lagOf: () => Promise<readonly ConsumerLag[]>): void {
  // The registry asks its gauges all at the same time: one look serves the three of them.
  let looking: Promise<readonly ConsumerLag[]> | undefined;
  const look = (): Promise<readonly ConsumerLag[]> => {
    looking ??= lagOf()
      .catch(() => [])
      .finally(() => {
        looking = undefined;
      });
    return looking;
  };
  const show = (name: string, help: string, valueOf: (lag: ConsumerLag) => number): void => {
    metrics.gauge({
      name,
      help,
      labels: ['stream'],
      collect: async (gauge) => {
        const lags = await look();
        gauge.reset();
        for (const lag of lags) gauge.set({ stream: lag.stream }, valueOf(lag));
      },
    });
  };
  show('enlace_consumer_pending', 'Events stored and not yet delivered.', (lag) => lag.pending);
  show(
    'enlace_consumer_ack_pending',
    'Events delivered and not yet ended, those waiting for a retry included.',
    (lag) => lag.ackPending,
  );
  show(
    'enlace_consumer_oldest_seconds',
    'Age of the oldest event that has not ended; 0 when none waits.',
    ageOf,
  );
}

function ageOf({ oldest }: ConsumerLag): number {
  return oldest === undefined ? 0 : Math.max(0, (Date.now() - oldest.getTime()) / 1000);
}
