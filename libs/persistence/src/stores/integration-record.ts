/** What is known of one integration, with its secrets sealed. */
import type { ChannelFacts, Provider } from '@enlace/normalization';

export const INTEGRATION_STATUSES = ['active', 'unverified', 'refused', 'disabled'] as const;

export type IntegrationStatus = (typeof INTEGRATION_STATUSES)[number];

/** What people and payloads call the account at its provider. */
export interface KnownAccount {
  readonly id: string;
  readonly username?: string;
}

export interface IntegrationRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly provider: Provider;
  /** The first route key: what makes it the same integration when it is saved again. */
  readonly identity: string;
  readonly routeKeys: string[];
  readonly status: IntegrationStatus;
  readonly statusReason: string;
  /** Credential fields that are no secrets. */
  readonly settings: Record<string, unknown>;
  /** Sealed secrets by field. */
  readonly sealed: Record<string, string>;
  /** As the provider last said; null where it was not asked yet, or does not say. */
  readonly account: KnownAccount | null;
  /** Nothing is sent before this moment. */
  readonly frozenUntil: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Set on the tombstones that `changedSince` tells of. */
  readonly removedAt: Date | null;
}

export interface IntegrationDraft {
  readonly tenantId: string;
  readonly provider: Provider;
  readonly identity: string;
  readonly routeKeys: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** In clear; a field that is absent or masked keeps what is stored, null forgets it. */
  readonly secrets: Readonly<Record<string, unknown>>;
  readonly status: IntegrationStatus;
  readonly statusReason: string;
  /** What the check of the credentials learned of the channel. */
  readonly learned?: ChannelFacts;
  /** Absent: what is known stays. */
  readonly account?: KnownAccount;
}

/** What answers show instead of a secret. */
export const SECRET_MASK = '••••••••';

/** Whether a value sent back to us is the mask we showed (alone, or before the last characters). */
export function isMasked(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('••••');
}

export const INTEGRATION_COLUMNS = `id, tenant_id AS "tenantId", provider, identity, route_keys AS "routeKeys",
  status, status_reason AS "statusReason", settings, sealed, account, frozen_until AS "frozenUntil",
  created_at AS "createdAt", updated_at AS "updatedAt", removed_at AS "removedAt"`;
