/** Registers with Chatwoot, reads back how it is, mends what differs, takes it away; the secret is sealed here. */
import { Injectable } from '@nestjs/common';
import { AuditStore, ChannelStore, type KeptRegistration } from '@enlace/persistence';
import { IntegrationSetup, publicUrlOf, webhookPathOf } from '@enlace/provider-host';
import {
  REGISTRATION_MODES,
  compareChatwootRegistration,
  moveChatwootRegistration,
  readChatwootRegistration,
  removeChatwootRegistration,
  secretOf,
  takeChatwootSteps,
  type ChatwootActual,
  type ChatwootRegistrationMode,
  type ChatwootWish,
} from '@enlace/providers';
import { ServiceEnv, requestInvalid, type Caller } from '@enlace/service-kit';
import type { AccountChoice } from '../account/account-choice.dto.js';
import { ChosenAccount, type Account } from '../account/chosen-account.js';
import type { RegistrationRequest } from './registration.dto.js';

export interface RegistrationAnswer {
  readonly integration_id: string;
  /** How it should be; null where neither PUBLIC_URL nor an earlier registration says it. */
  readonly wished: {
    readonly mode: ChatwootRegistrationMode;
    readonly url: string;
    readonly inbox_ids?: readonly string[];
  } | null;
  /** What Chatwoot has with our address. */
  readonly webhook: { readonly id: string; readonly subscriptions: readonly string[] } | null;
  readonly agent_bot: { readonly id: string; readonly inbox_ids: readonly string[] } | null;
  /** What a person should know or mend; empty where all is well. */
  readonly differences: readonly string[];
}

const NOTHING: ChatwootActual = { webhook: undefined, bot: undefined, inboxBots: {} };

@Injectable()
export class Registration {
  constructor(
    private readonly accounts: ChosenAccount,
    private readonly channels: ChannelStore,
    private readonly setup: IntegrationSetup,
    private readonly audit: AuditStore,
    private readonly env: ServiceEnv,
  ) {}

  /**
   * Makes and mends until Chatwoot is as wished; what is left out stays as it was last asked for, so that it can be
   * repeated. Needs the token of an administrator.
   * @throws AppError `request.invalid` without an address, or for a bot without an inbox; `registration.not_ours`;
   *   what Chatwoot says as `provider.…`
   */
  async set(caller: Caller, request: RegistrationRequest): Promise<RegistrationAnswer> {
    const account = await this.accounts.of(caller, request);
    const kept = await this.kept(account);
    const wish = this.wishOf(account, kept, request);
    if (wish === undefined) {
      throw requestInvalid([{ field: 'url', expected: 'is needed where PUBLIC_URL is not set' }]);
    }
    if (wish.mode === 'agent_bot' && wish.inboxIds.length === 0) {
      throw requestInvalid([
        { field: 'inbox_ids', expected: 'is needed: a bot hears only of the inboxes it was given' },
      ]);
    }
    const done: string[] = [];
    let known = account;
    try {
      if (kept !== null && kept.url !== wish.url)
        await moveChatwootRegistration(account.api, kept.url, wish.url);
      const before = await readChatwootRegistration(account.api, wish);
      await takeChatwootSteps(account.api, wish, before, done);
      await this.channels.keepRegistration(account.tenantId, account.integrationId, {
        level: wish.mode,
        url: wish.url,
        settings: { inbox_ids: wish.inboxIds },
        set_at: new Date().toISOString(),
      });
      const actual = await readChatwootRegistration(account.api, wish);
      known = await this.keepSecrets(caller, account, wish, actual, done);
    } finally {
      if (done.length > 0)
        await this.record(caller, account, 'registration.set', { mode: wish.mode, steps: done });
    }
    return this.answer(known, wish);
  }

  /** @throws AppError what Chatwoot says as `provider.…` */
  async get(caller: Caller, choice: AccountChoice): Promise<RegistrationAnswer> {
    const account = await this.accounts.of(caller, choice);
    return this.answer(account, this.wishOf(account, await this.kept(account), {}));
  }

