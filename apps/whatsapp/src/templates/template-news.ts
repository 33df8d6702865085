/** Keeps what Meta's webhooks tell of templates. */
import { Injectable } from '@nestjs/common';
import type { AccountChange } from '@enlace/normalization';
import { WhatsAppTemplateStore, type ArrivedEvent, type Tx } from '@enlace/persistence';
import type { AccountListener } from '@enlace/provider-host';
import { TEMPLATE_KINDS, templateNews } from '@enlace/providers';
import { READ_SOON_MS, TemplateSync } from './template-sync.js';

@Injectable()
export class TemplateNewsKeeper implements AccountListener {
  readonly kinds = TEMPLATE_KINDS;

  constructor(
    private readonly store: WhatsAppTemplateStore,
    private readonly sync: TemplateSync,
  ) {}

  /** As of the moment Meta tells, or of the webhook where it tells none. */
  async keep(tx: Tx, event: ArrivedEvent, change: AccountChange): Promise<void> {
    const news = templateNews(change.kind, change.raw_payload);
    if (news === undefined) return;
    const at = change.timestamp > 0 ? new Date(change.timestamp * 1000) : event.occurredAt;
    await this.store.keepNews(tx, event, news.facts, { at, againMs: READ_SOON_MS });
  }

  /** What the webhook left out is read from Meta's list some seconds later. */
  async kept({ tenantId, integrationId }: ArrivedEvent, change: AccountChange): Promise<void> {
    const news = templateNews(change.kind, change.raw_payload);
    if (news?.isPartial === true) await this.sync.soon(tenantId, integrationId);
  }
}
