/** Token buckets, one a key: so much at once, then so much a second. */
export interface Rate {
  /** How many may go at once. */
  readonly burst: number;
  /** How many are added each second. */
  readonly perSecond: number;
}

const SWEEP_ABOVE = 50_000;

export class RateLimiter {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  constructor(
    private readonly rate: Rate,
    private readonly now: () => number,
  ) {}

  /** Takes tokens, one unless told; returns 0, or the milliseconds until there are as many, and none is taken. */
  take(key: string, tokens = 1): number {
    const at = this.now();
    const bucket = this.buckets.get(key) ?? { tokens: this.rate.burst, at };
    const refilled = bucket.tokens + ((at - bucket.at) / 1000) * this.rate.perSecond;
    bucket.tokens = Math.min(this.rate.burst, refilled);
    bucket.at = at;
    this.buckets.set(key, bucket);
    if (this.buckets.size > SWEEP_ABOVE) this.sweep(at);
    const missing = tokens - bucket.tokens;
    if (missing > 0) return Math.ceil((missing / this.rate.perSecond) * 1000);
    bucket.tokens -= tokens;
    return 0;
  }

  /** Forgets all buckets. */
  clear(): void {
    this.buckets.clear();
  }

  private sweep(at: number): void {
    const refillMs = (this.rate.burst / this.rate.perSecond) * 1000;
    for (const [key, bucket] of this.buckets) if (at - bucket.at > refillMs) this.buckets.delete(key);
  }
}
