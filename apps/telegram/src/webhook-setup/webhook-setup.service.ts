/** Sets, shows and takes away the webhook of a bot, and says what is wrong with it. */
import { Injectable } from '@nestjs/common';
import { HttpClient } from '@enlace/http-client';
import { AuditStore } from '@enlace/persistence';
import { ChosenIntegration, OpenIntegrations, webhookPathOf } from '@enlace/provider-host';
import {
  compareWebhook,
  deleteWebhook,
  setWebhook,
  webhookInfo,
  wishedUpdates,
  type TelegramCredentials,
} from '@enlace/providers';
import { ServiceEnv, requestInvalid, tenantOf, type Caller } from '@enlace/service-kit';
import type { WebhookChoice, WebhookRequest } from './webhook-setup.dto.js';

export interface WebhookAnswer {
  readonly integration_id: string;
  /** The address Telegram brings updates to; null where there is none. */
  readonly url: string | null;
  readonly pending_updates: number;
  readonly max_connections: number | null;
  /** Null where Telegram brings its default kinds. */
  readonly allowed_updates: readonly string[] | null;
  readonly last_error: { readonly at: string; readonly message: string } | null;
  /** What a person should know or mend; empty where all is well. */
  readonly differences: readonly string[];
}

interface Bot {
  readonly tenantId: string;
  readonly integrationId: string;
  readonly credentials: TelegramCredentials;
}

@Injectable()
export class WebhookSetup {
  constructor(
    private readonly chosen: ChosenIntegration,
    private readonly integrations: OpenIntegrations,
    private readonly http: HttpClient,
    private readonly audit: AuditStore,
    private readonly env: ServiceEnv,
  ) {}

  /** @throws AppError `request.invalid` without an address, and what Telegram says as `provider.…` */
  async set(caller: Caller, request: WebhookRequest): Promise<WebhookAnswer> {
    const bot = await this.bot(caller, request);
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

  async get(caller: Caller, choice: WebhookChoice): Promise<WebhookAnswer> {
    const bot = await this.bot(caller, choice);
    return this.answer(bot, { url: this.ownUrl(bot) });
  }

  async remove(caller: Caller, choice: WebhookChoice): Promise<WebhookAnswer> {
    const bot = await this.bot(caller, choice);
    await deleteWebhook(this.http, bot.credentials);
    await this.record(caller, bot, 'webhook.removed');
    return this.answer(bot, { url: this.ownUrl(bot) });
  }

  private async bot(caller: Caller, choice: WebhookChoice): Promise<Bot> {
    const tenantId = tenantOf(caller, choice.tenant_id);
    const { id } = await this.chosen.of(tenantId, choice.integration_id);
    const credentials = await this.integrations.credentials(tenantId, id);
    return { tenantId, integrationId: id, credentials: credentials as TelegramCredentials };
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
      url: info.url ?? null,
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
