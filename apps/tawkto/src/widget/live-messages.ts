/** What pages tell of running chats: believed as far as their token goes, and let in by the same door as webhooks. */
import { Injectable } from '@nestjs/common';
import { AppError, retry } from '@enlace/contracts';
import { deriveId, sha256 } from '@enlace/crypto';
import { Bus } from '@enlace/messaging';
import { TawktoChatStore } from '@enlace/persistence';
import { PAGE_MESSAGE, visitorKeyOf } from '@enlace/providers';
import type { Property } from '../property/chosen-property.js';
import { RateCap } from './rate-cap.js';
import { TOKEN_SECONDS, newVisitorName, readVisit, signVisit, type Visit } from './visit-token.js';
import { WidgetBook } from './widget-book.js';
import { isProven } from './widget-identity.js';
import type { PageMessage, VisitRequest } from './widget.dto.js';

const MINUTE = 60_000;
/** An office behind one address. */
const VISITS_A_MINUTE = 60;
const MESSAGES_A_MINUTE = 60;

/** Where a request of a page comes from. */
export interface PageRequest {
  readonly tenantId: string;
  readonly integrationId: string | undefined;
  readonly origin: string | undefined;
  readonly address: string;
}

export interface VisitAnswer {
  readonly token: string;
  readonly expires_in: number;
  /** To be the visitor's name at tawk.to, so that their chat can be found. */
  readonly visitor_name: string;
}

export interface MessageAnswer {
  readonly kept: boolean;
  /** Stands for the chat the visitor has now; null while tawk.to has not told of one. */
  readonly chat: string | null;
}

@Injectable()
export class LiveMessages {
  private readonly visits = new RateCap(VISITS_A_MINUTE, MINUTE);
  private readonly messages = new RateCap(MESSAGES_A_MINUTE, MINUTE);

  constructor(
    private readonly widgets: WidgetBook,
    private readonly chats: TawktoChatStore,
    private readonly bus: Bus,
  ) {}

  /** @throws AppError `auth.invalid` for another origin or a wrong hash, `request.rate_limited` */
  async begin(page: PageRequest, request: VisitRequest): Promise<VisitAnswer> {
    const { property, secret, origin } = await this.admitted(page);
    const now = Date.now();
    limit(this.visits, `${property.integrationId} ${page.address}`, now);
    const { email, hash = '' } = request;
    if (email !== undefined && !isProven(property, email, hash)) {
      throw new AppError('auth.invalid', 'the hash does not prove this e-mail address');
    }
    const place = { integrationId: property.integrationId, secret, origin };
    const before = request.token === undefined ? undefined : readVisit(request.token, place, now, true);
    const visit: Visit = {
      name: before?.name ?? newVisitorName(),
      origin,
      ...(email === undefined ? {} : { email }),
    };
    return {
      token: signVisit(visit, property.integrationId, secret, now),
      expires_in: TOKEN_SECONDS,
      visitor_name: visit.name,
    };
  }

  /**
   * Keeps the message where it is for the chat that the visitor has; else says which that is. May be told again.
   * @throws AppError `auth.invalid`, `request.rate_limited`, `bus.unavailable`
   */
  async tell(page: PageRequest, message: PageMessage): Promise<MessageAnswer> {
    const { property, secret, origin } = await this.admitted(page);
    const now = Date.now();
    const { integrationId } = property;
    const visit = readVisit(message.token, { integrationId, secret, origin }, now);
    if (visit === undefined)
      throw new AppError('auth.invalid', 'the token is not valid (any more): get another');
    limit(this.messages, `${integrationId} ${visit.email ?? visit.name}`, now);
    const chatId = await this.chats.runningChat(property, visitorKeyOf(visit) ?? '');
    if (chatId === undefined) return { kept: false, chat: null };
    const chat = sha256(`${integrationId} ${chatId}`).slice(0, 32);
    if (message.chat === chat) await this.publish(property, visit, chatId, message, now);
    return { kept: message.chat === chat, chat };
  }

  /** Its id is that of the message, so that telling it again is the same webhook. */
  private async publish(
    { tenantId, integrationId, credentials }: Property,
    visit: Visit,
    chatId: string,
    { sender, text, before, number, page }: PageMessage,
    now: number,
  ): Promise<void> {
    const body = {
      event: PAGE_MESSAGE,
      time: new Date(now).toISOString(),
      property: { id: credentials.property_id },
      chatId,
      page,
      visitor: visit.email === undefined ? { name: visit.name } : { email: visit.email },
      message: { text, before, number, sender: { type: sender } },
    };
    const id = deriveId('webhook', integrationId, 'page', chatId, sender, text, String(before));
    await this.bus.publish({
      name: 'webhook.accepted',
      tenant: tenantId,
      provider: 'tawkto',
      integrationId,
      webhookId: id,
      key: id,
      conversation: id,
      data: {
        webhook_id: id,
        tenant_id: tenantId,
        integration_id: integrationId,
        received_at: new Date(now).toISOString(),
        position: now * 1_000,
        headers: { 'content-type': 'application/json', 'x-enlace-scheme': 'page-token' },
        body: Buffer.from(JSON.stringify(body)).toString('base64'),
      },
    });
  }

  /** A browser always says where a request to another origin comes from, and lets no page say otherwise. */
  private async admitted(page: PageRequest): Promise<{ property: Property; secret: string; origin: string }> {
    const { property, settings } = await this.widgets.of(page.tenantId, page.integrationId);
    const secret = property.credentials.webhook_secret;
    const isPortal = (settings.portals ?? []).some(({ origin }) => origin === page.origin);
    if (page.origin === undefined || !isPortal) {
      throw new AppError('auth.invalid', 'this origin is none of the portals of the widget');
    }
    if (settings.live_messages !== true || !secret) {
      throw new AppError(
        'integration.disabled',
        'live messages are not switched on, or no webhook_secret is saved',
      );
    }
    return { property, secret, origin: page.origin };
  }
}

function limit(cap: RateCap, key: string, now: number): void {
  if (!cap.allows(key, now)) throw new AppError('request.rate_limited', 'too many at once', retry(MINUTE));
}
