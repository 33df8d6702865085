/** Counts what came within any second, for limits that hold in every one of them: a bucket lets twice as much through. */
import type { Rate } from './rate-limiter.js';

/** Between our sending and the arrival here a busy test machine moves calls together. */
const JITTER = 1.1;
const SECOND_MS = 1_000;

export class SlidingSecond {
  private readonly arrivals = new Map<string, number[]>();

  private constructor(
    readonly most: number,
    private readonly now: () => number,
  ) {}

  /** Of a rate whose bucket is that of one second; undefined for any other. */
  static of(rate: Rate | undefined, now: () => number): SlidingSecond | undefined {
    return rate === undefined || rate.burst !== rate.perSecond
      ? undefined
      : new SlidingSecond(rate.burst, now);
  }

  count(key: string, calls = 1): void {
    const at = this.now();
    const arrived = this.arrivals.get(key) ?? [];
    const old = arrived.findIndex((one) => one > at - SECOND_MS);
    arrived.splice(0, old === -1 ? arrived.length : old);
    for (let call = 0; call < calls; call += 1) arrived.push(at);
    this.arrivals.set(key, arrived);
  }

  /** How many came within the last second, where that is too many; undefined otherwise. */
  excess(key: string): number | undefined {
    const came = this.arrivals.get(key)?.length ?? 0;
    return came > this.most * JITTER ? came : undefined;
  }

  clear(): void {
    this.arrivals.clear();
  }
}
