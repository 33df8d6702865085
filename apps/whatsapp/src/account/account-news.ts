/** Keeps what Meta's webhooks tell of an account with the channels it is about, and tells of a channel that is at an end. */
import { Injectable } from '@nestjs/common';
import { Bus } from '@enlace/messaging';
import type { AccountChange, ChannelFacts } from '@enlace/normalization';
import { ChannelStore, type AccountMember, type ArrivedEvent, type Tx } from '@enlace/persistence';
import type { AccountListener } from '@enlace/provider-host';
import { ACCOUNT_NEWS, readAccountChange, type AccountNews } from '@enlace/providers';
import { AppLogger } from '@enlace/service-kit';

/** How the route key of an account begins. */
const ACCOUNT = 'waba:';

@Injectable()
export class AccountNewsListener implements AccountListener {
  readonly kinds = ACCOUNT_NEWS;

  constructor(
    private readonly channels: ChannelStore,
    private readonly bus: Bus,
    private readonly logger: AppLogger,
  ) {}

  async keep(tx: Tx, event: ArrivedEvent, change: AccountChange): Promise<void> {
    const news = readAccountChange(change.kind, change.raw_payload);
    const members = await this.channels.membersIn(tx, event.tenantId, event.integrationId, ACCOUNT);
    await this.channels.learnIn(tx, event.tenantId, concerned(news, members), factsOf(news, event, change));
  }

  /** Told of each channel that learned it; not where something newer is known. */
  async kept(event: ArrivedEvent, change: AccountChange): Promise<void> {
    const news = readAccountChange(change.kind, change.raw_payload);
    const { stop } = news;
    if (stop === undefined) return;
    const facts = Object.entries(factsOf(news, event, change));
    const { tenantId } = event;
    for (const channel of await this.channels.members(tenantId, event.integrationId, ACCOUNT)) {
      const learned = facts.some(
        ([name, { value, at }]) => channel.facts[name]?.value === value && channel.facts[name].at === at,
      );
      if (learned) await this.tell(tenantId, channel.integrationId, stop, event.eventId);
    }
  }

  private async tell(
    tenantId: string,
    integrationId: string,
    { code, reason }: NonNullable<AccountNews['stop']>,
    eventId: string,
  ): Promise<void> {
    this.logger.error('the provider says that a channel can send nothing any more', {
      tenant: tenantId,
      integration: integrationId,
      code,
      reason,
    });
    await this.bus.publish({
      name: 'channel.stopped',
      tenant: tenantId,
      provider: 'whatsapp',
      integrationId,
      key: `${integrationId}:${code}:${eventId}`,
      conversation: integrationId,
      data: { tenant_id: tenantId, integration_id: integrationId, code, reason },
    });
  }
}

/** News of a number are those of the channel that has it; where nobody knows which, of the only one there is. */
function concerned({ number }: AccountNews, members: readonly AccountMember[]): readonly string[] {
  const ids = members.map(({ integrationId }) => integrationId);
  if (number === undefined) return ids;
  const named = members.filter(({ facts }) => facts['number']?.value === number);
  if (named.length > 0) return named.map(({ integrationId }) => integrationId);
  const [only] = members;
  return members.length === 1 && only?.facts['number'] === undefined ? ids : [];
}

/** As of the moment Meta names, or else of the webhook. */
function factsOf(news: AccountNews, event: ArrivedEvent, change: AccountChange): ChannelFacts {
  const at = change.timestamp > 0 ? change.timestamp * 1_000 : event.occurredAt.getTime();
  return Object.fromEntries(Object.entries(news.facts).map(([name, fact]) => [name, { ...fact, at }]));
}
