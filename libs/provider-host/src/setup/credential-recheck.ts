/** Asks the provider again about integrations that could not be verified when they were saved. */
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { IntegrationStore } from '@enlace/persistence';
import { AppLogger, Repeating } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
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
    logger: AppLogger,
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

  /** One round over the integrations that are due. */
  async run(): Promise<void> {
    for (const record of await this.store.dueForCheck(AT_ONCE, { provider: this.adapter.provider })) {
      const check = await this.adapter.check(this.store.open(record));
      await this.store.setStatus(record.tenantId, record.id, check.state, check.reason);
      if (check.state !== record.status) await this.writer.tell(record.tenantId, record.id, 'saved');
    }
  }
}
