/** The webhook log: inbox and audit of every request a provider sent. */
import type { SealedBox } from '@enlace/crypto';
import type { Database } from '../database/database.js';
import type { Page } from '../database/page.js';
import { GroupCommit } from './webhook-log/group-commit.js';
import { countWebhooks, getWebhook, listWebhooks } from './webhook-log/log-pages.js';
import { Quarantine } from './webhook-log/quarantine.js';
import { WebhookRelay } from './webhook-log/relay.js';
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
  private readonly commits: GroupCommit;
  private readonly relay: WebhookRelay;
  private readonly quarantined: Quarantine;

  constructor(
    private readonly database: Database,
    sealedBox?: SealedBox,
  ) {
    this.commits = new GroupCommit(database);
    this.relay = new WebhookRelay(database);
    this.quarantined = new Quarantine(database, sealedBox);
  }

  /**
   * Keeps a verified webhook; resolves only when it is committed, `duplicate` when it had been before.
   * @throws AppError `database.unavailable` within 1.6 s when it is not known to be kept
   */
  accept(entry: WebhookEntry): Promise<Acceptance> {
    return this.commits.accept(entry);
  }

  /** Says that all events of these rows are on the bus; a row without events has ended. */
  markPublished(items: readonly { id: string; events: number }[]): Promise<void> {
    return this.relay.markPublished(items);
  }

  /** Ends a row that never became events. */
  markEnd(id: string, state: 'processed' | 'rejected' | 'failed', reason?: string): Promise<void> {
    return this.relay.markEnd(id, state, reason);
  }

  /** Rows accepted a while ago and not known to be published, in order; nobody else gets them while leased. */
  claimUnpublished(options: ClaimOptions): Promise<ClaimedWebhook[]> {
    return this.relay.claimUnpublished(options);
  }

  /** Rows published a while ago whose events have not all ended, in order: to be published again. */
  claimUnfinished(options: ClaimOptions): Promise<ClaimedWebhook[]> {
    return this.relay.claimUnfinished(options);
  }

  /** Looks at up to `limit` published rows and ends those whose events have; returns how many. */
  finishProcessed(limit: number): Promise<number> {
    return this.relay.finishProcessed(limit);
  }

  /** What has been accepted and not ended. */
  backlog(): Promise<Backlog> {
    return this.relay.backlog();
  }

  /** Keeps a request that was refused, its body sealed; the same id again changes nothing. */
  quarantine(entry: QuarantineEntry): Promise<void> {
    return this.quarantined.put(entry);
  }

  /** The body as it came. @param tenant a tenant, or `*` */
  openQuarantined(tenant: string, id: string): Promise<Buffer | undefined> {
    return this.quarantined.open(tenant, id);
  }

  /** Marks a row in quarantine as let in; `releasedAs` is the id it was accepted under. */
  release(tenant: string, id: string, releasedAs: string): Promise<boolean> {
    return this.quarantined.release(tenant, id, releasedAs);
  }

  /**
   * Takes an ended row up once more, so that its failed events can be tried again; false when there is none.
   * @param tenant a tenant, or `*`
   */
  reopen(tenant: string, id: string): Promise<boolean> {
    return this.relay.reopen(tenant, id);
  }

  list(filter: WebhookFilter): Promise<Page<WebhookSummary>> {
    return listWebhooks(this.database, filter);
  }

  /** @param tenant a tenant, or `*` */
  get(tenant: string, id: string): Promise<WebhookDetails | undefined> {
    return getWebhook(this.database, tenant, id);
  }

  /** Rows received in that time, by provider and state. */
  stats(range: { tenantId: string; from: Date; to: Date }): Promise<WebhookCount[]> {
    return countWebhooks(this.database, range);
  }

  /** Deletes up to `batch` ended rows and as many marks, older than that; returns how many of both, 0 when done. */
  purge(olderThan: Date, batch: number): Promise<number> {
    return this.relay.purge(olderThan, batch);
  }
}
