/** The clock webhooks are put in order by, for those that Postgres cannot give their time to. */

/** As near to the clock of Postgres as this process knows it, and never the same moment twice. */
export class ArrivalClock {
  /** How far the clock of Postgres was ahead of ours, in microseconds. */
  private ahead = 0;
  private last = 0;

  /** @param now our time in milliseconds since 1970 */
  constructor(private readonly now: () => number = Date.now) {}

  /** Learns from the position Postgres gave to a webhook a moment ago. */
  observe(position: number): void {
    this.ahead = position - this.now() * 1_000;
    this.last = Math.max(this.last, position);
  }

  /** The position of a webhook that has just arrived, in microseconds since 1970; after all this process knows of. */
  next(): number {
    this.last = Math.max(this.last + 1, Math.round(this.now() * 1_000 + this.ahead));
    return this.last;
  }
}
