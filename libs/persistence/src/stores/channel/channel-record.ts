/** What is kept of a channel beside its credentials, and what its traffic looks like. */
import type { ChannelFacts, Provider } from '@enlace/normalization';
import type { IntegrationStatus } from '../integration-record.js';

/** Where the webhooks of a channel were asked to go. */
export interface KeptRegistration {
  /** In the provider's own words: of a number, an account, an app; `none` where they were taken away through us. */
  readonly level: string;
  readonly url: string;
  /** What else was asked for, in the provider's own names. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly set_at: string;
}

export interface ChannelRecord {
  readonly integrationId: string;
  readonly provider: Provider;
  readonly status: IntegrationStatus;
  readonly statusReason: string;
  readonly statusSince: Date;
  readonly frozenUntil: Date | null;
  readonly facts: ChannelFacts;
  readonly registration: KeptRegistration | null;
}

/** Another channel of the same account at the provider, or the channel itself. */
export interface AccountMember {
  readonly integrationId: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly facts: ChannelFacts;
}

/** Sought among this many of the newest webhooks of the tenant's channels of one provider, so that it stays quick. */
export const NEWEST_WEBHOOKS = 10_000;

export interface ChannelTraffic {
  /** Null where none is among the newest webhooks. */
  readonly lastWebhookAt: Date | null;
  /** The last one that was refused or came to nothing. */
  readonly lastTrouble: {
    readonly webhookId: string;
    readonly at: Date;
    readonly state: string;
    readonly reason: string | null;
  } | null;
  /** Webhooks that were accepted and are not done with. */
  readonly unfinished: number;
  readonly oldestUnfinishedAt: Date | null;
  /** Messages that wait to go out. */
  readonly queued: number;
  readonly oldestQueuedAt: Date | null;
  /** Those of them whose conversation waits for a later moment: for a pause, or for the customer to write. */
  readonly held: number;
  /** Messages of the last seven days of which nobody knows whether they went out. */
  readonly unknown: number;
}
