/** How a provider's app takes events for itself before the host makes messages and conversations of them. */
import type { EventContext } from '@enlace/messaging';

export interface Diversion {
  /**
   * Whether it took the event: then nothing else is made of it, so it must have left the event's mark. May be asked
   * again about the same event. What it throws brings the event again.
   * @param payload what the provider sent, without secrets
   */
  take(payload: unknown, data: unknown, context: EventContext): Promise<boolean>;
}

/** Injects the diversions of the app, in the order in which its extras name them. */
export const DIVERSIONS = Symbol('Diversions');
