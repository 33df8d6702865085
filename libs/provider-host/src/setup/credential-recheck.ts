/** Asks the provider again about integrations that could not be verified when they were saved. */
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { IntegrationStore, type IntegrationRecord } from '@enlace/persistence';
import type { CredentialCheck } from '@enlace/providers';
import { AppLogger, Repeating } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
import { failureCode } from './failure-code.js';
import { IntegrationWriter } from './integration-writer.js';

const EVERY_MS = 30_000;
const AT_ONCE = 20;

@Injectable()
export class CredentialRecheck implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly checking: Repeating;

  constructor(
    private readonly adapter: HostAdapter,
    private readonly store: IntegrationStore,
    private readonly writer: IntegrationWriter,
    private readonly logger: AppLogger,
  ) {
    this.checking = new Repeating({ what: 'checking credentials', everyMs: EVERY_MS }, logger, () =>
      this.run(),
    );
  }

  onApplicationBootstrap(): void {
    this.checking.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.checking.stop();
  }

  /** One round over the integrations that are due; one that cannot be read or asked about does not keep the others. */
  async run(): Promise<void> {
    for (const record of await this.store.dueForCheck(AT_ONCE, { provider: this.adapter.provider })) {
      const check = await this.check(record);
      if (check === undefined) continue;
      const { learned, account } = check.state === 'active' ? check : {};
      await this.store.setStatus(record.tenantId, record.id, check.state, check.reason, learned, account);
      if (check.state === record.status) continue;
      await this.writer.tell(record.tenantId, record.id, 'saved');
      if (check.state === 'active') await this.apply(record);
    }
  }

  /** What could not be put into force when it was saved, because the provider could not be asked. */
  private async apply(record: IntegrationRecord): Promise<void> {
    for (const reason of await this.adapter.apply(this.store.open(record), {})) {
      this.logger.warn('a setting could not be put into force at the provider', {
        integration: record.id,
        reason,
      });
    }
  }

  private async check(record: IntegrationRecord): Promise<CredentialCheck | undefined> {
    try {
      return await this.adapter.check(this.store.open(record));
    } catch (error) {
      this.logger.error('the credentials of an integration cannot be checked', {
        provider: record.provider,
        tenant: record.tenantId,
        integration: record.id,
        code: failureCode(error),
      });
      return undefined;
    }
  }
}
