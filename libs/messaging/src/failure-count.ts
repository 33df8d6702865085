/** Counts how often the handling of a message failed unexpectedly, apart from outages it waited out. */
import { AppError } from '@enlace/contracts';

const LARGEST = 10_000;

export class FailureCount {
  private readonly counts = new Map<string, number>();

  /** The failures so far; an `AppError` says itself what should happen and is not counted. */
  add(key: string, error: unknown): number {
    const before = this.counts.get(key) ?? 0;
    if (error instanceof AppError) return before;
    this.counts.delete(key);
    this.counts.set(key, before + 1);
    // Bounded: what has been forgotten is counted anew and ends a little later.
    const oldest = this.counts.size > LARGEST ? this.counts.keys().next().value : undefined;
    if (oldest !== undefined) this.counts.delete(oldest);
    return before + 1;
  }

  forget(key: string): void {
    this.counts.delete(key);
  }
}
