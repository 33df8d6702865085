/** Reads the webhook log for the API: snake_case, tenant by tenant, never a sealed body. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { WebhookLogStore, type WebhookSummary } from '@enlace/persistence';
import { pageAnswer, tenantFilterOf, type Caller, type Page } from '@enlace/service-kit';
import { readJson } from '../webhooks/json-body.js';
import type { WebhookLogQuery, WebhookStatsQuery } from './webhook-log.dto.js';

export interface WebhookAnswer {
  readonly id: string;
  readonly tenant_id: string;
  readonly integration_id: string | null;
  readonly provider: string;
  readonly status: string;
  readonly reason: string | null;
  readonly received_at: string;
  readonly published_at: string | null;
  readonly finished_at: string | null;
  readonly events: number | null;
  readonly size: number;
  readonly scheme: string | null;
  readonly headers?: Record<string, string>;
  readonly refusal?: string;
  readonly diagnosis?: unknown;
  readonly body?: unknown;
  readonly event_ends?: readonly EventEnd[];
}

interface EventEnd {
  readonly event_id: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly message_id: string | null;
  readonly ended_at: string;
}

const DAY_MS = 24 * 3_600_000;

@Injectable()
export class WebhookLog {
  constructor(private readonly store: WebhookLogStore) {}

  async list(caller: Caller, query: WebhookLogQuery): Promise<Page<WebhookAnswer>> {
    const page = await this.store.list({
      tenantId: tenantFilterOf(caller, query.tenant_id),
      limit: query.limit,
      ...(query.provider === undefined ? {} : { provider: query.provider }),
      ...(query.status === undefined ? {} : { status: query.status }),
      ...(query.from === undefined ? {} : { from: new Date(query.from) }),
      ...(query.to === undefined ? {} : { to: new Date(query.to) }),
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
    });
    return pageAnswer(page, answerOf);
  }

  /** Throws `webhook.not_found`, also for another tenant's. */
  async get(caller: Caller, id: string): Promise<WebhookAnswer> {
    const found = await this.store.get(tenantFilterOf(caller), id);
    if (found === undefined) throw new AppError('webhook.not_found', 'there is no webhook with this id');
    return {
      ...answerOf(found),
      headers: found.headers,
      ...(found.body.length === 0 ? {} : { body: readJson(found.body) ?? found.body.toString('utf8') }),
      event_ends: found.marks.map((mark) => ({
        event_id: mark.eventId,
        outcome: mark.outcome,
        reason: mark.reason,
        message_id: mark.messageId,
        ended_at: mark.markedAt.toISOString(),
      })),
    };
  }

  async stats(caller: Caller, query: WebhookStatsQuery): Promise<object> {
    const to = query.to === undefined ? new Date() : new Date(query.to);
    const from = query.from === undefined ? new Date(to.getTime() - DAY_MS) : new Date(query.from);
    const counts = await this.store.stats({ tenantId: tenantFilterOf(caller, query.tenant_id), from, to });
    return {
      from: from.toISOString(),
      to: to.toISOString(),
      platforms: Object.fromEntries(
        [...new Set(counts.map(({ provider }) => provider))].map((provider) => [
          provider,
          Object.fromEntries(
            counts.filter((one) => one.provider === provider).map(({ state, count }) => [state, count]),
          ),
        ]),
      ),
      total: counts.reduce((sum, { count }) => sum + count, 0),
    };
  }
}

function answerOf(record: WebhookSummary): WebhookAnswer {
  return {
    id: record.id,
    tenant_id: record.tenantId,
    integration_id: record.integrationId,
    provider: record.provider,
    status: record.state,
    reason: record.reason,
    received_at: record.receivedAt.toISOString(),
    published_at: record.publishedAt?.toISOString() ?? null,
    finished_at: record.endedAt?.toISOString() ?? null,
    events: record.events,
    size: record.size,
    scheme: record.scheme,
    ...(record.refusal === null ? {} : { refusal: record.refusal, diagnosis: record.diagnosis }),
  };
}
