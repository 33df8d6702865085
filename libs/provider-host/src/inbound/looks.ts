/** How often an event was looked at in vain. Deliveries do not tell: an outage has it delivered again without a look. */

const REMEMBERED = 10_000;

export class Looks {
  private readonly vain = new Map<string, number>();

  /** The number of the look that is to come, from 1. */
  next(eventId: string): number {
    return (this.vain.get(eventId) ?? 0) + 1;
  }

  /** That look found nothing. */
  wasInVain(eventId: string): void {
    const looks = this.next(eventId);
    this.vain.delete(eventId);
    this.vain.set(eventId, looks);
    const [oldest] = this.vain.keys();
    if (this.vain.size > REMEMBERED && oldest !== undefined) this.vain.delete(oldest);
  }

  /** The event has ended. */
  forget(eventId: string): void {
    this.vain.delete(eventId);
  }
}
