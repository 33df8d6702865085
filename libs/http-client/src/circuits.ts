/** Circuit breakers by name: a peer that keeps failing is left alone for a while. */
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import type { HttpAnswer } from './http-call.js';
import { HttpFailure } from './http-failure.js';

const FAILURES_TO_OPEN = 5;

/** What speaks of a sick peer: 5xx, no connection, no answer. A 4xx speaks of the request. */
const sick = handleWhenResult((answer) => (answer as HttpAnswer).status >= 500).orWhen(
  (error) => error instanceof HttpFailure && error.kind !== 'blocked' && error.code !== 'body_too_large',
);

export class Circuits {
  private readonly byName = new Map<string, CircuitBreakerPolicy>();

  /** @param halfOpenAfterMs how long an open circuit refuses before it lets one call try. */
  constructor(private readonly halfOpenAfterMs: number) {}

  /** Runs the call within the named circuit; while that is open, or being tried, it is refused at once. */
  async run(name: string, host: string, call: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
    const circuit = this.circuit(name);
    // cockatiel lets callers wait for the one that tries; their own timeouts would not hold meanwhile
    if (circuit.state === CircuitState.HalfOpen) throw circuitOpen(host);
    try {
      return await circuit.execute(call);
    } catch (error) {
      throw error instanceof BrokenCircuitError ? circuitOpen(host) : error;
    }
  }

  private circuit(name: string): CircuitBreakerPolicy {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const breaker = new ConsecutiveBreaker(FAILURES_TO_OPEN);
    const made = circuitBreaker(sick, { halfOpenAfter: this.halfOpenAfterMs, breaker });
    this.byName.set(name, made);
    return made;
  }
}

function circuitOpen(host: string): HttpFailure {
  return new HttpFailure('blocked', 'circuit_open', `${host}: failed too often lately, not called for now`);
}
