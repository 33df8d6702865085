/** Keeps what Meta's webhooks tell of an account with the channels it is about, and tells of a channel that is at an end. */
import { Injectable } from '@nestjs/common';
import { Bus } from '@enlace/messaging';
import type { AccountChange, ChannelFacts } from '@enlace/normalization';
import {
  ChannelStore,
  OLDEST_ALERT_MS,
  OLDEST_STOP_MS,
  type AccountMember,
  type ArrivedEvent,
  type ChannelTrouble,
  type Tx,
} from '@enlace/persistence';
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
    const { tenantId } = event;
    const members = await this.channels.membersIn(tx, tenantId, event.integrationId, ACCOUNT);
    for (const { integrationId, news } of concerned(event, change, members)) {
      await this.channels.learnIn(tx, tenantId, [integrationId], factsOf(news, event, change));
      const { error } = news;
      if (error !== undefined) {
        await this.channels.concernIn(tx, tenantId, integrationId, error, saidAt(event, change));
      }
    }
  }

  /** Told of each channel that learned it; not where something newer is known, nor what is old. */
  async kept(event: ArrivedEvent, change: AccountChange): Promise<void> {
    const { tenantId } = event;
    const members = await this.channels.members(tenantId, event.integrationId, ACCOUNT);
    for (const { integrationId, news, facts: known } of concerned(event, change, members)) {
      const facts = Object.entries(factsOf(news, event, change));
      const isCurrent = facts.every(
        ([name, { value, at }]) => known[name]?.value === value && known[name].at === at,
      );
      const ageMs = Date.now() - saidAt(event, change).getTime();
      if (isCurrent) await this.tell(tenantId, integrationId, news, ageMs);
    }
  }

  private async tell(
    tenantId: string,
    integrationId: string,
    news: AccountNews,
    ageMs: number,
  ): Promise<void> {
    const { stop, alert, error } = news;
    const trouble = error === undefined ? undefined : { code: error.code, reason: error.message };
    const isStop = error?.effect === 'channel_stopped' && ageMs <= OLDEST_STOP_MS;
    const isAlert = error?.effect === 'channel_alerted' && ageMs <= OLDEST_ALERT_MS;
    const stopped = stop ?? (isStop ? trouble : undefined);
    const alerted = (ageMs <= OLDEST_ALERT_MS ? alert : undefined) ?? (isAlert ? trouble : undefined);
    if (stopped !== undefined) await this.publish('stopped', tenantId, integrationId, stopped);
    if (alerted !== undefined) await this.publish('alert', tenantId, integrationId, alerted);
  }

  /** Once an hour, whether it comes by webhook or in the answer to a send. */
  private async publish(
    kind: 'stopped' | 'alert',
    tenantId: string,
    integrationId: string,
    { code, reason }: ChannelTrouble,
  ): Promise<void> {
    const trouble = { code, reason };
    await this.channels.tellOnce(tenantId, integrationId, kind, trouble, async () => {
      const isStop = kind === 'stopped';
      this.logger.error(
        isStop
          ? 'the provider says that a channel can send nothing any more'
          : 'the provider told something of a channel that a person should look at',
        { tenant: tenantId, integration: integrationId, code, reason },
      );
      await this.bus.publish({
        name: isStop ? 'channel.stopped' : 'channel.alerted',
        tenant: tenantId,
        provider: 'whatsapp',
        integrationId,
        key: `${integrationId}:${code}:${new Date().toISOString()}`,
        conversation: integrationId,
        data: { tenant_id: tenantId, integration_id: integrationId, code, reason },
      });
    });
  }
}

interface Concerned extends AccountMember {
  readonly news: AccountNews;
}

/**
 * News of a number are those of the channel that has it; where nobody knows which, of the only one there is. An error is
 * that of the channel it came to.
 */
function concerned(
  event: ArrivedEvent,
  { kind, raw_payload: value }: AccountChange,
  members: readonly AccountMember[],
): readonly Concerned[] {
  const heard = members.map((member) => {
    const { app_id: appId } = member.settings;
    return { ...member, news: readAccountChange(kind, value, typeof appId === 'string' ? appId : undefined) };
  });
  const [first] = heard;
  if (first?.news.error !== undefined)
    return heard.filter((one) => one.integrationId === event.integrationId);
  const number = first?.news.number;
  if (number === undefined) return heard;
  const named = heard.filter(({ facts }) => facts['number']?.value === number);
  if (named.length > 0) return named;
  return heard.length === 1 && first?.facts['number'] === undefined ? heard : [];
}

/** As of the moment Meta names, or else of the webhook. */
function factsOf(news: AccountNews, event: ArrivedEvent, change: AccountChange): ChannelFacts {
  const at = saidAt(event, change).getTime();
  return Object.fromEntries(Object.entries(news.facts).map(([name, fact]) => [name, { ...fact, at }]));
}

function saidAt(event: ArrivedEvent, { timestamp }: AccountChange): Date {
  return timestamp > 0 ? new Date(timestamp * 1_000) : event.occurredAt;
}
