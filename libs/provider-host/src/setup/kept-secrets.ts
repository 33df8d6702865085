/** Finds the stored secrets that go on being used when a config leaves them out or sends them masked. */
import { AppError, reject } from '@enlace/contracts';
import type { IntegrationRecord, IntegrationStore } from '@enlace/persistence';
import type { HostAdapter } from '../host-adapter.js';
import { checkedConfig } from './checked-config.js';

export interface KeptSecrets {
  /** By field, of the one account the config is about; empty where nothing is stored for it. */
  readonly secrets: Readonly<Record<string, unknown>>;
  /** Records whose secrets cannot be opened: whether the config is about one of them is known when it is complete. */
  readonly unreadable: readonly IntegrationRecord[];
}

/**
 * Throws `integration.ambiguous` when the config would fit several accounts of the tenant, `integration.invalid` when it
 * would take stored secrets to another host.
 * @param config what was given, without what was masked or empty
 */
export function keptSecrets(
  adapter: HostAdapter,
  store: Pick<IntegrationStore, 'open'>,
  records: readonly IntegrationRecord[],
  config: Readonly<Record<string, unknown>>,
): KeptSecrets {
  const unreadable: IntegrationRecord[] = [];
  const matching: { id: string; opened: Record<string, unknown> }[] = [];
  for (const record of records) {
    const opened = openedOf(store, record);
    if (opened === undefined) unreadable.push(record);
    else if (identityOf(adapter, { ...opened, ...config }) === record.identity) {
      matching.push({ id: record.id, opened });
    }
  }
  if (matching.length > 1) {
    throw new AppError(
      'integration.ambiguous',
      'this tenant has several integrations the config would fit: give the secret that tells which one is meant',
      reject,
      { integration_ids: matching.map(({ id }) => id) },
    );
  }
  const opened = matching[0]?.opened ?? {};
  const secrets = Object.entries(opened).filter(([field]) => adapter.secretFields.includes(field));
  if (isElsewhere(opened['base_url'], config['base_url'])) assertNotTaken(secrets, config);
  return { secrets: Object.fromEntries(secrets), unreadable };
}

/**
 * Stored secrets that are neither replaced nor forgotten stay as they are, and one that cannot be opened would make the
 * whole integration useless: throws `integration.invalid` that names them.
 * @param given secret fields the config has, null included
 */
export function assertNoneLost(record: IntegrationRecord, given: readonly string[]): void {
  const lost = Object.keys(record.sealed).filter((field) => !given.includes(field));
  if (lost.length === 0) return;
  throw new AppError(
    'integration.invalid',
    `what is stored of this integration cannot be read any more: give anew, or null: ${lost.join(', ')}`,
    reject,
    { fields: lost.map((field) => ({ field, expected: 'a new value, or null to forget the stored one' })) },
  );
}

/** Whether the config names another host than the stored one; the provider's own is the one that needs no name. */
function isElsewhere(stored: unknown, given: unknown): boolean {
  return typeof given === 'string' && hostOf(given) !== hostOf(stored);
}

function hostOf(url: unknown): string | undefined {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).host : undefined;
}

/** Whoever may change the address must not have the stored secrets sent to it: they are shown to nobody. */
function assertNotTaken(
  secrets: readonly (readonly [string, unknown])[],
  config: Readonly<Record<string, unknown>>,
): void {
  const taken = secrets.map(([field]) => field).filter((field) => !(field in config));
  if (taken.length === 0) return;
  throw new AppError(
    'integration.invalid',
    `base_url names another host: give the secrets for it anew, or null: ${taken.join(', ')}`,
    reject,
    { fields: taken.map((field) => ({ field, expected: 'the secret for the new host, or null' })) },
  );
}

function openedOf(
  store: Pick<IntegrationStore, 'open'>,
  record: IntegrationRecord,
): Record<string, unknown> | undefined {
  try {
    return store.open(record);
  } catch (error) {
    if (error instanceof AppError && error.code === 'secret.unreadable') return undefined;
    throw error;
  }
}

function identityOf(adapter: HostAdapter, config: Readonly<Record<string, unknown>>): string | undefined {
  try {
    return adapter.routeKeys(checkedConfig(adapter.credentials, config))[0];
  } catch {
    return undefined;
  }
}
