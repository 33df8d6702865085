/** What a handler may know about the event it handles, beside its data. */
import type { CloudEvent } from '@enlace/contracts';

export class EventContext {
  constructor(
    readonly event: CloudEvent,
    /** How often the stream has delivered it, this time included. */
    readonly deliveries: number,
    /** A person had it published again after it was set aside. */
    readonly replayed: boolean,
    private readonly working: () => void,
    /** Where the event lies, for whoever must remove it. */
    readonly place?: { readonly stream: string; readonly sequence: number },
  ) {}

  get redelivered(): boolean {
    return this.deliveries > 1;
  }

  /** Tells the stream that the work goes on. Done by itself every third of the ack wait. */
  keepAlive(): void {
    this.working();
  }
}
