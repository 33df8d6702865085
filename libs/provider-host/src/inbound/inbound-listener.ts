/** How a provider's app hears what came in, after it was kept: for what only that provider's payloads tell. */
import type { ArrivedEvent } from '@enlace/persistence';

export interface InboundListener {
  /**
   * Called once a message, an echo or news of a conversation is kept, and again whenever the event comes again: it must
   * bear repeating, and what is older than what is known. What it throws makes the event come again.
   * @param raw the provider's own part, as the event has it
   */
  heard(event: ArrivedEvent, raw: Readonly<Record<string, unknown>>): Promise<void>;
}

/** Injects the listeners of the app. */
export const INBOUND_LISTENERS = Symbol('InboundListeners');
