/** One integration as the door knows it: whose it is, what it is recognised by, and its secrets when they are needed. */
import type { Provider } from '@enlace/normalization';

export interface KnownIntegration {
  readonly id: string;
  readonly tenantId: string;
  readonly provider: Provider;
  /** The identity first. */
  readonly routeKeys: readonly string[];
  readonly disabled: boolean;
  /** Opened once, on first use; throws `secret.unreadable` when the key ring lacks the key. */
  readonly credentials: () => object;
}

function kindOf(routeKey: string): string {
  return routeKey.slice(0, routeKey.indexOf(':'));
}

/**
 * Whether what a webhook says of its account can be this integration's. Only keys of the same kind are
 * compared: an integration that never said which WABA it belongs to is not refused for the WABA.
 */
export function owns(integration: KnownIntegration, account: string): boolean {
  const comparable = integration.routeKeys.filter((key) => kindOf(key) === kindOf(account));
  return comparable.length === 0 || comparable.includes(account);
}

/**
 * Whether a whole webhook can be this integration's: when it names accounts of the identity's own kind (phone numbers,
 * inboxes), the identity must be among them; otherwise one of the named accounts must be owned.
 */
export function ownsAny(integration: KnownIntegration, accounts: readonly string[]): boolean {
  const identity = integration.routeKeys[0] ?? '';
  const ofItsKind = accounts.filter((account) => kindOf(account) === kindOf(identity));
  if (ofItsKind.length > 0) return ofItsKind.includes(identity);
  return isConcerned(integration, accounts);
}

/** Whether one of the accounts a webhook names is the integration's, however broad (an inbox's account counts). */
export function isConcerned(integration: KnownIntegration, accounts: readonly string[]): boolean {
  return accounts.length === 0 || accounts.some((account) => owns(integration, account));
}
