/** How fast a channel lets itself be sent to. */
import type { Sendable } from './outbound/sendable.js';

/** In no stretch of time more calls than `burst`, and one more for each `everyMs` it lasts. */
export interface Rate {
  /** Milliseconds. */
  readonly everyMs: number;
  /** Calls that may go at once; at least 1. */
  readonly burst: number;
}

/** The limits a provider sets to sending, a little below what it says: it counts when calls arrive, and they may be 50 ms late. */
export interface Paces {
  /**
   * On all calls of an account.
   * @param throughput what the provider lets this account do, in its own words (`HIGH`), where that was learned
   */
  account(throughput?: string | null): Rate;
  /** On those to one contact, by its external id. */
  contact(externalId: string): Rate;
  /** For how many calls the provider counts the first call of a content; 1 unless told. */
  callsOf?(content: Sendable): number;
  /** Whether it counts calls that send nothing new too: edits, "typing", answers to taps. */
  readonly countsAll?: true;
}