  /** @throws AppError what Chatwoot says as `provider.…` */
  async remove(caller: Caller, choice: AccountChoice): Promise<RegistrationAnswer> {
    const account = await this.accounts.of(caller, choice);
    const wish = this.wishOf(account, await this.kept(account), {});
    const done: string[] = [];
    if (wish !== undefined) {
      const actual = await readChatwootRegistration(account.api, wish);
      try {
        await removeChatwootRegistration(account.api, actual, done);
      } finally {
        if (done.length > 0) await this.record(caller, account, 'registration.removed', { steps: done });
      }
    }
    await this.channels.keepRegistration(account.tenantId, account.integrationId, null);
    // the bot's token died with it
    await this.save(caller, account, { agent_bot_token: null });
    return this.answer(account, wish);
  }

  private wishOf(
    account: Account,
    kept: KeptRegistration | null,
    request: RegistrationRequest,
  ): ChatwootWish | undefined {
    const own = publicUrlOf(this.env, webhookPathOf('chatwoot', account.integrationId));
    const url = request.url ?? kept?.url ?? this.withToken(account, own);
    if (url === undefined) return undefined;
    const mode = request.mode ?? REGISTRATION_MODES.find((it) => it === kept?.level) ?? 'webhook';
    const before = kept?.settings?.['inbox_ids'];
    const inbox = account.credentials.inbox_id;
    const wished =
      request.inbox_ids ?? (Array.isArray(before) && before.length > 0 ? before.map(String) : undefined);
    const inboxIds = mode === 'webhook' ? [] : (wished ?? (inbox === undefined ? [] : [String(inbox)]));
    return { mode, url, inboxIds };
  }

  /** Where unsigned webhooks are taken by a token in the address, it belongs to the address. */
  private withToken({ credentials }: Account, url: string | undefined): string | undefined {
    const { signature_mode: mode, url_token: token } = credentials;
    if (url === undefined || token === undefined || (mode !== 'token' && mode !== 'both')) return url;
    return `${url}?token=${encodeURIComponent(token)}`;
  }

  private async kept({ tenantId, integrationId }: Account): Promise<KeptRegistration | null> {
    const [channel] = await this.channels.find(tenantId, 'chatwoot', integrationId);
    return channel?.registration ?? null;
  }

  /** Only what is new, so that asking again changes nothing; the account with what webhooks are verified by now. */
  private async keepSecrets(
    caller: Caller,
    account: Account,
    wish: ChatwootWish,
    actual: ChatwootActual,
    done: string[],
  ): Promise<Account> {
    const secret = secretOf(wish, actual);
    const token = wish.mode === 'agent_bot' ? actual.bot?.accessToken : undefined;
    const { webhook_secret: knownSecret, agent_bot_token: knownToken } = account.credentials;
    const changes = {
      ...(secret === undefined || secret === knownSecret ? {} : { webhook_secret: secret }),
      ...((token ?? undefined) === (knownToken ?? undefined) ? {} : { agent_bot_token: token ?? null }),
    };
    if (Object.keys(changes).length === 0) return account;
    await this.save(caller, account, changes);
    done.push(...Object.keys(changes).map((field) => `keep_${field}`));
    // as it is now: what was opened before may be remembered for some seconds
    return secret === undefined
      ? account
      : { ...account, credentials: { ...account.credentials, webhook_secret: secret } };
  }

  private async save(caller: Caller, account: Account, changes: Record<string, unknown>): Promise<void> {
    await this.setup.update(caller, account.tenantId, account.integrationId, changes);
  }

  private async answer(account: Account, wish: ChatwootWish | undefined): Promise<RegistrationAnswer> {
    const actual = wish === undefined ? NOTHING : await readChatwootRegistration(account.api, wish);
    const { webhook, bot, inboxBots } = actual;
    const given = Object.entries(inboxBots).flatMap(([inbox, owner]) => (owner === bot?.id ? [inbox] : []));
    return {
      integration_id: account.integrationId,
      wished:
        wish === undefined
          ? null
          : {
              mode: wish.mode,
              url: wish.url,
              ...(wish.mode === 'agent_bot' ? { inbox_ids: wish.inboxIds } : {}),
            },
      webhook: webhook === undefined ? null : { id: webhook.id, subscriptions: webhook.subscriptions },
      agent_bot: bot === undefined ? null : { id: bot.id, inbox_ids: given },
      differences:
        wish === undefined
          ? []
          : compareChatwootRegistration(wish, actual, account.credentials.webhook_secret),
    };
  }

  private record(caller: Caller, account: Account, action: string, details: object): Promise<void> {
    return this.audit.write({
      tenantId: account.tenantId,
      actor: caller.keyId,
      action,
      subject: account.integrationId,
      details: { provider: 'chatwoot', ...details },
    });
  }
}
