/** What the provider calls an integration's account: as it last said, and asked for where nobody knows. */
import { Injectable } from '@nestjs/common';
import { IntegrationStore, type KnownAccount } from '@enlace/persistence';
import { AppLogger } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
import { failureCode } from './failure-code.js';

/** A name changes seldom, and the hourly check of the credentials hears of it. */
const KEPT_MS = 60_000;
const MOST_KEPT = 1_000;

@Injectable()
export class KnownAccounts {
  private readonly kept = new Map<string, { until: number; account: KnownAccount | undefined }>();

  constructor(
    private readonly store: IntegrationStore,
    private readonly adapter: HostAdapter,
    private readonly logger: AppLogger,
  ) {}

  /**
   * Undefined where the integration is gone or the provider does not say.
   * @throws AppError `database.unavailable`
   */
  async of(tenantId: string, integrationId: string): Promise<KnownAccount | undefined> {
    const key = `${tenantId} ${integrationId}`;
    const kept = this.kept.get(key);
    if (kept !== undefined && kept.until > Date.now()) return kept.account;
    const account = await this.find(tenantId, integrationId);
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(key, { until: Date.now() + KEPT_MS, account });
    return account;
  }

  private async find(tenantId: string, integrationId: string): Promise<KnownAccount | undefined> {
    const record = await this.store.get(tenantId, integrationId);
    if (record === undefined || record.account !== null) return record?.account ?? undefined;
    try {
      const check = await this.adapter.check(this.store.open(record));
      if (check.state !== 'active') return undefined;
      await this.store.setStatus(
        tenantId,
        integrationId,
        check.state,
        check.reason,
        check.learned,
        check.account,
      );
      return check.account;
    } catch (error) {
      this.logger.warn('the provider could not be asked what the account is called', {
        integration: integrationId,
        code: failureCode(error),
      });
      return undefined;
    }
  }
}
