/** Sets, shows and takes away the webhook of a bot, and says what is wrong with it. */
import { Injectable } from '@nestjs/common';
import { HttpClient } from '@enlace/http-client';
import { AuditStore } from '@enlace/persistence';
import { webhookPathOf } from '@enlace/provider-host';
import { compareWebhook, deleteWebhook, setWebhook, webhookInfo, wishedUpdates } from '@enlace/providers';
import { ServiceEnv, requestInvalid, type Caller } from '@enlace/service-kit';
import type { BotChoice } from '../bot/bot-choice.dto.js';
import { ChosenBot, type Bot } from '../bot/chosen-bot.js';
import type { WebhookRemoval, WebhookRequest } from './webhook-setup.dto.js';

export interface WebhookAnswer {
  readonly integration_id: string;
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
    private readonly audit: AuditStore,
    private readonly env: ServiceEnv,
  ) {}

  /** @throws AppError `request.invalid` without an address, and what Telegram says as `provider.…` */
  async set(caller: Caller, request: WebhookRequest): Promise<WebhookAnswer> {
    const bot = await this.bots.of(caller, request);
    const url = request.url ?? this.ownUrl(bot);
    if (url === undefined) {
      throw requestInvalid([{ field: 'url', expected: 'is needed where PUBLIC_URL is not set' }]);
    }
    const { max_connections: maxConnections, drop_pending_updates: dropPending } = request;
    const connections = maxConnections === undefined ? {} : { maxConnections };
    await setWebhook(this.http, bot.credentials, {
      url,
      ...connections,
      ...(dropPending === undefined ? {} : { dropPending }),
    });
    await this.record(caller, bot, 'webhook.set');
    return this.answer(bot, { url, ...connections });
  }

  async get(caller: Caller, choice: BotChoice): Promise<WebhookAnswer> {
    const bot = await this.bots.of(caller, choice);
    return this.answer(bot, { url: this.ownUrl(bot) });
  }

  async remove(caller: Caller, removal: WebhookRemoval): Promise<WebhookAnswer> {
    const bot = await this.bots.of(caller, removal);
    const { drop_pending_updates: dropPending } = removal;
    await deleteWebhook(this.http, bot.credentials, dropPending === undefined ? {} : { dropPending });
    await this.record(caller, bot, 'webhook.removed');
    return this.answer(bot, { url: this.ownUrl(bot) });
  }

  private ownUrl({ integrationId }: Bot): string | undefined {
    const base = this.env.PUBLIC_URL;
    return base === undefined
      ? undefined
      : `${base.replace(/\/+$/, '')}${webhookPathOf('telegram', integrationId)}`;
  }

  /** Where nobody knows our address, the one that is set is believed to be ours. */
  private async answer(
    { integrationId, credentials }: Bot,
    wished: { readonly url: string | undefined; readonly maxConnections?: number },
  ): Promise<WebhookAnswer> {
    const info = await webhookInfo(this.http, credentials);
    const url = wished.url ?? info.url ?? '';
    const allowedUpdates = wishedUpdates(credentials);
    return {
      integration_id: integrationId,
      url: info.url === undefined ? null : shown(info.url, wished.url),
      pending_updates: info.pending,
      max_connections: info.maxConnections ?? null,
      allowed_updates: info.allowedUpdates ?? null,
      last_error:
        info.lastError === undefined
          ? null
          : { at: info.lastError.at.toISOString(), message: info.lastError.message },
      differences: compareWebhook({ ...wished, url, allowedUpdates }, info),
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

/** The path of another owner's address may be its secret. */
function shown(url: string, own: string | undefined): string {
  if (url === own) return url;
  return URL.canParse(url) ? new URL(url).origin : 'an address that cannot be read';
}
