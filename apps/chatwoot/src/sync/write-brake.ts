/** Stops two programs that each write their own word over the other's from doing so for ever. */

const WITHIN_MS = 60_000;
/** A person who edits in a hurry, and the whole account synced beside it, write less. */
const MOST = 30;
const MOST_KNOWN = 10_000;

export class WriteBrake {
  private readonly writes = new Map<string, number[]>();

  /** How long nothing may be written to what the key names, in milliseconds; 0: one more write may, and is counted. */
  wait(key: string, now = Date.now()): number {
    const lately = (this.writes.get(key) ?? []).filter((at) => now - at < WITHIN_MS);
    // last written, last forgotten
    this.writes.delete(key);
    const isFree = lately.length < MOST;
    this.writes.set(key, isFree ? [...lately, now] : lately);
    const [oldest] = this.writes.keys();
    if (this.writes.size > MOST_KNOWN && oldest !== undefined) this.writes.delete(oldest);
    return isFree ? 0 : (lately[0] ?? now) + WITHIN_MS - now;
  }
}
