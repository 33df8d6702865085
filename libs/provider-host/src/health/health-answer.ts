/** What the health route answers of a channel. */
import type { ChannelRecord, ChannelTraffic } from '@enlace/persistence';
import type { HealthSection, HealthState } from '@enlace/providers';

export interface ChannelHealthAnswer {
  readonly integration_id: string;
  /** The worst of all sections. */
  readonly state: HealthState;
  readonly status: {
    /** `active`, `unverified`, `refused` (its messages are held) or `disabled`. */
    readonly value: string;
    readonly reason: string | null;
    readonly since: string;
  };
  /** Null where it could not be counted in time; so are the figures of `outbound` then. */
  readonly inbound: {
    readonly last_webhook_at: string | null;
    /** The last webhook that was refused or came to nothing. */
    readonly last_error: {
      readonly webhook_id: string;
      readonly at: string;
      readonly state: string;
      readonly reason: string | null;
    } | null;
    /** Webhooks that were accepted and are not done with. */
    readonly backlog: number;
    readonly oldest_backlog_age_seconds: number | null;
  } | null;
  readonly outbound: {
    readonly queued: number | null;
    readonly oldest_queued_age_seconds: number | null;
    readonly held: number | null;
    readonly unknown: number | null;
    /** Nothing goes out before that moment. */
    readonly frozen_until: string | null;
    readonly pace: {
      readonly per_second: number;
      readonly burst: number;
      /** What the provider lets the account do, in its own words; null where that was not learned. */
      readonly throughput: string | null;
    };
  };
  /** What the provider says, and what follows from our own records. */
  readonly sections: readonly HealthSection[];
}

export interface HealthAnswer {
  readonly tenant_id: string;
  readonly provider: string;
  /** The worst of all channels. */
  readonly state: HealthState;
  readonly channels: readonly ChannelHealthAnswer[];
}

export function inboundOf(traffic: ChannelTraffic): NonNullable<ChannelHealthAnswer['inbound']> {
  const { lastWebhookAt, lastTrouble, unfinished, oldestUnfinishedAt } = traffic;
  return {
    last_webhook_at: lastWebhookAt?.toISOString() ?? null,
    last_error:
      lastTrouble === null
        ? null
        : {
            webhook_id: lastTrouble.webhookId,
            at: lastTrouble.at.toISOString(),
            state: lastTrouble.state,
            reason: lastTrouble.reason,
          },
    backlog: unfinished,
    oldest_backlog_age_seconds: ageOf(oldestUnfinishedAt),
  };
}

export function outboundOf(
  { frozenUntil }: ChannelRecord,
  traffic: ChannelTraffic | undefined,
): Omit<ChannelHealthAnswer['outbound'], 'pace'> {
  const isFrozen = frozenUntil !== null && frozenUntil.getTime() > Date.now();
  return {
    queued: traffic?.queued ?? null,
    oldest_queued_age_seconds: ageOf(traffic?.oldestQueuedAt ?? null),
    held: traffic?.held ?? null,
    unknown: traffic?.unknown ?? null,
    frozen_until: isFrozen ? frozenUntil.toISOString() : null,
  };
}

function ageOf(at: Date | null): number | null {
  return at === null ? null : Math.max(0, Math.round((Date.now() - at.getTime()) / 1_000));
}
