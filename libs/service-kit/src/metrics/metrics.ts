/** The numbers of one app; asking twice for a metric gives the same one, and no two apps share any. */
import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface MetricOptions<Label extends string> {
  readonly name: string;
  readonly help: string;
  /** Bounded sets only: patterns and outcomes, never a tenant, an id or an address. */
  readonly labels?: readonly Label[];
}

export interface HistogramOptions<Label extends string> extends MetricOptions<Label> {
  /** Upper bounds, in the unit of the name. */
  readonly buckets?: readonly number[];
}

export interface GaugeOptions<Label extends string> extends MetricOptions<Label> {
  /** Sets the gauge when it is read. */
  readonly collect?: (gauge: Gauge<Label>) => void | Promise<void>;
}

@Injectable()
export class Metrics {
  readonly registry = new Registry();

  /** @param service stands as a label on every line */
  constructor(service: string) {
    this.registry.setDefaultLabels({ service });
    collectDefaultMetrics({ register: this.registry });
  }

  counter<Label extends string = never>(options: MetricOptions<Label>): Counter<Label> {
    const known = this.registry.getSingleMetric(options.name);
    if (known instanceof Counter) return known;
    return new Counter({ ...common(options), registers: [this.registry] });
  }

  gauge<Label extends string = never>(options: GaugeOptions<Label>): Gauge<Label> {
    const known = this.registry.getSingleMetric(options.name);
    if (known instanceof Gauge) return known;
    const { collect } = options;
    return new Gauge<Label>({
      ...common(options),
      registers: [this.registry],
      ...(collect === undefined
        ? {}
        : {
            collect(this: Gauge<Label>) {
              return collect(this);
            },
          }),
    });
  }

  histogram<Label extends string = never>(options: HistogramOptions<Label>): Histogram<Label> {
    const known = this.registry.getSingleMetric(options.name);
    if (known instanceof Histogram) return known;
    return new Histogram({
      ...common(options),
      registers: [this.registry],
      ...(options.buckets === undefined ? {} : { buckets: [...options.buckets] }),
    });
  }

  /** Everything in Prometheus's text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }
}

function common<Label extends string>(
  options: MetricOptions<Label>,
): { name: string; help: string; labelNames: Label[] } {
  return { name: options.name, help: options.help, labelNames: [...(options.labels ?? [])] };
}
