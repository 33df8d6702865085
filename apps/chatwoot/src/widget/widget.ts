/** Chatwoot's widget for a website: the script that shows it, and the proof of who is signed in. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { hmac } from '@enlace/crypto';
import { assertTenant, publicScript, type Caller, type PublicScript } from '@enlace/service-kit';
import { ChosenAccount, type Account } from '../account/chosen-account.js';
import { ChosenIntegration } from '@enlace/provider-host';
import { WebsiteInboxes } from './website-inboxes.js';
import { widgetScript } from './widget-script.js';

/** A change is to be seen soon; a page is not to cost a query each time. */
const KEPT_MS = 5_000;
const MOST_KEPT = 1_000;

export interface IdentityAnswer {
  readonly identifier: string;
  /** For `window.$chatwoot.setUser(identifier, { identifier_hash })`. */
  readonly identifier_hash: string;
}

@Injectable()
export class Widget {
  private readonly kept = new Map<string, { until: number; script: PublicScript }>();

  constructor(
    private readonly accounts: ChosenAccount,
    private readonly chosen: ChosenIntegration,
    private readonly websites: WebsiteInboxes,
  ) {}

  /** For everybody. @throws AppError `integration.…`; `provider.unreachable` where Chatwoot must be asked and cannot be */
  async script(tenantId: string, integrationId: string | undefined): Promise<PublicScript> {
    const key = `${tenantId}/${integrationId ?? ''}`;
    const kept = this.kept.get(key);
    if (kept !== undefined && kept.until > Date.now()) return kept.script;
    const account = await this.account(tenantId, integrationId);
    const { base_url, website_token, widget = {} } = account.credentials;
    const websiteToken = website_token ?? (await this.publicToken(account));
    const script = publicScript(widgetScript(websiteToken, base_url, widget));
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(key, { until: Date.now() + KEPT_MS, script });
    return script;
  }

  /**
   * Asked by the business's own back end for the person it has signed in: whoever can ask can be anybody.
   * @throws AppError `integration.invalid` where no hmac_token is saved or may be read
   */
  async identity(
    caller: Caller,
    tenantId: string,
    integrationId: string | undefined,
    identifier: string,
  ): Promise<IdentityAnswer> {
    assertTenant(caller, tenantId);
    const account = await this.account(tenantId, integrationId);
    const token = account.credentials.hmac_token ?? (await this.websites.of(account)).hmacToken;
    if (token === undefined) {
      throw new AppError(
        'integration.invalid',
        "Chatwoot shows the inbox's hmac_token to administrators only: save an administrator's api_access_token, or hmac_token itself (inbox > Settings > Configuration > Identity validation)",
      );
    }
    return { identifier, identifier_hash: hmac('sha256', token, identifier, 'hex') };
  }

  private async account(tenantId: string, integrationId: string | undefined): Promise<Account> {
    const { id } = await this.chosen.of(tenantId, integrationId);
    return this.accounts.open(tenantId, id);
  }

  /** What Chatwoot says of the access token is nothing for strangers. */
  private async publicToken(account: Account): Promise<string> {
    try {
      return (await this.websites.of(account)).websiteToken;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const why = 'the website inbox cannot be read from Chatwoot: save its website_token in the config';
      throw new AppError(error.code, why, error.disposition);
    }
  }
}
