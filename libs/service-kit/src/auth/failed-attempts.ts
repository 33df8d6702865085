/** Counts wrong keys by address, in memory and bounded, so that guessing costs the guesser and not Postgres. */

const LIMIT = 20;
const WINDOW_MS = 60_000;
const MAX_ADDRESSES = 10_000;

interface Attempts {
  count: number;
  readonly since: number;
}

export class FailedAttempts {
  readonly #byAddress = new Map<string, Attempts>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Milliseconds until the address may try again; 0 when it may now. */
  waitOf(address: string): number {
    const attempts = this.#current(address);
    return attempts === undefined || attempts.count < LIMIT ? 0 : attempts.since + WINDOW_MS - this.now();
  }

  add(address: string): void {
    const attempts = this.#current(address);
    if (attempts !== undefined) {
      attempts.count += 1;
      return;
    }
    const oldest = this.#byAddress.keys().next().value;
    if (this.#byAddress.size >= MAX_ADDRESSES && oldest !== undefined) this.#byAddress.delete(oldest);
    this.#byAddress.set(address, { count: 1, since: this.now() });
  }

  #current(address: string): Attempts | undefined {
    const attempts = this.#byAddress.get(address);
    if (attempts === undefined || this.now() - attempts.since < WINDOW_MS) return attempts;
    this.#byAddress.delete(address);
    return undefined;
  }
}
