/** A WhatsApp template as it is known, and what can be told of one. */
import type { TemplateComponentJson } from '@enlace/normalization';

/** Templates belong to the business account, not to one of its numbers. */
export interface BusinessAccount {
  readonly tenantId: string;
  readonly wabaId: string;
}

export interface TemplateRecord extends BusinessAccount {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  /** Meta's id of this language of it. */
  readonly templateId: string | null;
  /** As Meta names it; `DELETED` where it is gone. */
  readonly status: string | null;
  readonly statusReason: string | null;
  readonly category: string | null;
  /** What Meta says it will be made within a day. */
  readonly upcomingCategory: string | null;
  readonly quality: string | null;
  /** `NAMED` or `POSITIONAL`. */
  readonly parameterFormat: string | null;
  /** Null until Meta was asked. */
  readonly components: readonly TemplateComponentJson[] | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type TemplateSource = 'sync' | 'webhook' | 'api';

export interface TemplateChange {
  /** `template` when it was first heard of. */
  readonly field: 'template' | 'status' | 'category' | 'upcoming_category' | 'quality' | 'components';
  readonly before: unknown;
  readonly after: unknown;
  readonly reason: string | null;
  readonly source: TemplateSource;
  /** By Meta's clock where it told. */
  readonly happenedAt: Date;
  readonly recordedAt: Date;
}

export interface SyncCounts {
  readonly created: number;
  readonly updated: number;
  readonly removed: number;
  readonly unchanged: number;
}

export interface TemplateSyncState {
  /** Null until it went well once. */
  readonly syncedAt: Date | null;
  /** The failure since then, if any. */
  readonly failedAt: Date | null;
  readonly failureCode: string | null;
  readonly failureReason: string | null;
  /** When it is asked again. */
  readonly dueAt: Date;
}

/** How an asking ended, and when the account is asked again. */
export interface EndedSync {
  readonly againMs: number;
  /** `TemplateSyncState.dueAt` before Meta was asked: where it was brought forward since then, that holds. */
  readonly dueAt?: Date | undefined;
}

/** A template for whoever wants to send it. */
export interface KnownTemplate {
  /** Whether its account was asked for its templates with success within a day: older knowledge may be wrong by now. */
  readonly isSynced: boolean;
  readonly template: TemplateRecord | undefined;
}

export interface ClaimedTemplateSync extends BusinessAccount {
  readonly integrationId: string;
}

export interface TemplateFilter extends BusinessAccount {
  /** Deleted ones are listed only when asked for. */
  readonly status?: string;
  readonly name?: string;
  readonly language?: string;
  readonly category?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

export const DELETED = 'DELETED';
