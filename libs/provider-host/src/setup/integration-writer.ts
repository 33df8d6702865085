/** Writes one integration: config checked, secrets sealed, the provider asked, every replica told. */
import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import { Bus } from '@enlace/messaging';
import { IntegrationStore, TenantStore, isMasked, type IntegrationRecord } from '@enlace/persistence';
import type { CredentialCheck } from '@enlace/providers';
import { HostAdapter } from '../host-adapter.js';
import { HOST_OPTIONS, type ProviderHostOptions } from '../host-options.js';
import { checkedConfig } from './checked-config.js';
import { assertNoneLost, keptSecrets, type KeptSecrets } from './kept-secrets.js';

export interface Written {
  readonly id: string;
  readonly status: 'active' | 'unverified' | 'refused';
  readonly message: string;
  readonly generated: Readonly<Record<string, string>>;
}

export interface WriteOptions {
  /** Throw instead of saving when the provider refuses the credentials. */
  readonly mustNotBeRefused: boolean;
  /** The record this config is an update of: its identity must stay. */
  readonly replaces?: IntegrationRecord;
}

interface Completed {
  readonly completed: Readonly<Record<string, unknown>>;
  readonly generated: Readonly<Record<string, string>>;
  /** Fields that came with the config itself, null included. */
  readonly given: readonly string[];
  readonly unreadable: KeptSecrets['unreadable'];
}

@Injectable()
export class IntegrationWriter {
  constructor(
    private readonly adapter: HostAdapter,
    private readonly integrations: IntegrationStore,
    private readonly tenants: TenantStore,
    private readonly bus: Bus,
    @Inject(HOST_OPTIONS) private readonly options: ProviderHostOptions,
  ) {}

  /** Throws `integration.invalid` and, when asked to, `integration.refused`. */
  async write(
    tenantId: string,
    config: Readonly<Record<string, unknown>>,
    how: WriteOptions,
  ): Promise<Written> {
    const { completed, generated, given, unreadable } = await this.complete(tenantId, config);
    const credentials = checkedConfig(this.adapter.credentials, completed);
    this.refuseInsecure(credentials);
    const routeKeys = this.adapter.routeKeys(credentials);
    if (how.replaces !== undefined && routeKeys[0] !== how.replaces.identity) {
      throw new AppError(
        'integration.invalid',
        'an update may not change which account it is: set the other account up as a new integration',
      );
    }
    const lost = unreadable.find(({ identity }) => identity === routeKeys[0]);
    if (lost !== undefined) assertNoneLost(lost, given);
    const check = await this.adapter.check(credentials);
    if (check.state === 'refused' && how.mustNotBeRefused) {
      throw new AppError(
        'integration.refused',
        `${this.adapter.provider} refused these credentials: ${check.reason}`,
      );
    }
    await this.tenants.ensure(tenantId);
    const before = await this.settingsOf(tenantId, routeKeys[0]);
    const { id } = await this.integrations.save({
      tenantId,
      provider: this.adapter.provider,
      identity: routeKeys[0],
      routeKeys,
      ...this.split(credentials, completed),
      status: check.state,
      statusReason: check.reason,
      ...(check.state === 'active' && check.learned !== undefined ? { learned: check.learned } : {}),
      ...(check.state === 'active' && check.account !== undefined ? { account: check.account } : {}),
    });
    await this.tell(tenantId, id, 'saved');
    const faults = check.state === 'active' ? await this.adapter.apply(credentials, before) : [];
    return { id, status: check.state, message: [messageOf(check), ...faults].join('; but '), generated };
  }

  /** What is kept of the account; nothing of a new one. */
  private async settingsOf(tenantId: string, identity: string): Promise<Readonly<Record<string, unknown>>> {
    const known = await this.integrations.find(tenantId, this.adapter.provider);
    return known.find((record) => record.identity === identity)?.settings ?? {};
  }

  async remove(record: IntegrationRecord): Promise<void> {
    await this.integrations.remove(record.tenantId, record.id);
    await this.tell(record.tenantId, record.id, 'removed');
  }

  /** Directories also refresh by a timer, so a bus that is away only makes the change known later. */
  async tell(tenantId: string, id: string, change: 'saved' | 'removed'): Promise<void> {
    await this.bus
      .publish({
        name: 'integration.changed',
        tenant: tenantId,
        provider: this.adapter.provider,
        key: randomId(),
        conversation: id,
        data: { tenant_id: tenantId, integration_id: id, change },
      })
      .catch(() => undefined);
  }

  /**
   * Masked or absent secrets come from what is kept for the same account; what is still missing, or is null, may be
   * generated, and other nulls forget.
   */
  private async complete(tenantId: string, config: Readonly<Record<string, unknown>>): Promise<Completed> {
    const given = Object.fromEntries(
      Object.entries(config).filter(([, value]) => value !== undefined && value !== '' && !isMasked(value)),
    );
    const { secrets, unreadable } = this.adapter.secretFields.every((field) => field in given)
      ? { secrets: {}, unreadable: [] }
      : keptSecrets(
          this.adapter,
          this.integrations,
          await this.integrations.find(tenantId, this.adapter.provider),
          given,
        );
    const completed: Record<string, unknown> = { ...secrets, ...given };
    const generated: Record<string, string> = {};
    for (const [field, make] of Object.entries(this.options.generate)) {
      if ((completed[field] ?? null) === null) completed[field] = generated[field] = make();
    }
    return { completed, generated, given: Object.keys(given), unreadable };
  }

  /** Secrets that are null in the config are null here too, which makes the store forget them. */
  private split(
    credentials: object,
    completed: Readonly<Record<string, unknown>>,
  ): { settings: Record<string, unknown>; secrets: Record<string, string | null> } {
    const settings: Record<string, unknown> = {};
    const secrets: Record<string, string | null> = {};
    for (const field of this.adapter.secretFields) if (completed[field] === null) secrets[field] = null;
    for (const [field, value] of Object.entries(credentials)) {
      if (value === undefined) continue;
      if (this.adapter.secretFields.includes(field)) secrets[field] = String(value);
      else settings[field] = value;
    }
    return { settings, secrets };
  }

  private refuseInsecure(credentials: object): void {
    if (
      this.options.production &&
      'insecure_skip_signature' in credentials &&
      credentials.insecure_skip_signature === true
    ) {
      throw new AppError('integration.invalid', 'insecure_skip_signature is for development only');
    }
  }
}

function messageOf(check: CredentialCheck): string {
  switch (check.state) {
    case 'active':
      return `the provider knows these credentials: ${check.reason}`;
    case 'unverified':
      return `saved, not verified yet: ${check.reason}; it is checked again by itself`;
    case 'refused':
      return `saved, but the provider refuses these credentials: ${check.reason}`;
  }
}
