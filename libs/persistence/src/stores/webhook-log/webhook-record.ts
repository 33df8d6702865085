/** What the webhook log holds of one request, and how far it has come. */
import type { Provider } from '@enlace/normalization';

export const WEBHOOK_STATES = [
  /** Kept; not yet known to be on the bus. */
  'accepted',
  /** On the bus; its events have not all ended. */
  'published',
  'processed',
  'unsupported',
  'rejected',
  'failed',
  /** Not verified; kept sealed, with a diagnosis. */
  'quarantined',
  /** Was in quarantine and was let in by a person. */
  'released',
] as const;

export type WebhookState = (typeof WEBHOOK_STATES)[number];

export interface WebhookEntry {
  /** Derived from what the provider signed. */
  readonly id: string;
  readonly tenantId: string;
  readonly integrationId: string;
  readonly provider: Provider;
  readonly receivedAt: Date;
  readonly headers: Readonly<Record<string, string>>;
  /** Without secrets. */
  readonly body: Buffer;
  /** How it was verified. */
  readonly scheme: string;
  /** When it arrived (microseconds since 1970), for one that waited elsewhere; else now, by the clock of Postgres. */
  readonly position?: number | undefined;
}

export type Acceptance =
  { readonly outcome: 'accepted'; readonly position: number } | { readonly outcome: 'duplicate' };

/** A row to be published, again or for the first time. */
export interface ClaimedWebhook extends WebhookEntry {
  readonly position: number;
}

export interface QuarantineEntry {
  readonly id: string;
  /** Empty when it is not known whose it is. */
  readonly tenantId: string;
  readonly integrationId?: string;
  readonly provider: Provider;
  readonly receivedAt: Date;
  readonly headers: Readonly<Record<string, string>>;
  /** As it came; sealed at rest. */
  readonly body: Buffer;
  readonly refusal: string;
  readonly diagnosis: Readonly<Record<string, unknown>>;
}

/** One line of the log; the body is read with `get` only. */
export interface WebhookSummary {
  readonly id: string;
  readonly tenantId: string;
  readonly integrationId: string | null;
  readonly provider: Provider;
  readonly position: number;
  readonly state: WebhookState;
  readonly reason: string | null;
  readonly refusal: string | null;
  readonly diagnosis: Record<string, unknown> | null;
  readonly scheme: string | null;
  readonly events: number | null;
  readonly size: number;
  readonly receivedAt: Date;
  readonly publishedAt: Date | null;
  readonly endedAt: Date | null;
}

export interface WebhookDetails extends WebhookSummary {
  readonly headers: Record<string, string>;
  /** Empty for rows in quarantine: see `openQuarantined`. */
  readonly body: Buffer;
  /** What became of its events. */
  readonly marks: readonly EventMark[];
}

export interface EventMark {
  readonly eventId: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly messageId: string | null;
  readonly markedAt: Date;
}

export interface WebhookFilter {
  /** A tenant, or `*`. */
  readonly tenantId: string;
  readonly provider?: Provider;
  readonly status?: WebhookState;
  readonly from?: Date;
  readonly to?: Date;
  readonly cursor?: string;
  readonly limit?: number;
}

export interface WebhookCount {
  readonly provider: Provider;
  readonly state: WebhookState;
  readonly count: number;
}

export interface ClaimOptions {
  readonly olderThanMs: number;
  readonly limit: number;
  readonly leaseMs: number;
}

export interface Backlog {
  readonly unfinished: number;
  readonly oldestAgeMs: number;
  readonly olderThan60s: number;
}
