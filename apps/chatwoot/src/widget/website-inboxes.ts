/** The inbox of a website, as Chatwoot has it: asked seldom, however many pages and visitors ask us. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { sha256 } from '@enlace/crypto';
import { given, type ApiWebsite, type ChatwootCredentials } from '@enlace/providers';
import type { Account } from '../account/chosen-account.js';

const KEPT_MS = 60_000;
/** Pages go on asking while Chatwoot is down. */
const FAILURE_KEPT_MS = 15_000;
const MOST_KEPT = 1_000;

@Injectable()
export class WebsiteInboxes {
  private readonly kept = new Map<string, { until: number; asking: Promise<ApiWebsite[]> }>();

  /** @throws AppError `provider.…` as Chatwoot refuses it, `integration.invalid` where it is not clear which inbox */
  async of({ integrationId, credentials, api }: Account): Promise<ApiWebsite> {
    const { base_url, account_id, api_access_token } = credentials;
    const key = sha256(`${integrationId} ${base_url} ${account_id} ${api_access_token}`);
    const now = Date.now();
    let known = this.kept.get(key);
    if (known === undefined || known.until <= now) {
      const asked = { until: now + KEPT_MS, asking: api.account.websites().then(given) };
      asked.asking.catch(() => (asked.until = Date.now() + FAILURE_KEPT_MS));
      if (this.kept.size >= MOST_KEPT) this.kept.clear();
      this.kept.set(key, asked);
      known = asked;
    }
    return chosenWebsite(await known.asking, credentials);
  }
}

/** The one whose token is saved, or the one the integration is; else the only one. */
export function chosenWebsite(
  websites: readonly ApiWebsite[],
  { website_token, inbox_id }: Pick<ChatwootCredentials, 'website_token' | 'inbox_id'>,
): ApiWebsite {
  const named = websites.find(({ id, websiteToken }) =>
    website_token === undefined ? id === String(inbox_id) : websiteToken === website_token,
  );
  const [only, another] = websites;
  const chosen = named ?? (website_token === undefined && another === undefined ? only : undefined);
  if (chosen !== undefined) return chosen;
  throw new AppError(
    'integration.invalid',
    website_token !== undefined
      ? 'no website inbox of the account has the website_token that is saved'
      : only === undefined
        ? 'the account has no website inbox (or the token may not see it): make one in Chatwoot'
        : 'the account has several website inboxes: save the website_token of the one that is meant',
  );
}
