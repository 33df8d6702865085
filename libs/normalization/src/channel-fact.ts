/** What was learned of a channel beside its credentials: how fast it may send, how well it stands with its provider. */

/** Known as of a moment, so that what is told late never hides what is newer. */
export interface ChannelFact {
  /** In the provider's own words (`HIGH`, `GREEN`, `TIER_10K`). */
  readonly value: string;
  /** Unix milliseconds of the moment it was so. */
  readonly at: number;
  /** For a reader: why, or what it means. */
  readonly detail?: string;
  /** Unix milliseconds of the moment it ends by itself, where that was told. */
  readonly until?: number;
}

/** How the facts begin that tell of trouble, and when others were told of it last; the code follows. */
export const CHANNEL_TROUBLE = { stopped: 'stopped_', alert: 'alert_' } as const;

/** By name, such as `throughput`: the one the pace of sending is chosen by. */
export type ChannelFacts = Readonly<Record<string, ChannelFact>>;
