/** While Postgres is away webhooks go over the bus, and go on doing so until the last that waits there is logged. */
import { Injectable } from '@nestjs/common';
import { JetStreamServer } from '@enlace/messaging';

/** After Postgres failed nobody looks for it for so long. */
const REST_MS = 1_000;
const LOOK_EVERY_MS = 250;

@Injectable()
export class BusDetour {
  private open = false;
  private nextLook = 0;
  private looking: Promise<void> | undefined;
  /** The last webhook that waited on the bus at the last look, by its stream sequence. */
  private newestSeen: number | undefined;
  /** Webhooks on their way to the bus, which nobody could count there yet. */
  private underWay = 0;

  constructor(private readonly server: JetStreamServer) {}

  /** Whether the next webhook is to go over the bus, so that it does not overtake those that wait there. */
  get taken(): boolean {
    if (this.open && this.looking === undefined && performance.now() >= this.nextLook) {
      this.looking = this.look().finally(() => {
        this.looking = undefined;
      });
    }
    return this.open;
  }

  /** Postgres has just failed. */
  begin(): void {
    this.open = true;
    this.newestSeen = undefined;
    this.nextLook = performance.now() + REST_MS;
  }

  /** Does the publish, and counts it as waiting meanwhile. */
  async via<T>(publish: () => Promise<T>): Promise<T> {
    this.underWay += 1;
    try {
      return await publish();
    } finally {
      this.underWay -= 1;
    }
  }

  /**
   * Ends when nothing waits on the bus, or all that waited at the last look has been logged since: what waits then has
   * only just come. Ends too when the bus cannot tell, for then it is no way to go either.
   */
  private async look(): Promise<void> {
    const begun = this.nextLook;
    const [lag] = await this.server.lag().catch(() => []);
    // Postgres may have failed again meanwhile.
    if (this.nextLook !== begun) return;
    const waiting = lag === undefined ? 0 : lag.pending + lag.ackPending + this.underWay;
    const caughtUp = lag !== undefined && this.newestSeen !== undefined && lag.endedTo >= this.newestSeen;
    this.newestSeen = lag?.newest;
    if (waiting === 0 || caughtUp) this.open = false;
    else this.nextLook = performance.now() + LOOK_EVERY_MS;
  }
}
