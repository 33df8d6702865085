/** How often something may happen for one key within a span; bounded in memory, and per process. */
const MOST_KEYS = 10_000;

export class RateCap {
  private readonly counts = new Map<string, { since: number; count: number }>();

  constructor(
    private readonly most: number,
    private readonly spanMs: number,
  ) {}

  /** Whether it may happen once more at this moment (Unix milliseconds); counts it when it may. */
  allows(key: string, now: number): boolean {
    const seen = this.counts.get(key);
    if (seen === undefined || now - seen.since >= this.spanMs) {
      this.counts.delete(key);
      if (this.counts.size >= MOST_KEYS) this.forgetOldest();
      this.counts.set(key, { since: now, count: 1 });
      return true;
    }
    if (seen.count >= this.most) return false;
    seen.count += 1;
    return true;
  }

  /** One, not all: a flood of new keys must not free those that are at their limit. */
  private forgetOldest(): void {
    const [oldest] = this.counts.keys();
    if (oldest !== undefined) this.counts.delete(oldest);
  }
}
