/** Stand-ins for the stores the set-up writes to: what the real ones promise, kept in memory. */
import { AppError } from '@enlace/contracts';
import {
  isMasked,
  type AuditEntry,
  type AuditStore,
  type IntegrationDraft,
  type IntegrationRecord,
  type IntegrationStatus,
  type IntegrationStore,
  type KnownAccount,
  type TenantStore,
} from '@enlace/persistence';
import type { HostAdapter } from '../host-adapter.js';
import type { ProviderHostOptions } from '../host-options.js';
import { FakeBus, FakeProvider } from '../spec-fakes.js';
import { IntegrationWriter } from './integration-writer.js';

/** What the set-up uses of the integration store; secrets are "sealed" as JSON, and some cannot be opened. */
export class FakeIntegrations {
  readonly records: IntegrationRecord[] = [];
  /** Ids of records whose secrets were sealed with a key that is gone. */
  readonly unreadable = new Set<string>();
  /** Thrown by every query while it is set. */
  failure: Error | undefined;
  queries = 0;

  get store(): IntegrationStore {
    const fake: Partial<IntegrationStore> = {
      save: (draft) => this.query(() => this.save(draft)),
      find: (tenantId, provider, id) =>
        this.query(() =>
          this.records.filter(
            (it) =>
              it.tenantId === tenantId && it.provider === provider && (id === undefined || it.id === id),
          ),
        ),
      get: (tenantId, id) =>
        this.query(() => this.records.find((it) => it.tenantId === tenantId && it.id === id)),
      remove: (tenantId, id) => this.query(() => this.remove(tenantId, id)),
      dueForCheck: (limit, options) =>
        this.query(() => this.records.filter((it) => it.provider === options?.provider).slice(0, limit)),
      setStatus: (tenantId, id, status, reason, _learned, account) =>
        this.query(() => this.setStatus(tenantId, id, status, reason, account)),
      open: (record) => this.open(record),
    };
    return fake as IntegrationStore;
  }

  open(record: IntegrationRecord): Record<string, unknown> {
    if (this.unreadable.has(record.id) && Object.keys(record.sealed).length > 0) {
      throw new AppError('secret.unreadable', 'Secret "token" cannot be opened: its key is gone');
    }
    const secrets = Object.entries(record.sealed).map(([field, text]) => [
      field,
      JSON.parse(text) as unknown,
    ]);
    return { ...record.settings, ...(Object.fromEntries(secrets) as Record<string, unknown>) };
  }

  /** The opened config of the record with that id. */
  config(id: string): Record<string, unknown> {
    return this.open(this.record(id));
  }

  record(id: string): IntegrationRecord {
    const found = this.records.find((it) => it.id === id);
    if (found === undefined) throw new Error(`there is no ${id}`);
    return found;
  }

  change(id: string, changes: Partial<IntegrationRecord>): void {
    this.records[this.records.indexOf(this.record(id))] = { ...this.record(id), ...changes };
  }

  save(draft: IntegrationDraft): { id: string; created: boolean } {
    const known = this.records.find(
      (it) =>
        it.tenantId === draft.tenantId && it.provider === draft.provider && it.identity === draft.identity,
    );
    const id = known?.id ?? `00000000-0000-4000-8000-${String(this.records.length + 1).padStart(12, '0')}`;
    const { secrets, ...rest } = draft;
    const sealed = { ...known?.sealed };
    for (const [field, value] of Object.entries(secrets)) {
      if (value === undefined || isMasked(value)) continue;
      if (value === null) delete sealed[field];
      else sealed[field] = JSON.stringify(value);
    }
    const at = new Date();
    const record: IntegrationRecord = {
      ...rest,
      id,
      routeKeys: [...draft.routeKeys],
      sealed,
      account: draft.account ?? known?.account ?? null,
      frozenUntil: null,
      createdAt: at,
      updatedAt: at,
      removedAt: null,
    };
    if (known === undefined) this.records.push(record);
    else this.records[this.records.indexOf(known)] = record;
    return { id, created: known === undefined };
  }

  private remove(tenantId: string, id: string): boolean {
    const at = this.records.findIndex((it) => it.tenantId === tenantId && it.id === id);
    if (at >= 0) this.records.splice(at, 1);
    return at >= 0;
  }

  private setStatus(
    tenantId: string,
    id: string,
    status: IntegrationStatus,
    statusReason: string,
    account?: KnownAccount,
  ): boolean {
    const known = this.records.find((it) => it.tenantId === tenantId && it.id === id);
    if (known !== undefined) {
      this.change(id, { status, statusReason, account: account ?? known.account });
    }
    return known !== undefined;
  }

  private query<T>(answer: () => T): Promise<T> {
    this.queries += 1;
    return this.failure === undefined ? Promise.resolve(answer()) : Promise.reject(this.failure);
  }
}

/** Tenants that were made sure of. */
class FakeTenants {
  readonly ensured: string[] = [];

  get store(): TenantStore {
    const fake: Partial<TenantStore> = {
      ensure: (id) => {
        this.ensured.push(id);
        return Promise.resolve();
      },
    };
    return fake as TenantStore;
  }
}

/** What was written into the audit log. */
export class FakeAudit {
  readonly entries: AuditEntry[] = [];

  get store(): AuditStore {
    const fake: Partial<AuditStore> = {
      write: (entry) => {
        this.entries.push(entry);
        return Promise.resolve();
      },
    };
    return fake as AuditStore;
  }
}

export const OPTIONS: ProviderHostOptions = {
  provider: 'telegram',
  defaultTenantId: 'acme',
  configFromEnv: undefined,
  generate: {},
  allowHosts: [],
  media: {
    store: {
      location: 'folder:nowhere',
      endpoint: undefined,
      region: undefined,
      accessKeyId: undefined,
      secretAccessKey: undefined,
    },
    rules: { maxBytes: 1_000, types: ['image/*'] },
  },
  production: false,
};

/** A writer over stand-ins, for the fake provider or the adapter given. */
export function writing(options: Partial<ProviderHostOptions> = {}, adapter?: HostAdapter) {
  const provider = new FakeProvider();
  const integrations = new FakeIntegrations();
  const tenants = new FakeTenants();
  const bus = new FakeBus();
  const writer = new IntegrationWriter(adapter ?? provider.host, integrations.store, tenants.store, bus.bus, {
    ...OPTIONS,
    ...options,
  });
  return { provider, integrations, tenants, bus, writer };
}
