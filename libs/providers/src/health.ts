/** What a provider says of one of its channels when it is asked how the channel is. */
import type { ChannelFacts } from '@enlace/normalization';

export const HEALTH_STATES = ['ok', 'warning', 'broken'] as const;

/** `warning`: it works, and somebody should look. `broken`: something does not work until somebody acts. */
export type HealthState = (typeof HEALTH_STATES)[number];

/** `you`: whoever owns the account. `operator`: whoever runs this installation. `repair`: one call to us mends it. */
export type WhoActs = 'nobody' | 'you' | 'operator' | 'provider' | 'repair';

/** One thing about a channel. */
export interface HealthSection {
  readonly name: string;
  readonly state: HealthState;
  /** A sentence for the person who reads it: what is so, and what to do. */
  readonly message: string;
  readonly who_acts: WhoActs;
  /** The provider's own words and figures. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What the provider is to be compared with. */
export interface HealthQuestion {
  /** Addresses that lead here, its own before the one that names no channel; none where nobody knows ours. */
  readonly webhookUrls: readonly string[];
  /** Where they were asked to go, where that was done through us. */
  readonly registration?: {
    readonly level: string;
    readonly url: string;
    readonly settings?: Readonly<Record<string, unknown>>;
  };
  /** What was learned before, from events too. */
  readonly facts: ChannelFacts;
}

export interface HealthReport {
  readonly sections: readonly HealthSection[];
  /** What was learned by asking. */
  readonly learned: ChannelFacts;
}

/** A section where all is well. */
export function fine(
  name: string,
  message: string,
  details?: Readonly<Record<string, unknown>>,
): HealthSection {
  return { name, state: 'ok', message, who_acts: 'nobody', ...(details === undefined ? {} : { details }) };
}
