/** How a tenant's channels are: our own records, and what the provider says when it is asked. */
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ChannelStore, IntegrationStore, type ChannelRecord, type ChannelTraffic } from '@enlace/persistence';
import type { HealthReport, HealthSection } from '@enlace/providers';
import { AppLogger, ServiceEnv, assertTenant, type Caller } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
import { noIntegration } from '../setup/chosen-integration.js';
import { failureCode } from '../setup/failure-code.js';
import { publicUrlOf, webhookPathOf } from '../setup/webhook-path.js';
import { inboundOf, outboundOf, type ChannelHealthAnswer, type HealthAnswer } from './health-answer.js';
import { ownSections, worstOf } from './judge-channel.js';

/** So many channels are asked about in one answer; of others the records alone are shown. */
const MOST_ASKED = 20;

/** Looked at so many at a time: a tenant with hundreds of channels must leave connections to those who send. */
const AT_A_TIME = 20;

/** A provider that says nothing for so long is away. */
const PATIENCE_MS = 10_000;

@Injectable()
export class ChannelHealth {
  constructor(
    private readonly adapter: HostAdapter,
    private readonly channels: ChannelStore,
    private readonly integrations: IntegrationStore,
    private readonly env: ServiceEnv,
    private readonly logger: AppLogger,
  ) {}

  /**
   * All of the tenant's channels with this provider, or the one that is named.
   * @throws AppError `auth.wrong_tenant`, `integration.not_found`; never because of the provider
   */
  async of(caller: Caller, tenantId: string, integrationId: string | undefined): Promise<HealthAnswer> {
    assertTenant(caller, tenantId);
    const { provider } = this.adapter;
    const found = await this.channels.find(tenantId, provider, integrationId);
    if (found.length === 0) throw noIntegration(provider, integrationId);
    const channels: ChannelHealthAnswer[] = [];
    while (channels.length < found.length) {
      const done = channels.length;
      const next = found.slice(done, done + AT_A_TIME);
      channels.push(
        ...(await Promise.all(
          next.map((channel, index) => this.one(tenantId, channel, done + index < MOST_ASKED)),
        )),
      );
    }
    return { tenant_id: tenantId, provider, state: worstOf(channels.map(({ state }) => state)), channels };
  }

  private async one(
    tenantId: string,
    channel: ChannelRecord,
    isAsked: boolean,
  ): Promise<ChannelHealthAnswer> {
    const { integrationId } = channel;
    const [traffic, report] = await Promise.all([
      this.traffic(tenantId, integrationId),
      isAsked ? this.ask(tenantId, channel) : undefined,
    ]);
    const throughput = (report?.learned['throughput'] ?? channel.facts['throughput'])?.value ?? null;
    const sections = [
      ...ownSections(channel, traffic, Date.now()),
      ...(traffic === undefined ? [UNCOUNTED] : []),
      ...(report?.sections ?? []),
      ...(isAsked ? [] : [NOT_ASKED]),
    ];
    return {
      integration_id: integrationId,
      state: worstOf(sections.map(({ state }) => state)),
      status: {
        value: channel.status,
        reason: channel.statusReason === '' ? null : channel.statusReason,
        since: channel.statusSince.toISOString(),
      },
      inbound: traffic === undefined ? null : inboundOf(traffic),
      outbound: { ...outboundOf(channel, traffic), pace: this.paceOf(throughput) },
      sections,
    };
  }

  /** Undefined where it cannot be counted in time, as while very much waits: that is when somebody looks here. */
  private async traffic(tenantId: string, integrationId: string): Promise<ChannelTraffic | undefined> {
    try {
      return await this.channels.traffic(tenantId, this.adapter.provider, integrationId);
    } catch (error) {
      const code = failureCode(error);
      this.logger.warn('the traffic of a channel could not be counted', { integration: integrationId, code });
      return undefined;
    }
  }

  /** Never throws. What is learned on the way is kept, so that sending goes by it at once. */
  private async ask(tenantId: string, channel: ChannelRecord): Promise<HealthReport> {
    const { integrationId } = channel;
    let report: HealthReport;
    try {
      const record = await this.integrations.get(tenantId, integrationId);
      if (record === undefined) return NOTHING;
      const asked = this.adapter.health(this.integrations.open(record), this.questionOf(channel));
      if (asked === undefined) return NOTHING;
      report = await Promise.race([asked, pause(PATIENCE_MS, AWAY, { ref: false })]);
    } catch (error) {
      const code = failureCode(error);
      this.logger.warn('a channel could not be asked how it is', { integration: integrationId, code });
      return { sections: [unreadable(code)], learned: {} };
    }
    await this.learn(tenantId, integrationId, report);
    return report;
  }

  /** What cannot be kept now is learned when the credentials are checked again. */
  private async learn(tenantId: string, integrationId: string, { learned }: HealthReport): Promise<void> {
    try {
      await this.channels.learn(tenantId, integrationId, learned);
    } catch (error) {
      const code = failureCode(error);
      this.logger.warn('what was learned of a channel was not kept', { integration: integrationId, code });
    }
  }

  private questionOf({
    integrationId,
    facts,
    registration,
  }: ChannelRecord): Parameters<HostAdapter['health']>[1] {
    const { provider } = this.adapter;
    const paths = [webhookPathOf(provider, integrationId), webhookPathOf(provider)];
    return {
      facts,
      webhookUrls: paths.map((path) => publicUrlOf(this.env, path)).filter((url) => url !== undefined),
      ...(registration === null ? {} : { registration }),
    };
  }

  private paceOf(throughput: string | null): ChannelHealthAnswer['outbound']['pace'] {
    const { everyMs, burst } = this.adapter.paces.account(throughput);
    return { per_second: Math.round(10_000 / everyMs) / 10, burst, throughput };
  }
}

const NOTHING: HealthReport = { sections: [], learned: {} };

const AWAY: HealthReport = {
  sections: [
    {
      name: 'provider',
      state: 'warning',
      message:
        'The provider did not answer in time: nothing is known of the channel now; ask again in a while',
      who_acts: 'provider',
    },
  ],
  learned: {},
};

const NOT_ASKED: HealthSection = {
  name: 'provider',
  state: 'ok',
  message: `Only the first ${MOST_ASKED} channels are asked about: name this one as integration_id`,
  who_acts: 'nobody',
};

const UNCOUNTED: HealthSection = {
  name: 'traffic',
  state: 'warning',
  message:
    'What came in and what waits could not be counted in time: the database is slow, or very much waits; ask again in a while',
  who_acts: 'operator',
};

function unreadable(code: string): HealthSection {
  return {
    name: 'credentials',
    state: 'broken',
    message: `The credentials cannot be used (${code}): save them again`,
    who_acts: 'you',
  };
}
