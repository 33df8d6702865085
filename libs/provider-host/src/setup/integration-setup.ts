/** Creates, changes, shows and removes integrations, and asks the provider whether the credentials are good. */
import { Inject, Injectable } from '@nestjs/common';
import { AuditStore, IntegrationStore, isMasked, type IntegrationRecord } from '@enlace/persistence';
import { assertTenant, tenantOf, type Caller } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
import { ChosenIntegration } from './chosen-integration.js';
import { masked } from './masked-config.js';
import { IntegrationWriter, type Written } from './integration-writer.js';
import { SETUP_FOLLOW_UP, type SetupFollowUp } from './setup-follow-up.js';
import { webhookPathOf } from './webhook-path.js';

export interface SetupAnswer {
  readonly integration_id: string;
  readonly status: string;
  readonly message: string;
  readonly webhook_path: string;
  /** Secrets that were made up here, shown this once. */
  readonly generated?: Readonly<Record<string, string>>;
  /** What was done beside saving it, and what is left for a person to do; of providers that have something to say. */
  readonly follow_up?: Readonly<Record<string, unknown>>;
}

export interface ConfigAnswer {
  readonly integration_id: string;
  readonly tenant_id: string;
  readonly provider: string;
  readonly status: string;
  readonly status_reason: string | null;
  readonly webhook_path: string;
  readonly config: Readonly<Record<string, unknown>>;
}

@Injectable()
export class IntegrationSetup {
  constructor(
    private readonly adapter: HostAdapter,
    private readonly store: IntegrationStore,
    private readonly writer: IntegrationWriter,
    private readonly audit: AuditStore,
    private readonly chosen: ChosenIntegration,
    @Inject(SETUP_FOLLOW_UP) private readonly followUp?: SetupFollowUp,
  ) {}

  /**
   * Throws `integration.invalid` (422) for a config that does not fit, `integration.refused` (422) with the provider's own
   * words when it does not know the credentials.
   */
  async save(
    caller: Caller,
    tenantId: string | undefined,
    config: Readonly<Record<string, unknown>>,
  ): Promise<SetupAnswer> {
    const tenant = tenantOf(caller, tenantId);
    const saved = await this.writer.write(tenant, config, { mustNotBeRefused: true });
    await this.record(caller, tenant, 'integration.saved', saved.id);
    return this.answer(caller, tenant, saved);
  }

  /** Throws `integration.not_found`, `integration.ambiguous` when the tenant has several and none was named. */
  async config(caller: Caller, tenantId: string, integrationId: string | undefined): Promise<ConfigAnswer> {
    const record = await this.find(caller, tenantId, integrationId);
    return {
      integration_id: record.id,
      tenant_id: record.tenantId,
      provider: record.provider,
      status: record.status,
      status_reason: record.statusReason,
      webhook_path: this.pathOf(record.id),
      config: masked(this.store.open(record), this.adapter.secretFields),
    };
  }

  /** Fields left out and masked secrets stay, null forgets; the identity (number, bot, inbox, property) cannot become another one's. */
  async update(
    caller: Caller,
    tenantId: string,
    integrationId: string | undefined,
    changes: Readonly<Record<string, unknown>>,
  ): Promise<SetupAnswer> {
    const record = await this.find(caller, tenantId, integrationId);
    const kept = Object.entries(changes).filter(([, value]) => !isMasked(value));
    const config = { ...this.store.open(record), ...Object.fromEntries(kept) };
    const saved = await this.writer.write(record.tenantId, config, {
      mustNotBeRefused: true,
      replaces: record,
    });
    await this.record(caller, record.tenantId, 'integration.saved', saved.id);
    return this.answer(caller, record.tenantId, saved);
  }

  async remove(
    caller: Caller,
    tenantId: string,
    integrationId: string | undefined,
  ): Promise<{ integration_id: string; removed: true }> {
    const record = await this.find(caller, tenantId, integrationId);
    await this.writer.remove(record);
    await this.record(caller, record.tenantId, 'integration.removed', record.id);
    return { integration_id: record.id, removed: true };
  }

  private find(
    caller: Caller,
    tenantId: string,
    integrationId: string | undefined,
  ): Promise<IntegrationRecord> {
    assertTenant(caller, tenantId);
    return this.chosen.of(tenantId, integrationId);
  }

  private async answer(caller: Caller, tenantId: string, saved: Written): Promise<SetupAnswer> {
    const followUp = await this.followUp?.saved(tenantId, saved.id, caller.keyId);
    return {
      integration_id: saved.id,
      status: saved.status,
      message: saved.message,
      webhook_path: this.pathOf(saved.id),
      ...(Object.keys(saved.generated).length === 0 ? {} : { generated: saved.generated }),
      ...(followUp === undefined ? {} : { follow_up: followUp }),
    };
  }

  private pathOf(id: string): string {
    return webhookPathOf(this.adapter.provider, id);
  }

  private record(caller: Caller, tenantId: string, action: string, subject: string): Promise<void> {
    return this.audit.write({
      tenantId,
      actor: caller.keyId,
      action,
      subject,
      details: { provider: this.adapter.provider },
    });
  }
}
