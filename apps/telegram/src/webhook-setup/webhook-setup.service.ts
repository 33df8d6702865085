/** Sets, shows and takes away the webhook of a bot, and says what is wrong with it. */
import { Injectable } from '@nestjs/common';
import { HttpClient } from '@enlace/http-client';
import { AuditStore, ChannelStore, type KeptRegistration } from '@enlace/persistence';
import { webhookPathOf } from '@enlace/provider-host';
import {
  NO_WEBHOOK_LEVEL,
  WEBHOOK_LEVEL,
  compareWebhook,
  deleteWebhook,
  setWebhook,
  webhookInfo,
  wishedWebhook,
  type WishedWebhook,
} from '@enlace/providers';
import { ServiceEnv, requestInvalid, type Caller } from '@enlace/service-kit';
import type { BotChoice } from '../bot/bot-choice.dto.js';
import { ChosenBot, type Bot } from '../bot/chosen-bot.js';
import type { WebhookRemoval, WebhookRequest } from './webhook-setup.dto.js';

export interface WebhookAnswer {
  readonly integration_id: string;
  /** What it is to be: as it was set here, else what the integration needs. Null where it was taken away here. */
  readonly wished: {
    /** Null where nobody knows our address: the one that is set is believed to be ours. */
    readonly url: string | null;
    /** Null where it is Telegram's to choose. */
    readonly max_connections: number | null;
    readonly allowed_updates: readonly string[];
  } | null;
  /** The address Telegram brings updates to, of another owner's its origin alone; null where there is none. */
  readonly url: string | null;
  readonly pending_updates: number;
  readonly max_connections: number | null;
  /** Null where Telegram brings its default kinds. */
  readonly allowed_updates: readonly string[] | null;
  readonly last_error: { readonly at: string; readonly message: string } | null;
  /** What a person should know or mend; empty where all is well. */
  readonly differences: readonly string[];
}

@Injectable()
export class WebhookSetup {
  constructor(
    private readonly bots: ChosenBot,
    private readonly http: HttpClient,
    private readonly channels: ChannelStore,
    private readonly audit: AuditStore,
    private readonly env: ServiceEnv,
  ) {}

  /**
   * What a request leaves out stays as it was last set, so that it can be repeated: to mend what Telegram forgot, too.
   * @throws AppError `request.invalid` without an address, and what Telegram says as `provider.…`
   */
  async set(caller: Caller, request: WebhookRequest): Promise<WebhookAnswer> {
    const bot = await this.bots.of(caller, request);
    const former = await this.kept(bot);
    const before = former?.level === WEBHOOK_LEVEL ? former : undefined;
    const url = request.url ?? before?.url ?? this.ownUrl(bot);
    if (url === undefined) {
      throw requestInvalid([{ field: 'url', expected: 'is needed where PUBLIC_URL is not set' }]);
    }
    const { max_connections, allowed_updates, drop_pending_updates: dropPending } = request;
    const settings = {
      ...before?.settings,
      ...(max_connections === undefined ? {} : { max_connections }),
      ...(allowed_updates === undefined ? {} : { allowed_updates }),
    };
    const kept = { level: WEBHOOK_LEVEL, url, settings, set_at: new Date().toISOString() };
    const wished = wishedWebhook(kept, bot.credentials, undefined);
    if (wished === 'none') return this.answer(bot, wished);
    await setWebhook(this.http, bot.credentials, {
      ...wished,
      url,
      ...(dropPending === undefined ? {} : { dropPending }),
    });
    await this.channels.keepRegistration(bot.tenantId, bot.integrationId, kept);
    await this.record(caller, bot, 'webhook.set');
    return this.answer(bot, wished);
  }

  async get(caller: Caller, choice: BotChoice): Promise<WebhookAnswer> {
    const bot = await this.bots.of(caller, choice);
    return this.answer(bot, wishedWebhook(await this.kept(bot), bot.credentials, this.ownUrl(bot)));
  }

  async remove(caller: Caller, removal: WebhookRemoval): Promise<WebhookAnswer> {
    const bot = await this.bots.of(caller, removal);
    const { drop_pending_updates: dropPending } = removal;
    await deleteWebhook(this.http, bot.credentials, dropPending === undefined ? {} : { dropPending });
    const none = { level: NO_WEBHOOK_LEVEL, url: '', set_at: new Date().toISOString() };
    await this.channels.keepRegistration(bot.tenantId, bot.integrationId, none);
    await this.record(caller, bot, 'webhook.removed');
    return this.answer(bot, 'none');
  }

  private async kept({ tenantId, integrationId }: Bot): Promise<KeptRegistration | undefined> {
    const [channel] = await this.channels.find(tenantId, 'telegram', integrationId);
    return channel?.registration ?? undefined;
  }

  private ownUrl({ integrationId }: Bot): string | undefined {
    const base = this.env.PUBLIC_URL;
    return base === undefined
      ? undefined
      : `${base.replace(/\/+$/, '')}${webhookPathOf('telegram', integrationId)}`;
  }

  private async answer(
    { integrationId, credentials }: Bot,
    wished: WishedWebhook | 'none',
  ): Promise<WebhookAnswer> {
    const info = await webhookInfo(this.http, credentials);
    return {
      integration_id: integrationId,
      wished: wished === 'none' ? null : wishAnswer(wished),
      url: info.url === undefined ? null : shown(info.url, wished === 'none' ? undefined : wished.url),
      pending_updates: info.pending,
      max_connections: info.maxConnections ?? null,
      allowed_updates: info.allowedUpdates ?? null,
      last_error:
        info.lastError === undefined
          ? null
          : { at: info.lastError.at.toISOString(), message: info.lastError.message },
      differences: compareWebhook(wished, info),
    };
  }

  private record(caller: Caller, bot: Bot, action: string): Promise<void> {
    return this.audit.write({
      tenantId: bot.tenantId,
      actor: caller.keyId,
      action,
      subject: bot.integrationId,
      details: { provider: 'telegram' },
    });
  }
}

function wishAnswer({ url, maxConnections, allowedUpdates }: WishedWebhook): WebhookAnswer['wished'] {
  return { url: url ?? null, max_connections: maxConnections ?? null, allowed_updates: allowedUpdates };
}

/** The path of another owner's address may be its secret. */
function shown(url: string, own: string | undefined): string {
  if (url === own) return url;
  return URL.canParse(url) ? new URL(url).origin : 'an address that cannot be read';
}
