/** Makes links that open the chat with the bot and tell which client opened it. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { AuditStore, ClientLinkStore } from '@enlace/persistence';
import { KnownAccounts } from '@enlace/provider-host';
import { newStartToken, startTokenHash, startUrlOf } from '@enlace/providers';
import type { Caller } from '@enlace/service-kit';
import { ChosenBot } from '../bot/chosen-bot.js';
import { WEEK_SECONDS, type StartLinkRequest } from './start-links.dto.js';

export interface StartLinkAnswer {
  readonly integration_id: string;
  readonly client_id: string;
  /** Shown this once: its token is kept hashed. */
  readonly url: string;
  readonly single_use: boolean;
  readonly expires_at: string;
}

@Injectable()
export class StartLinks {
  constructor(
    private readonly bots: ChosenBot,
    private readonly accounts: KnownAccounts,
    private readonly links: ClientLinkStore,
    private readonly audit: AuditStore,
  ) {}

  /** @throws AppError `provider.unreachable` while nobody knows what the bot is called, and as `ChosenBot` does */
  async create(caller: Caller, request: StartLinkRequest): Promise<StartLinkAnswer> {
    const { tenantId, integrationId } = await this.bots.of(caller, request);
    const account = await this.accounts.of(tenantId, integrationId);
    if (account?.username === undefined) {
      throw new AppError(
        'provider.unreachable',
        'Telegram has not said yet what the bot is called, and a link needs its name: try again in a minute',
      );
    }
    const {
      client_id: clientId,
      single_use: singleUse = true,
      expires_in: expiresIn = WEEK_SECONDS,
    } = request;
    const token = newStartToken();
    const { id, expiresAt } = await this.links.createStartLink({
      tenantId,
      integrationId,
      clientId,
      tokenHash: startTokenHash(token),
      singleUse,
      expiresIn,
      createdBy: caller.keyId,
    });
    await this.audit.write({
      tenantId,
      actor: caller.keyId,
      action: 'start_link.created',
      subject: id,
      details: { provider: 'telegram', client_id: clientId, single_use: singleUse },
    });
    return {
      integration_id: integrationId,
      client_id: clientId,
      url: startUrlOf(account.username, token),
      single_use: singleUse,
      expires_at: expiresAt.toISOString(),
    };
  }
}
