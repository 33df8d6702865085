/** How a provider's app hears that a contact changed at the provider. */
import type { ContactChange } from '@enlace/normalization';
import type { ArrivedEvent } from '@enlace/persistence';

export interface ContactListener {
  /** Told once the change is kept, at every coming of the event, so it must bear repeating; what it throws brings the event again. */
  contactChanged(event: ArrivedEvent, change: ContactChange): Promise<void>;
}

/** Injects the listeners of the app, in the order in which its extras name them. */
export const CONTACT_LISTENERS = Symbol('ContactListeners');
