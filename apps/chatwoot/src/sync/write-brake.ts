/** Stops two programs that each write their own word over the other's from doing so for ever. */

const WITHIN_MS = 60_000;
/** A person who edits in a hurry, and the whole account synced beside it, write less. */
const MOST = 12;
const MOST_KNOWN = 10_000;

export class WriteBrake {
  private readonly writes = new Map<string, number[]>();

  /** Whether there may be one more write to what the key names; it is counted where it may. */
  may(key: string, now = Date.now()): boolean {
    const lately = (this.writes.get(key) ?? []).filter((at) => now - at < WITHIN_MS);
    // last written, last forgotten
    this.writes.delete(key);
    const isFree = lately.length < MOST;
    this.writes.set(key, isFree ? [...lately, now] : lately);
    const [oldest] = this.writes.keys();
    if (this.writes.size > MOST_KNOWN && oldest !== undefined) this.writes.delete(oldest);
    return isFree;
  }
}
