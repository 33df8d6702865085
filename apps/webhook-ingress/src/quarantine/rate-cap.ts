/** A cap on how often something may happen for each key within a fixed span; bounded in memory. */
const MOST_KEYS = 10_000;

export class RateCap {
  private readonly counts = new Map<string, { since: number; count: number }>();

  constructor(
    private readonly most: number,
    private readonly spanMs: number,
  ) {}

  /** Whether it may happen once more for the key at this moment (Unix milliseconds); counts it when it may. */
  allows(key: string, now: number): boolean {
    const seen = this.counts.get(key);
    if (seen === undefined || now - seen.since >= this.spanMs) {
      if (this.counts.size >= MOST_KEYS) this.counts.clear();
      this.counts.set(key, { since: now, count: 1 });
      return true;
    }
    if (seen.count >= this.most) return false;
    seen.count += 1;
    return true;
  }
}
