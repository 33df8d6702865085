/** How a provider's app hears what the provider says of the business's own account, exactly once. */
import type { AccountChange } from '@enlace/normalization';
import type { ArrivedEvent, Tx } from '@enlace/persistence';

export interface AccountListener {
  /** Names of the changes it wants to hear of, as the provider gives them (`AccountChange.kind`). */
  readonly kinds: readonly string[];

  /**
   * Writes down what the change means, in the transaction that marks the event as had: either both are there or
   * neither. Not called again for an event that comes again. Events may overtake each other, so what is older than what
   * is known must change nothing. What it throws rolls all back, and the event comes again.
   */
  keep(tx: Tx, event: ArrivedEvent, change: AccountChange): Promise<void>;

  /** Tells others once it is committed. Called at every coming of the event, so it must bear repeating. */
  kept?(event: ArrivedEvent, change: AccountChange): Promise<void>;
}

/** Injects the listeners of the app, in the order in which its extras name them. */
export const ACCOUNT_LISTENERS = Symbol('AccountListeners');
