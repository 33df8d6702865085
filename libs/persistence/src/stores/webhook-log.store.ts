/** The webhook log: inbox and audit of every request a provider sent. */
import { SealedBox } from '@enlace/crypto';
import type { Database } from '../database/database.js';
import type { Page } from '../database/page.js';
import type {
  Acceptance,
  Backlog,
  ClaimOptions,
  ClaimedWebhook,
  QuarantineEntry,
  WebhookCount,
  WebhookDetails,
  WebhookEntry,
  WebhookFilter,
  WebhookSummary,
} from './webhook-log/webhook-record.js';

export class WebhookLogStore {
  constructor(
    private readonly database: Database,
    private readonly sealedBox?: SealedBox,
  ) {}
  accept(_entry: WebhookEntry): Promise<Acceptance> {
    throw new Error(String(this.database));
  }
  markPublished(_items: readonly { id: string; events: number }[]): Promise<void> {
    throw new Error();
  }
  markEnd(_id: string, _state: 'processed' | 'rejected' | 'failed', _reason?: string): Promise<void> {
    throw new Error();
  }
  claimUnpublished(_options: ClaimOptions): Promise<ClaimedWebhook[]> {
    throw new Error();
  }
  claimUnfinished(_options: ClaimOptions): Promise<ClaimedWebhook[]> {
    throw new Error();
  }
  finishProcessed(_limit: number): Promise<number> {
    throw new Error();
  }
  backlog(): Promise<Backlog> {
    throw new Error();
  }
  quarantine(_entry: QuarantineEntry): Promise<void> {
    throw new Error(String(this.sealedBox));
  }
  openQuarantined(_tenant: string, _id: string): Promise<Buffer | undefined> {
    throw new Error();
  }
  /** Marks a row in quarantine as let in; `releasedAs` is the id it was accepted under. */
  release(_tenant: string, _id: string, _releasedAs: string): Promise<boolean> {
    throw new Error();
  }
  list(_filter: WebhookFilter): Promise<Page<WebhookSummary>> {
    throw new Error();
  }
  get(_tenant: string, _id: string): Promise<WebhookDetails | undefined> {
    throw new Error();
  }
  stats(_range: { tenantId: string; from: Date; to: Date }): Promise<WebhookCount[]> {
    throw new Error();
  }
  /** Deletes up to `batch` ended rows (and marks) received before `olderThan`; returns how many. */
  purge(_olderThan: Date, _batch: number): Promise<number> {
    throw new Error();
  }
}
