/** What the door counts: webhooks by provider and outcome, and how long a provider waited for its answer. */
import { Injectable } from '@nestjs/common';
import { Metrics } from '@enlace/service-kit';
import type { Provider } from '@enlace/normalization';
import { WebhookLogStore } from '@enlace/persistence';

@Injectable()
export class IngressMetrics {
  private readonly received;
  private readonly refusals;
  private readonly latency;
  private readonly published;

  constructor(metrics: Metrics, log: WebhookLogStore) {
    this.received = metrics.counter({
      name: 'enlace_webhooks_accepted_total',
      help: 'Webhooks kept, by provider and outcome',
      labels: ['provider', 'outcome'],
    });
    this.refusals = metrics.counter({
      name: 'enlace_webhooks_refused_total',
      help: 'Webhooks refused, by provider and reason',
      labels: ['provider', 'reason'],
    });
    this.latency = metrics.histogram({
      name: 'enlace_webhook_acceptance_seconds',
      help: 'From the whole request to kept',
      labels: ['provider'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
    });
    this.published = metrics.counter({
      name: 'enlace_events_published_total',
      help: 'Events published, by provider and way',
      labels: ['provider', 'way'],
    });
    const backlog = { unfinished: 0, oldestAgeMs: 0, olderThan60s: 0 };
    metrics.gauge({
      name: 'enlace_webhooks_unfinished',
      help: 'Accepted webhooks whose events have not all ended',
      collect: async (gauge) => {
        Object.assign(backlog, await log.backlog());
        gauge.set(backlog.unfinished);
      },
    });
    metrics.gauge({
      name: 'enlace_webhooks_oldest_unfinished_seconds',
      help: 'Age of the oldest unfinished webhook',
      collect: (gauge) => {
        gauge.set(backlog.oldestAgeMs / 1_000);
      },
    });
    metrics.gauge({
      name: 'enlace_webhooks_overdue',
      help: 'Webhooks accepted over 60 s ago and without an end',
      collect: (gauge) => {
        gauge.set(backlog.olderThan60s);
      },
    });
  }

  accepted(provider: Provider, outcome: 'accepted' | 'duplicate' | 'on_bus', ms: number): void {
    this.received.inc({ provider, outcome });
    this.latency.observe({ provider }, ms / 1_000);
  }

  refused(provider: Provider, reason: string): void {
    this.refusals.inc({ provider, reason });
  }

  sent(provider: Provider, way: 'live' | 'relay', events: number): void {
    this.published.inc({ provider, way }, events);
  }
}
