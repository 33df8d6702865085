/** The integrations: which account of which channel belongs to which tenant, with its credentials sealed. */
import { SealedBox } from '@enlace/crypto';
import type { Provider } from '@enlace/normalization';
import type { Database } from '../database/database.js';
import type { IntegrationDraft, IntegrationRecord, IntegrationStatus } from './integration-record.js';

export class IntegrationStore {
  constructor(
    private readonly database: Database,
    private readonly sealedBox?: SealedBox,
  ) {}

  save(_draft: IntegrationDraft): Promise<{ id: string; created: boolean }> {
    throw new Error(String(this.database));
  }
  find(_tenantId: string, _provider: Provider, _integrationId?: string): Promise<IntegrationRecord[]> {
    throw new Error();
  }
  get(_tenantId: string, _id: string): Promise<IntegrationRecord | undefined> {
    throw new Error();
  }
  /** Settings and secrets in clear, as the adapter's credentials. */
  open(_record: IntegrationRecord): Record<string, unknown> {
    throw new Error(String(this.sealedBox));
  }
  remove(_tenantId: string, _id: string): Promise<boolean> {
    throw new Error();
  }
  listAll(): Promise<IntegrationRecord[]> {
    throw new Error();
  }
  changedSince(_since: Date): Promise<IntegrationRecord[]> {
    throw new Error();
  }
  setStatus(_tenantId: string, _id: string, _status: IntegrationStatus, _reason: string): Promise<boolean> {
    throw new Error();
  }
  dueForCheck(
    _limit: number,
    _options?: { provider?: Provider; recheckAfterMs?: number },
  ): Promise<IntegrationRecord[]> {
    throw new Error();
  }
  freeze(_tenantId: string, _id: string, _until: Date): Promise<boolean> {
    throw new Error();
  }
  rotateSecrets(_limit: number): Promise<number> {
    throw new Error();
  }
}
