/** Waits that pass faster than real, and end at once when the simulator stops. */
export class SimulatedTime {
  /** Changes whenever all waits are ended, so that work of before does not begin a new wait. */
  era = 0;
  private readonly pending = new Map<NodeJS.Timeout, () => void>();

  /** @param speed how many times faster than real the waits pass */
  constructor(private readonly speed: number) {}

  /** Runs the action after so many simulated milliseconds, unless cancelled. */
  after(milliseconds: number, action: () => void, cancelled: () => void = () => undefined): void {
    const timer = setTimeout(
      () => {
        this.pending.delete(timer);
        action();
      },
      Math.max(0, milliseconds / this.speed),
    );
    this.pending.set(timer, cancelled);
  }

  /**
   * Resolves true after so many simulated milliseconds, false as soon as it is cancelled.
   * @param era the era in which the work began
   */
  sleep(milliseconds: number, era: number): Promise<boolean> {
    if (era !== this.era) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.after(
        milliseconds,
        () => resolve(true),
        () => resolve(false),
      );
    });
  }

  /** Ends all waits. */
  cancelAll(): void {
    this.era += 1;
    const waits = [...this.pending];
    this.pending.clear();
    for (const [timer, cancelled] of waits) {
      clearTimeout(timer);
      cancelled();
    }
  }
}
