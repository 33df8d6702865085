/** Figures and sessions of a tenant's chats. */
import { Injectable } from '@nestjs/common';
import { HttpClient } from '@enlace/http-client';
import { TawktoChatStore, TenantStore, type ChatAnalytics, type ChatSession } from '@enlace/persistence';
import { ChosenIntegration } from '@enlace/provider-host';
import { listChats } from '@enlace/providers';
import { assertTenant, type Caller } from '@enlace/service-kit';
import { ChosenProperty, type Property } from '../property/chosen-property.js';
import type { AnalyticsQuery, SessionsQuery } from './chats.dto.js';
import { canonicalZone, periodOf } from './period.js';

const USUAL_ZONE = 'America/Mexico_City';
const USUAL_SESSIONS = 50;

/** What tawk.to itself says of the period, so that lost webhooks are seen. */
type RestSource =
  | { readonly used: false; readonly reason: string }
  | {
      readonly used: true;
      readonly chats: number;
      /** Chats it lists that are not stored here. */
      readonly missing_here: number;
      /** False where it lists more than were asked for. */
      readonly complete: boolean;
    };

@Injectable()
export class ChatReading {
  constructor(
    private readonly properties: ChosenProperty,
    private readonly chosen: ChosenIntegration,
    private readonly chats: TawktoChatStore,
    private readonly tenants: TenantStore,
    private readonly http: HttpClient,
  ) {}

  /** @throws AppError `auth.wrong_tenant`, `request.invalid`, `integration.not_found`, `integration.ambiguous` */
  async analytics(caller: Caller, tenantId: string, query: AnalyticsQuery): Promise<object> {
    const property = await this.properties.named(caller, tenantId, query.integration_id);
    const timeZone = canonicalZone(query.time_zone ?? (await this.timeZoneOf(property))) ?? USUAL_ZONE;
    const period = periodOf(query, timeZone, Date.now());
    const figures = await this.chats.analytics(tenantId, property.integrationId, period);
    return {
      tenant_id: tenantId,
      integration_id: property.integrationId,
      start_date: period.startDate,
      end_date: period.endDate,
      time_zone: timeZone,
      sources: { stored_events: { used: true }, rest_api: await this.rest(property, period) },
      ...figuresOf(figures),
    };
  }

  /** @throws AppError `auth.wrong_tenant`, `integration.not_found` for one that is not the tenant's */
  async sessions(caller: Caller, tenantId: string, query: SessionsQuery): Promise<object> {
    assertTenant(caller, tenantId);
    if (query.integration_id !== undefined) await this.chosen.of(tenantId, query.integration_id);
    const limit = query.limit ?? USUAL_SESSIONS;
    const items = await this.chats.sessions(tenantId, query.integration_id, limit);
    return { items: items.map(sessionOf) };
  }

  private async timeZoneOf({ tenantId, credentials }: Property): Promise<string> {
    if (credentials.time_zone !== undefined) return credentials.time_zone;
    const zone = (await this.tenants.get(tenantId))?.settings['time_zone'];
    return typeof zone === 'string' ? zone : USUAL_ZONE;
  }

  /** From the first midnight to the last one of the tenant's zone. */
  private async rest(
    { tenantId, integrationId, credentials }: Property,
    period: { readonly startDate: string; readonly endDate: string; readonly timeZone: string },
  ): Promise<RestSource> {
    if (!credentials.api_key) return { used: false, reason: 'no api_key is saved' };
    const range = await this.chats.bounds(tenantId, period);
    const listed = await listChats(this.http, credentials, range);
    if (!listed.ok) return { used: false, reason: listed.reason };
    const { ids, isAll } = listed.data;
    const known = await this.chats.known(tenantId, integrationId, ids);
    return { used: true, chats: ids.length, missing_here: ids.length - known, complete: isAll };
  }
}

function figuresOf({ totals, byDay, byHour, topPages, countries }: ChatAnalytics): object {
  return {
    totals: {
      chats: totals.chats,
      messages: totals.messages,
      visitor_messages: totals.visitorMessages,
      agent_messages: totals.agentMessages,
      missed: totals.missed,
      tickets: totals.tickets,
      first_response_seconds: totals.firstResponse,
      duration_seconds: totals.duration,
    },
    by_day: byDay,
    by_hour: byHour,
    top_pages: topPages,
    countries,
  };
}

function sessionOf(session: ChatSession): object {
  return {
    chat_id: session.chatId,
    integration_id: session.integrationId,
    status: session.status,
    started_at: session.startedAt.toISOString(),
    last_at: session.lastAt.toISOString(),
    ended_at: session.endedAt?.toISOString() ?? null,
    visitor_messages: session.visitorMessages,
    agent_messages: session.agentMessages,
    page: session.page,
    country: session.country,
    city: session.city,
    visitor: { contact_id: session.contactId, name: session.visitorName, email: session.visitorEmail },
  };
}
