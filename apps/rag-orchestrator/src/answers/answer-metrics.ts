/** What answering counts: outcomes, and how long a customer's question took. */
import { Injectable } from '@nestjs/common';
import type { AnswerOutcome } from '@enlace/contracts';
import { Metrics } from '@enlace/service-kit';

@Injectable()
export class AnswerMetrics {
  private readonly outcomes;
  private readonly seconds;

  constructor(metrics: Metrics) {
    this.outcomes = metrics.counter({
      name: 'enlace_answers_total',
      help: 'Answers, by outcome; overtaken are those composed for a conversation that had changed meanwhile',
      labels: ['outcome'],
    });
    this.seconds = metrics.histogram({
      name: 'enlace_answer_seconds',
      help: 'From the waiting messages read to the answer committed',
      labels: ['outcome'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    });
  }

  /** Call what it returns once the answer is committed. */
  start(): (outcome: AnswerOutcome) => void {
    const begun = performance.now();
    return (outcome) => {
      this.outcomes.inc({ outcome });
      this.seconds.observe({ outcome }, (performance.now() - begun) / 1_000);
    };
  }

  overtaken(): void {
    this.outcomes.inc({ outcome: 'overtaken' });
  }
}
